import { expect, test } from 'vitest';
import type { TableManifest } from '$core/data/table';
import { numberColumn } from '$core/data/frame';
import { writeFrame } from '$core/data/codec';
import { HearthError } from '$core/errors';
import type { JobRecord } from '$core/jobs/record';
import type { Workspace } from '$sdk/workspace';
import { WorkspaceDocument } from '$sync/document';
import { SharedMachine, type TestRuns } from '../../support/memory-workspace';

async function tableOf(
  values: number[],
  ctx: { blobs: Parameters<typeof writeFrame>[2] }
): Promise<TableManifest> {
  const frame = { rows: values.length, columns: [numberColumn('x', values)] };
  return writeFrame(frame, [{ name: 'x', type: 'float' }], ctx.blobs);
}

/** An import that makes a table of the file's numbers, and an edit that counts to `steps` with checkpoints. */
function runsWith(steps: number, atStep: (step: number) => void = () => undefined): TestRuns {
  return {
    'import-table': async ({ inputs }, ctx) => {
      const text = await (inputs.file as Blob).text();
      if (text === 'bad')
        throw new HearthError('data/empty', { file: 'bad.csv' }, { kept: 'Nothing was changed.' });
      await ctx.tick();
      return { table: await tableOf(text.split(',').map(Number), ctx), report: { issues: [] } };
    },
    'edit-table': async (_call, ctx) => {
      const from = (ctx.resumeFrom as number | undefined) ?? 0;
      const seen: number[] = [];
      for (let step = from; step < steps; step++) {
        atStep(step);
        seen.push(step);
        ctx.metric('loss', step, 1 / (step + 1));
        ctx.progress((step + 1) / steps, `step ${step + 1}`);
        await ctx.checkpoint(step + 1);
        await ctx.tick();
      }
      return { table: await tableOf([from, ...seen], ctx) };
    }
  };
}

async function withTable(machine: SharedMachine, runs: TestRuns): Promise<Workspace> {
  const workspace = await machine.tab(runs);
  await workspace.datasets.import(new File(['1,2,3'], 'numbers.csv'));
  return workspace;
}

test('an import becomes a dataset version with its origin', async () => {
  const workspace = await new SharedMachine().tab(runsWith(1));
  const imported = await workspace.datasets.import(new File(['1,2,3'], 'My numbers.csv'), {
    name: 'numbers'
  });
  expect(imported).toMatchObject({ ref: 'numbers@1', rows: 3 });
  const { version } = workspace.datasets.get('numbers');
  expect(version.origin).toMatchObject({ job: imported.job, source: 'My numbers.csv', from: [] });
});

test('equal content under the same name stays one version; other content is the next', async () => {
  const workspace = await new SharedMachine().tab(runsWith(1));
  const refs = [];
  for (const text of ['1,2', '1,2', '1,3'])
    refs.push((await workspace.datasets.import(new File([text], 'n.csv'), { name: 'n' })).ref);
  expect(refs).toEqual(['n@1', 'n@1', 'n@2']);
});

test('a failed job throws its typed error and changes nothing', async () => {
  const workspace = await new SharedMachine().tab(runsWith(1));
  const failing = workspace.datasets.import(new File(['bad'], 'bad.csv'));
  await expect(failing).rejects.toMatchObject({ code: 'data/empty', kept: 'Nothing was changed.' });
  expect(workspace.datasets.list()).toEqual([]);
  expect(workspace.jobs.list()[0]).toMatchObject({ state: 'failed', error: { code: 'data/empty' } });
});

test('events tell progress and metrics, and the record ends completed', async () => {
  const workspace = await withTable(new SharedMachine(), runsWith(5));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' }, { edits: [] });
  const kinds = new Set<string>();
  for await (const news of job.events()) kinds.add(news.kind);
  expect(kinds).toContain('progress');
  expect(kinds).toContain('metrics');
  expect(job.record.state).toBe('completed');
  expect((await job.series())[0]).toMatchObject({ name: 'loss', steps: [0, 1, 2, 3, 4] });
});

test('a cancelled job ends cancelled and says so to whoever waits', async () => {
  const machine = new SharedMachine();
  const workspace = await withTable(machine, runsWith(1000));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' });
  for await (const news of job.events()) if (news.kind === 'progress') job.cancel();
  await expect(job.done()).rejects.toMatchObject({ code: 'job/cancelled' });
  expect(job.record.state).toBe('cancelled');
  expect(await machine.device.checkpoint(job.id)).toBeUndefined();
});

