// What a watch for drift does about a comparison that is stopped, or cannot begin, for a reason that may pass.
import { afterEach, expect, test } from 'vitest';
import { HearthError } from '$core/errors';
import { emptyGraph } from '$core/graph/graph';
import { sampleFile, samples } from '$core/samples/index';
import type { Workspace } from '$sdk/workspace';
import { node, runs, withFlowers } from '../../support/flower-pipeline';
import { SharedMachine } from '../../support/memory-workspace';
import { startRelay } from '../../support/relay-client';
import { host, settled, visitor } from '../../support/shared-workspaces';

const flowers = samples.find((sample) => sample.id === 'meadow-flowers')!;
const soon = { timeout: 10_000 };
const open: Workspace[] = [];
afterEach(() => open.splice(0).forEach((workspace) => workspace.close()));

const graph = {
  ...emptyGraph,
  nodes: [node('rows', 'choose-dataset', { params: { ref: 'meadow-flowers' } })]
};
async function watched({ pipelines }: Workspace) {
  const { schedules } = pipelines;
  const { id } = await pipelines.create({ title: 'Flowers', graph });
  const { id: schedule } = await schedules.create(id, {
    kind: 'drifted',
    name: 'meadow-flowers',
    reference: 1
  });
  return {
    schedule: () => schedules.list(id)[0]!,
    told: () => pipelines.runs(id).map(({ state, error }) => [state, error?.code]),
    // Whatever happens makes it look.
    look: () => schedules.change(schedule, (one) => ({ ...one }))
  };
}
async function addVersion({ datasets }: Workspace, rows: number): Promise<void> {
  const lines = (await sampleFile(flowers).text()).split('\n');
  await datasets.import(new File([lines.slice(0, rows + 1).join('\n')], 'f.csv'), { name: 'meadow-flowers' });
}

test('a comparison that a full disk stopped is run again until there is room, after another passing fault once', async () => {
  const machine = new SharedMachine();
  let fault: HearthError | undefined = new HearthError('store/quota', {});
  const measure = runs['measure-drift']!;
  const workspace = await withFlowers(machine, {
    'measure-drift': async (call, ctx) => {
      if (fault) throw fault;
      return measure(call, ctx);
    }
  });
  open.push(workspace);
  const { schedule, told, look } = await watched(workspace);
  const comparison = (version: number) => workspace.jobs.records.get(`${schedule().id}v${version}`);
  const stopped = (version: number, resumed?: number) =>
    expect
      .poll(() => comparison(version), soon)
      .toMatchObject({ state: 'failed', ...(resumed === undefined ? {} : { resumed }) });
  const aMinuteLater = () => {
    machine.now += 60_000;
    return look();
  };

  await addVersion(workspace, 150);
  await stopped(2);
  await look();
  for (const resumed of [1, 2]) {
    await aMinuteLater();
    await stopped(2, resumed);
  }
  expect(told()).toEqual([]);
  expect(schedule().seen).toBe(1);
  fault = undefined;
  await aMinuteLater();
  await expect.poll(() => schedule().found, soon).toMatchObject({ dataset: 'meadow-flowers@2' });
  expect(comparison(2)).toMatchObject({ state: 'completed', resumed: 3 });

  fault = new HearthError('job/worker-failed', { engine: 'data', reason: 'gone' });
  await addVersion(workspace, 140);
  await stopped(3);
  expect(schedule().seen).toBe(2);
  await aMinuteLater();
  await expect.poll(told, soon).toEqual([['failed', 'job/worker-failed']]);
  expect(comparison(3)).toMatchObject({ resumed: 1 });
  expect(schedule().seen).toBe(3);
});

test('a version whose bytes are with somebody else is told of once, and compared when they are here', async () => {
  const relay = await startRelay();
  try {
    const ann = await host('Ann', relay, runs);
    open.push(ann.workspace);
    await ann.workspace.datasets.import(sampleFile(flowers), { name: 'meadow-flowers' });
    await settled(ann.workspace);
    const ben = await visitor('Ben', 'editor', ann, relay, runs);
    open.push(ben.workspace);
    const { schedule, told, look } = await watched(ben.workspace);
    await addVersion(ann.workspace, 150);
    await expect.poll(told, soon).toEqual([['failed', 'share/bytes-elsewhere']]);
    let asked = 0;
    ben.workspace.sharing.bytes!.onWanted(() => asked++);
    for (const version of [1, 2]) {
      await ann.workspace.sharing.bytes!.share('dataset', `meadow-flowers@${version}`);
      await settled(ben.workspace);
      await look();
      await expect
        .poll(
          () => ben.workspace.sharing.bytes!.fetch('dataset', `meadow-flowers@${version}`).catch(() => false),
          {
            timeout: 10_000
          }
        )
        .toBe(true);
    }
    expect(schedule()).toMatchObject({ isOn: true });
    await look();
    await expect.poll(() => schedule().found, soon).toMatchObject({ dataset: 'meadow-flowers@2' });
    expect(told()).toHaveLength(1);
    expect(asked).toBe(0);
  } finally {
    open.splice(0).forEach((workspace) => workspace.close());
    await relay.remove();
  }
});
