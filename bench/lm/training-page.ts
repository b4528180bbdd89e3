// The page half of training.bench.ts: all contenders in one page, taking turns.
import { Gpu } from '$workers/lm/gpu/device';
import { trainingCase, type Contender, type ShapeName } from './case';
import { GpuCounters, type GpuCounts } from './counters';
import { matmulFloor, openOurs } from './ours';
import { openJax } from './peers/jax';
import { openTfjs } from './peers/tfjs';

export interface TrainingTimes {
  /** Milliseconds of each round, by contender; 'floor' is the matrix products of ours alone. */
  readonly times: Readonly<Record<string, readonly number[]>>;
  /** Losses of the first two steps, by contender. */
  readonly losses: Readonly<Record<string, readonly number[]>>;
  /** Least milliseconds of JavaScript of a step, by contender. */
  readonly encode: Readonly<Record<string, number>>;
  /** What one step asks of WebGPU, by contender; liveBytes is what is held after it. */
  readonly counts: Readonly<Record<string, GpuCounts>>;
  /** Dispatches of a micro-batch of ours, and how many of them another layer adds. */
  readonly dispatches: number;
  readonly perLayer: number;
  /** Submits of a micro-batch of ours. */
  readonly submits: number;
}

export default async function run({
  shape,
  rounds
}: {
  readonly shape: ShapeName;
  readonly rounds: number;
}): Promise<TrainingTimes> {
  const counters = new GpuCounters();
  const gpu = await Gpu.open();
  const one = trainingCase(shape);
  const opened = <T>(name: string, open: () => Promise<T>): Promise<T> => {
    counters.name(name);
    return open();
  };
  const ours = await opened('ours', () => openOurs(gpu, one));
  const contenders: Readonly<Record<string, Contender>> = {
    ours,
    bf16: await opened('bf16', () => openOurs(gpu, trainingCase(shape, 'BF16'))),
    tfjs: await opened('tfjs', () => openTfjs(one)),
    jax: await opened('jax', () => openJax(one))
  };
  const floor = await matmulFloor(gpu, one.architecture, one.batch.rows * one.batch.length);
  const names = Object.keys(contenders);
  const times: Record<string, number[]> = { floor: [] };
  const losses: Record<string, number[]> = {};
  const counts: Record<string, GpuCounts> = {};
  for (const name of names) [times[name], losses[name]] = [[], []];
  // The first round compiles; it gives the losses only.
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      counters.name(name);
      const before = counters.of(name);
      const began = performance.now();
      losses[name]!.push(await contenders[name]!.step());
      if (round > 0) times[name]!.push(performance.now() - began);
      counts[name] = difference(counters.of(name), before);
    }
    const began = performance.now();
    await floor.run();
    if (round > 0) times.floor!.push(performance.now() - began);
  }
  const encode: Record<string, number> = {};
  for (const name of names) {
    const all = [];
    for (let i = 0; i < 3; i++) all.push(await contenders[name]!.encodeMs());
    encode[name] = Math.min(...all);
  }
  const before = { ...gpu.counts };
  await ours.accumulate();
  const { dispatches, submits } = gpu.counts;
  const longer = await openOurs(gpu, trainingCase(shape, 'F32', one.architecture.layers + 1));
  await gpu.check();
  for (const name of names) losses[name] = losses[name]!.slice(0, 2);
  return {
    times,
    losses,
    encode,
    counts,
    dispatches: dispatches - before.dispatches,
    perLayer: longer.trainer.dispatches - ours.trainer.dispatches,
    submits: submits - before.submits
  };
}

function difference(after: GpuCounts, before: GpuCounts): GpuCounts {
  return {
    dispatches: after.dispatches - before.dispatches,
    submits: after.submits - before.submits,
    bindGroups: after.bindGroups - before.bindGroups,
    pipelines: after.pipelines - before.pipelines,
    buffers: after.buffers - before.buffers,
    liveBytes: after.liveBytes
  };
}