/** A flow of which each row takes a step, and what the last call to conclude was given. */
function flowRuns(steps: number): TestRuns {
  return {
    'run-flow': async (_call, ctx) => {
      const from = (ctx.resumeFrom as number | undefined) ?? 0;
      if (ctx.concludes) return { report: { rows: from, scores: { share: 0.5 } }, traces: { results: [] } };
      for (let step = from; step < steps; step++) {
        ctx.progress((step + 1) / steps);
        await ctx.checkpoint(step + 1);
        await ctx.tick();
      }
      return { report: { rows: steps }, traces: { results: [] } };
    }
  };
}

test('of a cancelled job that keeps its part, a result is made of what it had done', async () => {
  const machine = new SharedMachine();
  const workspace = await machine.tab(flowRuns(1000));
  const job = await workspace.jobs.submit('run-flow', {});
  for await (const news of job.events()) if (news.kind === 'progress' && news.fraction > 0.005) job.cancel();
  await expect(job.done()).rejects.toMatchObject({ code: 'job/cancelled' });
  expect(job.record).toMatchObject({ state: 'cancelled', metrics: { share: 0.5 } });
  expect((await job.report<{ rows: number }>())!.rows).toBeGreaterThan(5);
  expect(await machine.device.checkpoint(job.id)).toBeUndefined();
});

test('so it is of one that waits in no tab, and one that is cancelled again or cannot conclude ends without', async () => {
  const machine = new SharedMachine();
  const paused = await machine.tab(flowRuns(1000));
  const job = await paused.jobs.submit('run-flow', {});
  for await (const news of job.events()) {
    if (news.kind === 'progress') job.pause();
    if (news.kind === 'state' && news.record.state === 'paused') break;
  }
  // Its tab is gone, with its locks.
  const next = Object.assign(new SharedMachine(), {
    blobs: machine.blobs,
    device: machine.device,
    log: machine.log
  });
  const workspace = await next.tab(flowRuns(1000));
  const left = workspace.jobs.get(job.id);
  // A tab that has just opened looks at each job for a moment.
  for (; left.record.state === 'paused'; await new Promise((r) => setImmediate(r))) left.cancel();
  await expect(left.done()).rejects.toMatchObject({ code: 'job/cancelled' });
  expect((await left.report<{ rows: number }>())!.rows).toBeGreaterThan(0);

  for (const how of ['cancelled again', 'no room']) {
    const stuck = await machine.tab({
      'run-flow': async (call, ctx) => {
        if (!ctx.concludes) return flowRuns(1000)['run-flow']!(call, ctx);
        if (how === 'no room') throw new Error(how);
        ctx.progress(1, 'concluding');
        for (;;) await ctx.tick();
      }
    });
    const other = await stuck.jobs.submit('run-flow', {});
    for await (const news of other.events()) {
      if (news.kind !== 'progress') continue;
      if (news.note === 'concluding') machine.now += 5000;
      other.cancel();
    }
    expect(other.record).toMatchObject({ state: 'cancelled' });
    expect(other.record.outputs).toBeUndefined();
    const lines = (await other.log()).map(({ text }) => text);
    expect(lines).toEqual(how === 'no room' ? ['Nothing could be made of what it had done: no room'] : []);
  }
});

test('a tab that dies while a cancelled job concludes leaves it cancelled: the next one concludes, and runs no more', async () => {
  const machine = new SharedMachine();
  let concluded = 0;
  const died = await machine.tab({
    'run-flow': async (call, ctx) => {
      if (!ctx.concludes) return flowRuns(1000)['run-flow']!(call, ctx);
      concluded++;
      ctx.progress(1, 'concluding');
      return new Promise(() => undefined);
    }
  });
  const job = await died.jobs.submit('run-flow', {});
  for await (const news of job.events()) {
    if (news.kind === 'progress') job.cancel();
    if (concluded > 0) break;
  }
  const { blobs, device, log } = machine;
  const workspace = await Object.assign(new SharedMachine(), { blobs, device, log }).tab({
    'run-flow': async (call, ctx) => {
      if (ctx.concludes) return flowRuns(1)['run-flow']!(call, ctx);
      throw new Error('it goes on');
    }
  });
  await expect(workspace.jobs.get(job.id).done()).rejects.toMatchObject({ code: 'job/cancelled' });
  const { record } = workspace.jobs.get(job.id);
  expect(record).toMatchObject({ state: 'cancelled', outputs: { report: expect.any(String) as string } });
  expect(record.concludes).toBeUndefined();
});

test('a job pauses, is steered from another tab, and goes on', async () => {
  const machine = new SharedMachine();
  const workspace = await withTable(machine, runsWith(30));
  const other = await machine.tab(runsWith(30));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' });
  const states: string[] = [];
  other.jobs.get(job.id).pause();
  for await (const news of job.events()) {
    if (news.kind !== 'state') continue;
    states.push(news.record.state);
    if (news.record.state === 'paused') other.jobs.get(job.id).resume();
  }
  expect(states).toEqual(['paused', 'running', 'completed']);
});

