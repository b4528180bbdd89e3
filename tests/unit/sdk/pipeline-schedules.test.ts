// Runs of pipelines that a schedule asks for.
import { expect, test } from 'vitest';
import { HearthError } from '$core/errors';
import { sampleFile, samples } from '$core/samples/index';
import { changed, runs, training, withFlowers } from '../../support/flower-pipeline';
import { SharedMachine } from '../../support/memory-workspace';

const flowers = samples.find((sample) => sample.id === 'meadow-flowers')!;

test('a pipeline runs by itself at a new version of its dataset, in one tab only', async () => {
  const machine = new SharedMachine();
  const workspace = await withFlowers(machine);
  const other = await machine.tab(runs);
  const { id } = await workspace.pipelines.create({ title: 'Flowers', graph: training });
  await workspace.pipelines.schedules.create(id, { kind: 'new-dataset', name: 'meadow-flowers' });
  await expect(
    workspace.pipelines.schedules.create(id, { kind: 'cron', cron: '99 * * * *' })
  ).rejects.toMatchObject({ code: 'pipeline/bad-schedule' });
  const text = await sampleFile(flowers).text();
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
  const text = await sampleFile(flowers).text();
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

test('a pipeline runs at a version whose column has drifted from the reference, and not at one like it', async () => {
  const machine = new SharedMachine();
  const workspace = await withFlowers(machine);
  const other = await machine.tab(runs);
  const { pipelines, datasets } = workspace;
  const { schedules } = pipelines;
  const { id } = await pipelines.create({ title: 'Flowers', graph: training });
  const asked = { kind: 'drifted', name: 'meadow-flowers' } as const;
  for (const [wrong, code] of [
    [{ threshold: 0 }, 'pipeline/bad-schedule'],
    [{ reference: 7 }, 'asset/not-found']
  ] as const)
    await expect(schedules.create(id, { ...asked, ...wrong })).rejects.toMatchObject({ code });
  const { timing } = await schedules.create(id, asked);
  expect(timing).toEqual({ ...asked, reference: 1, threshold: 0.2 });
  const [header, ...lines] = (await sampleFile(flowers).text()).trim().split('\n') as [string, ...string[]];
  const add = (rows: readonly string[], head = header) =>
    datasets.import(new File([[head, ...rows].join('\n')], 'f.csv'), { name: 'meadow-flowers' });
  const found = () => schedules.list(id)[0]!.found;

  await add(lines.slice(1));
  await expect.poll(found, { timeout: 20_000 }).toMatchObject({ dataset: 'meadow-flowers@2' });
  expect(found()!.psi).toBeLessThan(0.2);
  expect(pipelines.runs(id)).toEqual([]);

  // One column's numbers move up.
  const at = header.split(',').indexOf('flower_mm');
  const grown = lines.map((line) =>
    line
      .split(',')
      .map((cell, i) => (i === at ? String(Number(cell) + 40) : cell))
      .join(',')
  );
  await add(grown);
  await expect
    .poll(() => other.pipelines.runs(id).map(({ state }) => state), { timeout: 20_000 })
    .toEqual(['completed']);
  const because = {
    dataset: 'meadow-flowers@3',
    reference: 'meadow-flowers@1',
    column: 'flower_mm',
    psi: expect.any(Number) as number
  };
  expect(pipelines.runs(id)[0]!.because).toEqual(because);
  expect(found()).toEqual(because);
  const comparisons = workspace.jobs.list().filter(({ component }) => component === 'measure-drift');
  expect(comparisons.map(({ state }) => state)).toEqual(['completed', 'completed']);

  // A column that is gone switches it off, and says so; so does a reference that is.
  const off = async (code: string) => {
    await expect.poll(() => schedules.list(id)[0]!.isOn, { timeout: 20_000 }).toBe(false);
    await expect.poll(() => pipelines.runs(id)[0]!.error?.code).toBe(code);
    expect(schedules.list(id)[0]!.stopped?.code).toBe(code);
  };
  await add(lines, header.replace('flower_mm', 'width_mm'));
  await off('data/columns-gone');
  await datasets.rename('meadow-flowers', 'flowers');
  expect(schedules.list(id)[0]!.timing).toMatchObject({ name: 'flowers' });
  await schedules.turn(schedules.list(id)[0]!.id, true);
  expect(schedules.list(id)[0]!.stopped).toBeUndefined();
  await datasets.delete('flowers');
  await off('pipeline/no-reference');
});
