// What storage refuses in the middle of a job: the job ends truthfully, what was saved stays, and one can go on.
import { expect, test } from 'vitest';
import { writeFrame } from '$core/data/codec';
import { numberColumn } from '$core/data/frame';
import { HearthError } from '$core/errors';
import type { Workspace } from '$sdk/workspace';
import { SharedMachine, type TestRuns } from '../../support/memory-workspace';

/** An import that stores the numbers of a file, and an edit that counts to `steps` with a checkpoint each. */
function runsWith(atStep: (step: number) => void = () => undefined, steps = 6): TestRuns {
  return {
    'import-table': async ({ inputs }, ctx) => {
      const numbers = (await (inputs.file as Blob).text()).split(',').map(Number);
      const frame = { rows: numbers.length, columns: [numberColumn('x', numbers)] };
      const table = await writeFrame(frame, [{ name: 'x', type: 'float' }], ctx.blobs);
      if (numbers.includes(NaN)) throw new HearthError('store/quota', {});
      return { table, report: { issues: [] } };
    },
    'edit-table': async ({ inputs }, ctx) => {
      for (let step = (ctx.resumeFrom as number | undefined) ?? 0; step < steps; step++) {
        atStep(step);
        ctx.metric('loss', step, 1 / (step + 1));
        await ctx.checkpoint(step + 1);
        await ctx.tick();
      }
      return { table: inputs.table };
    }
  };
}

async function withTable(machine: SharedMachine, runs: TestRuns): Promise<Workspace> {
  const workspace = await machine.tab(runs);
  await workspace.datasets.import(new File(['1,2,3'], 'numbers.csv'));
  return workspace;
}

/** The same storage, without the locks of the tabs that held it. */
const reopened = (machine: SharedMachine) =>
  Object.assign(new SharedMachine(), {
    blobs: machine.blobs,
    device: machine.device,
    log: machine.log
  });