test('a job whose tab died goes on from its checkpoint when a workspace opens', async () => {
  const machine = new SharedMachine();
  const stuck: TestRuns = {
    ...runsWith(1),
    'edit-table': async (_call, ctx) => {
      await ctx.checkpoint(3);
      machine.leases.tryHold = async () => undefined;
      return new Promise(() => undefined);
    }
  };
  const died = await withTable(machine, stuck);
  const job = await died.jobs.submit('edit-table', { table: 'numbers' });
  while ((await machine.device.checkpoint(job.id)) === undefined) await new Promise((r) => setImmediate(r));
  // A new machine with the same storage: the locks of the dead tab are gone.
  const next = Object.assign(new SharedMachine(), {
    blobs: machine.blobs,
    device: machine.device,
    log: machine.log
  });
  // An earlier version began it, which knew of no parameters.
  const { log, leases } = next;
  const document = await WorkspaceDocument.open({ id: 'test', log, channel: next.channel(), leases });
  await document.commit((draft) =>
    draft.set('jobs', job.id, { ...draft.get<JobRecord>('jobs', job.id)!, params: {} })
  );
  const runs = runsWith(6);
  const given: unknown[] = [];
  const workspace = await next.tab({
    ...runs,
    'edit-table': (call, ctx) => {
      given.push(call.params);
      return runs['edit-table']!(call, ctx);
    }
  });
  const { outputs } = await workspace.jobs.get(job.id).done();
  expect(workspace.jobs.get(job.id).record).toMatchObject({ state: 'completed', resumed: 1 });
  expect(workspace.datasets.get(outputs.table!).manifest.rows).toBe(1 + 3);
  expect(given).toEqual([{ edits: [] }]);
});

test('an import whose tab died fails with one sentence, since its file is gone', async () => {
  const machine = new SharedMachine();
  let started = false;
  const died = await machine.tab({
    'import-table': () => {
      started = true;
      return new Promise(() => undefined);
    }
  });
  const job = await died.datasets.startImport(new File(['1'], 'a.csv'));
  while (!started) await new Promise((r) => setImmediate(r));
  const next = Object.assign(new SharedMachine(), {
    blobs: machine.blobs,
    device: machine.device,
    log: machine.log
  });
  const workspace = await next.tab(runsWith(1));
  await expect(workspace.jobs.get(job.id).done()).rejects.toMatchObject({ code: 'job/interrupted' });
  expect(workspace.datasets.list()).toEqual([]);
});

test('a job that cannot fit is refused before anything is written', async () => {
  const machine = new SharedMachine();
  await withTable(machine, runsWith(1));
  const small = await machine.tab(runsWith(1), { memoryBudget: 1000 });
  const submit = small.jobs.submit('train-linear', { data: 'numbers' }, { target: 'x' });
  await expect(submit).rejects.toMatchObject({ code: 'job/does-not-fit' });
  expect(small.jobs.list()).toHaveLength(1);
});

test('unknown parameters, columns and refs are refused by name', async () => {
  const workspace = await withTable(new SharedMachine(), runsWith(1));
  const submit = (params: object, data = 'numbers') =>
    workspace.jobs.submit('train-linear', { data }, params as Record<string, unknown>);
  await expect(submit({ target: 'y' })).rejects.toMatchObject({
    code: 'job/bad-params',
    details: { field: 'target' }
  });
  await expect(submit({ target: 'x', depth: 3 })).rejects.toMatchObject({ details: { field: 'depth' } });
  await expect(submit({ target: 'x' }, 'nothing')).rejects.toMatchObject({ code: 'asset/not-found' });
});

test('a rename follows through jobs and lineage; delete is undone by restore and final after a clean-up', async () => {
  const machine = new SharedMachine();
  const workspace = await withTable(machine, runsWith(2));
  const job = await workspace.jobs.submit('edit-table', { table: 'numbers' }, {}, { name: 'edited' });
  await job.done();
  await workspace.datasets.rename('numbers', 'counted');
  expect(job.record.inputs.table).toBe('dataset:counted@1');
  expect(workspace.datasets.get('edited').version.origin.from).toEqual(['dataset:counted@1']);
  await workspace.datasets.delete('counted');
  expect(() => workspace.datasets.get('counted')).toThrow(/no counted/);
  await workspace.datasets.restore('counted');
  expect(workspace.datasets.get('counted').manifest.rows).toBe(3);
  const stored = (await machine.blobs.list()).size;
  await workspace.datasets.delete('counted');
  expect((await workspace.cleanUp()).bytes).toBeGreaterThan(0);
  expect((await machine.blobs.list()).size).toBeLessThan(stored);
  await expect(workspace.datasets.restore('counted')).rejects.toMatchObject({ code: 'asset/not-found' });
});
