// A job context for calling a run directly in a test: blobs in memory, everything it reports collected.
import type { RunContext } from '$core/component';
import { HearthError } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import type { Blobs, SeriesPoint } from '$core/ports';

export interface TestContext extends RunContext {
  readonly points: SeriesPoint[];
  readonly logs: string[];
  readonly checkpoints: unknown[];
  readonly progressed: number[];
  readonly interims: unknown[];
  readonly partials: string[];
}

export interface TestContextOptions {
  readonly seed?: number;
  readonly blobs?: Blobs;
  /** What every secret is. */
  readonly token?: string;
  readonly resumeFrom?: unknown;
  readonly concludes?: boolean;
  /** Cancels when `tick` has been called this often. */
  readonly cancelAtTick?: number;
  /** Starts Python; refused by default. */
  readonly python?: RunContext['python'];
  /** Prebuilt models; there are none by default. */
  readonly prebuilt?: RunContext['prebuilt'];
  /** Every how many questions a checkpoint is due; never by default. */
  readonly checkpointEvery?: number;
}

const noPrebuilt = (id: string): Promise<never> =>
  Promise.reject(new HearthError('lm/needs-network', { model: id }));

export function testContext(options: TestContextOptions = {}): TestContext {
  const abort = new AbortController();
  let ticks = 0;
  let asked = 0;
  const context = {
    signal: abort.signal,
    seed: options.seed ?? 1,
    concludes: options.concludes ?? false,
    blobs: options.blobs ?? new MemoryBlobs(),
    secret: () => Promise.resolve(options.token),
    python:
      options.python ??
      (() => Promise.reject(new HearthError('flow/no-python', { reason: 'not in this test' }))),
    prebuilt: options.prebuilt ?? { load: noPrebuilt, generate: noPrebuilt },
    resumeFrom: options.resumeFrom,
    points: [] as SeriesPoint[],
    logs: [] as string[],
    checkpoints: [] as unknown[],
    progressed: [] as number[],
    interims: [] as unknown[],
    partials: [] as string[],
    log: (text: string) => void context.logs.push(text),
    metric: (series: string, step: number, value: number) =>
      void context.points.push({ series, step, value }),
    interim: (report: unknown) => void context.interims.push(structuredClone(report)),
    partial: (text: string) => void context.partials.push(text),
    progress: (fraction: number) => void context.progressed.push(fraction),
    checkpointDue: () => options.checkpointEvery !== undefined && ++asked % options.checkpointEvery === 0,
    checkpoint: async (state: unknown) => void context.checkpoints.push(structuredClone(state)),
    tick: async () => {
      if (++ticks !== options.cancelAtTick) return;
      abort.abort();
      throw new HearthError('job/cancelled', {});
    }
  };
  return context;
}
