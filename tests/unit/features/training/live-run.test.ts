import { expect, it } from 'vitest';
import { writeFrame } from '$core/data/codec';
import { numberColumn } from '$core/data/frame';
import { LiveRun } from '$features/training/run/live-run.svelte';
import { HearthError } from '$core/errors';
import { MemoryDevice, SharedMachine, type TestRuns } from '../../../support/memory-workspace';

/** A table of numbers, and a training that takes steps until it is let go. */
function steppedTraining() {
  const gate = { open: false };
  const runs: TestRuns = {
    'import-table': async (_call, ctx) => {
      const frame = { rows: 2, columns: [numberColumn('y', [1, 2])] };
      const table = await writeFrame(frame, [{ name: 'y', type: 'float' }], ctx.blobs);
      return { table, report: { issues: [] } };
    },
    'train-linear': async (_call, ctx) => {
      for (let step = 0; !gate.open; step++) {
        ctx.metric('train loss', step, 1 / (step + 1));
        ctx.progress(Math.min(0.9, step / 1000), `step ${step}`);
        if (step % 10 === 0) ctx.log(`at ${step}`);
        await ctx.tick();
      }
      return { report: { scores: { rmse: 1 } } };
    }
  };
  return { runs, gate };
}

it('shows a run from its beginning, in the tab that runs it and in another that looks later', async () => {
  const { runs, gate } = steppedTraining();
  const machine = new SharedMachine();
  const [own, other] = [await machine.tab(runs), await machine.tab(runs)];
  await own.datasets.import(new File(['y\n1\n2\n'], 'y.csv'), { name: 'y' });
  const job = await own.jobs.submit('train-linear', { data: 'y' }, { target: 'y' });
  const first = new LiveRun(own, job.id);
  const stop = first.listen();
  await expect.poll(() => first.series[0]?.steps.length ?? 0).toBeGreaterThan(20);

  const late = new LiveRun(other, job.id);
  late.listen();
  await expect.poll(() => late.series[0]?.steps.length ?? 0).toBeGreaterThan(40);
  for (const run of [first, late]) {
    const { steps, values } = run.series[0]!;
    expect(steps).toEqual(steps.map((_, i) => i));
    expect(values[4]).toBe(0.2);
    expect(run.log.lines.map((line) => line.text).slice(0, 3)).toEqual(['at 0', 'at 10', 'at 20']);
    expect(new Set(run.log.lines.map((line) => line.text)).size).toBe(run.log.lines.length);
    expect(run.log).toMatchObject({ isLoading: false, error: undefined });
    expect(run.progress?.note).toMatch(/^step/);
    expect(run.isFinished).toBe(false);
  }

  gate.open = true;
  await job.done();
  expect(first).toMatchObject({ isFinished: true, record: { state: 'completed', metrics: { rmse: 1 } } });
  stop();
  await own.jobs.delete(job.id);
  expect(first.record).toBeUndefined();
});

it('says why what is stored cannot be read, and goes on with what comes', async () => {
  class Unreadable extends MemoryDevice {
    override series(): Promise<never> {
      return Promise.reject(new HearthError('store/failed', { reason: 'the disk is gone' }));
    }
  }
  const { runs, gate } = steppedTraining();
  const own = await new SharedMachine().tab(runs, { device: new Unreadable() });
  await own.datasets.import(new File(['y\n1\n2\n'], 'y.csv'), { name: 'y' });
  const job = await own.jobs.submit('train-linear', { data: 'y' }, { target: 'y' });
  const run = new LiveRun(own, job.id);
  const stop = run.listen();
  await expect.poll(() => run.error?.code).toBe('store/failed');
  await expect.poll(() => run.series[0]?.steps.length ?? 0).toBeGreaterThan(5);
  gate.open = true;
  await job.done();
  stop();
});
