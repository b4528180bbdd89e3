// Runs of pipelines that a schedule asks for.
import { expect, test } from 'vitest';
import { HearthError } from '$core/errors';
import { sampleFile, samples } from '$core/samples/index';
import { changed, runs, training, withFlowers } from '../../support/flower-pipeline';
import { SharedMachine } from '../../support/memory-workspace';

test('a pipeline runs by itself at a new version of its dataset, in one tab only', async () => {
  const machine = new SharedMachine();
  const workspace = await withFlowers(machine);
  const other = await machine.tab(runs);
  const { id } = await workspace.pipelines.create({ title: 'Flowers', graph: training });
  await workspace.pipelines.schedules.create(id, { kind: 'new-dataset', name: 'meadow-flowers' });
  await expect(
    workspace.pipelines.schedules.create(id, { kind: 'cron', cron: '99 * * * *' })
  ).rejects.toMatchObject({ code: 'pipeline/bad-schedule' });
  const text = await sampleFile(samples.find((sample) => sample.id === 'meadow-flowers')!).text();
  const shorter = text.split('\n').slice(0, 200).join('\n');
  await workspace.datasets.import(new File([shorter], 'f.csv'), { name: 'meadow-flowers' });
  await expect
    .poll(() => other.pipelines.runs(id).map(({ state }) => state), { timeout: 20_000 })
    .toEqual(['completed']);
  expect(workspace.pipelines.schedules.list(id)[0]!.seen).toBe(2);
});

test('a run that a schedule asks for and that cannot begin is kept as one that has failed, once', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines, datasets } = workspace;
  const graph = changed(training, 'rows', { ref: 'nothing' });
  const { id } = await pipelines.create({ title: 'Broken', graph });
  const { schedules } = pipelines;
  const { id: schedule } = await schedules.create(id, { kind: 'new-dataset', name: 'meadow-flowers' });
  const text = await sampleFile(samples.find((sample) => sample.id === 'meadow-flowers')!).text();
  for (const version of [2, 3]) {
    const shorter = text
      .split('\n')
      .slice(0, 100 * version)
      .join('\n');
    await datasets.import(new File([shorter], 'f.csv'), { name: 'meadow-flowers' });
    await expect.poll(() => schedules.list(id)[0]!.seen, { timeout: 20_000 }).toBe(version);
    await expect
      .poll(() => pipelines.runs(id))
      .toMatchObject([{ state: 'failed', error: { code: 'graph/invalid' } }]);
  }
  // What another device has written need not be a cron line.
  const timing = { kind: 'cron', cron: 'at noon' } as const;
  await schedules.change(schedule, (current) => ({ ...current, timing }));
  await expect.poll(() => schedules.list(id)[0]!.isOn).toBe(false);
  await expect.poll(() => pipelines.runs(id)[0]!.error?.code).toBe('pipeline/bad-schedule');
});

test('a run that a schedule asks for and a full disk has no room for begins when there is room, once', async () => {
  const machine = new SharedMachine();
  const append = machine.log.append.bind(machine.log);
  let refused = 0;
  let isFull = false;
  // Room for a schedule that is moved on, and for no run with its graph.
  machine.log.append = (bytes, remote) => {
    if (!isFull || bytes.length < 500) return append(bytes, remote);
    refused++;
    return Promise.reject(new HearthError('store/quota', {}));
  };
  const { pipelines } = await withFlowers(machine);
  const { id } = await pipelines.create({ title: 'Often', graph: training });
  const { schedules } = pipelines;
  const { id: schedule } = await schedules.create(id, { kind: 'every', minutes: 1 });
  isFull = true;
  await schedules.change(schedule, (one) => ({ ...one, since: one.since - 70_000 }));
  await expect.poll(() => [...schedules.owed.get()]).toEqual([schedule]);
  expect(refused).toBeGreaterThan(0);
  expect(pipelines.runs(id)).toEqual([]);
  isFull = false;
  // Whatever happens next makes it look.
  await schedules.change(schedule, (one) => ({ ...one }));
  await expect.poll(() => pipelines.runs(id).length).toBe(1);
  await expect.poll(() => schedules.owed.get().size).toBe(0);
});

test('a run that was due when the tab died before it was written is begun by the next tab, of several by one', async () => {
  const machine = new SharedMachine();
  const append = machine.log.append.bind(machine.log);
  const { pipelines } = await withFlowers(machine);
  const { id } = await pipelines.create({ title: 'Often', graph: training });
  const { id: schedule } = await pipelines.schedules.create(id, { kind: 'every', minutes: 1 }, 'skip');
  // It dies as it is about to write the run.
  const died = new Promise<void>((dies) => {
    machine.log.append = (bytes, remote) => {
      if (bytes.length < 500) return append(bytes, remote);
      dies();
      return Promise.reject(new Error('The tab is gone.'));
    };
  });
  await pipelines.schedules.change(schedule, (one) => ({ ...one, since: one.since - 70_000 }));
  await died;
  pipelines.close();
  machine.log.append = append;
  // Long after: as a time that was missed it would be skipped.
  machine.now += 3_600_000;
  const tabs = [await machine.tab(runs), await machine.tab(runs)];
  await Promise.all(tabs.map((tab) => tab.pipelines.runOwed(tab.pipelines.schedules.list(id)[0]!)));
  for (const tab of tabs) {
    await expect.poll(() => tab.pipelines.schedules.list(id).map(({ owed }) => owed)).toEqual([undefined]);
    expect(tab.pipelines.runs(id)).toHaveLength(1);
  }
});
