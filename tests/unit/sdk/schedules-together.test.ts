// Schedules of a shared workspace, between whole workspaces over a real relay.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyGraph } from '$core/graph/graph';
import type { Companion } from '../../support/shared-workspaces';
import { eventually, host, settled, visitor } from '../../support/shared-workspaces';
import { startRelay, type TestRelay } from '../../support/relay-client';

let relay: TestRelay;
const open: Companion[] = [];
beforeEach(async () => void (relay = await startRelay()));
afterEach(async () => {
  for (const { workspace } of open.splice(0)) workspace.close();
  await relay.remove();
});

test('a schedule is run by the device where it was made, and by no other', async () => {
  const ann = await host('Ann', relay);
  const lea = await visitor('Lea', 'editor', ann, relay);
  open.push(ann, lea);
  const made = async ({ workspace: { pipelines } }: Companion, title: string) => {
    const { id } = await pipelines.create({ title, graph: emptyGraph });
    const schedule = await pipelines.schedules.create(id, { kind: 'every', minutes: 1 });
    // Its time has come.
    await pipelines.schedules.change(schedule.id, (one) => ({ ...one, since: one.since - 70_000 }));
    return id;
  };
  const [hers, theirs] = [await made(ann, 'Hers'), await made(lea, 'Theirs')];
  for (const { workspace } of open) {
    const { pipelines } = workspace;
    await eventually(pipelines.runRecords.live, (runs) => runs.size === 2);
    await settled(workspace);
    expect(pipelines.runs(hers).map(({ home }) => home)).toEqual([undefined]);
    expect(pipelines.runs(theirs).map(({ home }) => home)).toEqual([expect.any(String)]);
  }
  const both = (pipelines: Companion['workspace']['pipelines']) =>
    pipelines.schedules.list().map((schedule) => pipelines.schedules.isHere(schedule));
  expect(both(ann.workspace.pipelines)).toEqual([true, false]);
  expect(both(lea.workspace.pipelines)).toEqual([false, true]);

  // In the copy of one who leaves, what the others' devices run is not run a second time.
  await lea.workspace.sharing.leave();
  const left = lea.workspace.pipelines.schedules.list().map(({ isOn, home }) => ({ isOn, home }));
  expect(left).toEqual([{ isOn: false }, { isOn: true }]);
});