/** Lets everything that is under way finish. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test('an end that a full disk refuses is shown, and is written as soon as there is room', async () => {
  const machine = new SharedMachine();
  const fill = (step: number): void => {
    if (step < 3) return;
    machine.log.full = true;
    throw new HearthError('train/diverged', { step });
  };
  const workspace = await withTable(machine, runsWith(fill));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' }, {}, { title: 'counting' });
  await expect(job.done()).rejects.toMatchObject({ code: 'train/diverged' });
  expect(workspace.jobs.list()[0]).toMatchObject({ state: 'failed', error: { code: 'train/diverged' } });
  await settled();

  machine.log.full = false;
  await workspace.datasets.update('numbers', { description: 'there is room again' });
  await settled();
  const next = await reopened(machine).tab(runsWith());
  expect(next.jobs.get(job.id).record).toMatchObject({ state: 'failed', error: { code: 'train/diverged' } });
});

test('a job whose end could not be written is taken up from its checkpoint when the workspace opens', async () => {
  const machine = new SharedMachine();
  const fill = (step: number): void => {
    if (step < 3) return;
    machine.log.full = true;
    throw new HearthError('store/quota', {});
  };
  const workspace = await withTable(machine, runsWith(fill));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' });
  await expect(job.done()).rejects.toMatchObject({ code: 'store/quota' });
  await expect(job.retry()).rejects.toMatchObject({ code: 'store/quota' });

  const later = reopened(machine);
  later.log.full = false;
  const seen: number[] = [];
  const next = await later.tab(runsWith((step) => seen.push(step)));
  await next.jobs.get(job.id).done();
  expect(seen).toEqual([3, 4, 5]);
});

test('what a failed import had stored is freed at once; what was deleted can still be restored', async () => {
  const machine = new SharedMachine();
  const workspace = await withTable(machine, runsWith());
  await workspace.datasets.delete('numbers');
  const before = await workspace.storedBytes();
  const importing = workspace.datasets.import(new File(['4,x'], 'large.csv'));
  await expect(importing).rejects.toMatchObject({ code: 'store/quota' });
  await expect.poll(() => workspace.storedBytes()).toBe(before);
  await workspace.datasets.restore('numbers');
  expect(workspace.datasets.get('numbers').manifest.rows).toBe(3);
});

test('a workspace opens on a full disk, and frees what was deleted before', async () => {
  const machine = new SharedMachine();
  const workspace = await withTable(machine, runsWith());
  await workspace.datasets.import(new File(['7,8'], 'kept.csv'), { name: 'kept' });
  await workspace.datasets.delete('numbers');
  const before = await workspace.storedBytes();
  machine.log.full = true;
  const next = await reopened(machine).tab(runsWith());
  expect(next.datasets.list().map(({ name }) => name)).toEqual(['kept']);
  expect(await next.storedBytes()).toBeLessThan(before);
});

test('points that cannot be kept stop the run, and are the reason it gives', async () => {
  const machine = new SharedMachine();
  const taken: number[] = [];
  const fill = (step: number): void => {
    taken.push(step);
    machine.device.full = step >= 2;
  };
  const workspace = await withTable(machine, runsWith(fill, 1000));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' });
  await expect(job.done()).rejects.toMatchObject({ code: 'store/quota' });
  expect(taken.length).toBeLessThan(10);
});

test('a job that failed for want of room is tried again from its checkpoint, and is one job', async () => {
  const machine = new SharedMachine();
  const seen: number[] = [];
  let full = true;
  const refuse = (step: number): void => {
    seen.push(step);
    if (full && step === 4) throw new HearthError('store/quota', {});
  };
  const workspace = await withTable(machine, runsWith(refuse));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' });
  await expect(job.done()).rejects.toMatchObject({ code: 'store/quota' });
  full = false;
  await job.retry();
  await job.done();
  expect(seen).toEqual([0, 1, 2, 3, 4, 4, 5]);
  expect(job.record).toMatchObject({ state: 'completed', resumed: 1 });
  expect(job.record.error).toBeUndefined();
  await expect.poll(() => machine.device.checkpoint(job.id)).toBeUndefined();
});

test('a job that would fail again is not tried again, and keeps no checkpoint', async () => {
  const machine = new SharedMachine();
  const diverge = (step: number): void => {
    if (step === 2) throw new HearthError('train/diverged', { step });
  };
  const workspace = await withTable(machine, runsWith(diverge));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' });
  await expect(job.done()).rejects.toMatchObject({ code: 'train/diverged' });
  await settled();
  expect(await machine.device.checkpoint(job.id)).toBeUndefined();
  await expect(job.retry()).rejects.toMatchObject({ code: 'job/bad-transition' });
});

test('cancelling while the disk is full ends the job all the same', async () => {
  const machine = new SharedMachine();
  const workspace = await withTable(machine, runsWith(undefined, 1e6));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' });
  for await (const news of job.events()) {
    if (news.kind !== 'metrics') continue;
    machine.log.full = true;
    job.cancel();
  }
  await expect(job.done()).rejects.toMatchObject({ code: 'job/cancelled' });
});

test('a run that memory did not hold is named as people know it, and goes on from its checkpoint when tried again', async () => {
  let isFull = true;
  const steps: number[] = [];
  const fill = (step: number): void => {
    if (isFull && step === 3) throw new HearthError('job/out-of-memory', { what: 'edit-table' });
    steps.push(step);
  };
  const workspace = await withTable(new SharedMachine(), runsWith(fill));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' }, {});
  await expect(job.done()).rejects.toMatchObject({ code: 'job/out-of-memory' });
  const { error } = workspace.jobs.list().find(({ id }) => id === job.id)!;
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /^The browser ran out of memory in Edit a table\. Use fewer rows/
    ) as string,
    kept: expect.stringContaining('the last checkpoint of this run') as string
  });
  isFull = false;
  await workspace.jobs.retry(job.id);
  await job.done();
  expect(steps).toEqual([0, 1, 2, 3, 4, 5]);
});
