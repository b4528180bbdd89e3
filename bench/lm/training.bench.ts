// One step of LoRA training in our engine against the same step in TensorFlow.js and jax-js, and against its own
// products of matrices: headless Chromium, one page, taking turns on the same (software) graphics device.
import { runInBrowser } from '../../tools/in-browser';
import { shapes, type ShapeName } from './case';
import { median, type BenchRow } from './row';
import type { TrainingTimes } from './training-page';

const rounds: Readonly<Record<ShapeName, number>> = { tiny: 7, middle: 3 };

export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const shape of ['tiny', 'middle'] as const) {
    const page = 'bench/lm/training-page.ts';
    rows.push(...compare(shape, await runInBrowser<TrainingTimes>(page, { shape, rounds: rounds[shape] })));
  }
  return rows;
}

function compare(
  shape: ShapeName,
  { times, losses, encode, counts, dispatches, perLayer, submits }: TrainingTimes
): BenchRow[] {
  expectSameLosses(losses);
  const ms = (name: string): number => median(times[name]!);
  const { architecture: a, rows, length } = shapes[shape];
  const what = `LoRA step, ${a.layers} layers of ${a.width}, ${rows} x ${length} tokens`;
  const row = (name: string, over: string, under: string, bar: string): BenchRow => ({
    name: `${name} (${shape})`,
    ratio: ms(over) / ms(under),
    bar,
    detail: `${ms(over).toFixed(0)} ms / ${ms(under).toFixed(0)} ms; ${what}`
  });
  const [ours, tfjs] = [counts.ours!, counts.tfjs!];
  const exact = (name: string, ratio: number, bar: string, detail: string): BenchRow => ({
    name: `${name} (${shape})`,
    ratio,
    bar,
    detail
  });
  return [
    row('TensorFlow.js step / ours', 'tfjs', 'ours', '>= 5'),
    row('jax-js step / ours', 'jax', 'ours', '>= 1.05'),
    row(
      'our step / its matrix products alone',
      'ours',
      'floor',
      shape === 'tiny' ? 'dispatches dominate' : '<= 1.7'
    ),
    row('our step with bf16 weights / f32', 'bf16', 'ours', '<= 1.05'),
    exact(
      'device bytes, ours / TensorFlow.js',
      ours.liveBytes / tfjs.liveBytes,
      '<= 0.25',
      `${megabytes(ours.liveBytes)} / ${megabytes(tfjs.liveBytes)} MB`
    ),
    exact(
      'dispatches a layer',
      perLayer,
      '<= 36',
      `${dispatches} a micro-batch; TensorFlow.js ${tfjs.dispatches}`
    ),
    exact(
      'submits a micro-batch',
      submits,
      // A step of over 250 ms is cut into submits of about 150.
      `<= ${Math.ceil(Math.max(...times.ours!) / 150)}`,
      `one for each 150 ms; TensorFlow.js ${tfjs.submits} a step`
    ),
    exact(
      'bind groups and buffers made in a step',
      ours.bindGroups + ours.buffers,
      '<= 0',
      `TensorFlow.js ${tfjs.bindGroups + tfjs.buffers}, jax-js ${counts.jax!.bindGroups + counts.jax!.buffers}`
    ),
    exact(
      'JavaScript µs a dispatch',
      (1000 * encode.ours!) / ours.dispatches,
      '<= 10',
      `${encode.ours!.toFixed(2)} ms a step; TensorFlow.js ${encode.tfjs!.toFixed(1)} ms`
    )
  ];
}

/** Else they would not do the same. */
function expectSameLosses(losses: TrainingTimes['losses']): void {
  const [first] = losses.ours!;
  for (const name of ['tfjs', 'jax']) {
    const error = Math.abs(losses[name]![0]! / first! - 1);
    if (!(error < 1e-4)) throw new Error(`Loss of ${name} is ${losses[name]![0]}, of ours ${first}`);
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
