// Two people change one record apart: what each changed stays, and what only a person can decide is shown to all.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HearthError } from '$core/errors';
import { startRelay, type TestRelay } from '../../support/relay-client';
import { eventually, host, settled, visitor, type Companion } from '../../support/shared-workspaces';

let relay: TestRelay;
const open: Companion[] = [];
beforeEach(async () => void (relay = await startRelay()));
afterEach(async () => {
  for (const { workspace } of open.splice(0)) workspace.close();
  await relay.remove();
});

it('changes made apart are merged; where both changed one thing, the lost one is kept and can be taken', async () => {
  const ann = await host('Ann', relay);
  const ben = await visitor('Ben', 'editor', ann, relay);
  open.push(ann, ben);
  const { id } = await ann.workspace.flows.create('Quiz', 'a.txt', { 'a.txt': 'one', 'b.txt': 'two' });
  const flowAt = ({ workspace }: Companion) => workspace.flows.list().find((flow) => flow.id === id);
  await eventually(ben.workspace.flows.live, () => flowAt(ben) !== undefined);
  await settled(ann.workspace);

  await relay.close();
  for (const { workspace } of [ann, ben])
    await eventually(workspace.sharing.live, (state) => state?.phase === 'away');
  // A change that could not be kept makes nobody forget which changes are their own.
  const isRefused = async ({ machine: { log }, workspace }: Companion): Promise<void> => {
    log.full = true;
    await expect(workspace.flows.update(id, { name: 'No room' })).rejects.toThrow();
    log.full = false;
  };
  await Promise.all([ann, ben].map(isRefused));
  await ann.workspace.flows.update(id, { files: { 'a.txt': 'ANN', 'b.txt': 'two' }, name: 'By Ann' });
  await ben.workspace.flows.update(id, { files: { 'a.txt': 'one', 'b.txt': 'BEN' } });
  await ben.workspace.flows.update(id, { name: 'By Ben' });
  await Promise.all([ann, ben].map(isRefused));
  relay = await startRelay({ folder: relay.folder, port: relay.port });

  for (const who of [ann, ben])
    await eventually(who.workspace.sharing.conflicts!.live, (conflicts) => conflicts.length === 1);
  for (const who of [ann, ben]) await settled(who.workspace);
  await eventually(ann.workspace.flows.live, () => flowAt(ann)?.name === flowAt(ben)?.name);
  expect(flowAt(ann)!.files).toEqual({ 'a.txt': 'ANN', 'b.txt': 'BEN' });
  expect(flowAt(ben)).toEqual(flowAt(ann));
  const [conflict] = ann.workspace.sharing.conflicts!.live.get();
  const [part] = conflict!.parts;
  expect([part!.path, new Set([part!.lost, part!.kept])]).toEqual([['name'], new Set(['By Ann', 'By Ben'])]);
  expect(flowAt(ann)!.name).toBe(part!.kept);
  expect(conflict!.name).toBe(part!.lost === 'By Ann' ? 'Ann' : 'Ben');

  await ben.workspace.sharing.conflicts!.useLost(conflict!.id);
  await eventually(ann.workspace.flows.live, () => flowAt(ann)!.name === part!.lost);
  expect(ann.workspace.sharing.conflicts!.live.get()).toEqual([]);
});

it('are not forgotten where there is no room to write them down', async () => {
  const ann = await host('Ann', relay);
  const ben = await visitor('Ben', 'editor', ann, relay);
  open.push(ann, ben);
  const { id } = await ann.workspace.flows.create('Quiz', 'a.txt', {});
  await eventually(ben.workspace.flows.live, (flows) => flows.length === 1);
  await settled(ann.workspace);
  await relay.close();
  for (const { workspace } of [ann, ben])
    await eventually(workspace.sharing.live, (state) => state?.phase === 'away');
  await ann.workspace.flows.update(id, { name: 'By Ann' });
  await ben.workspace.flows.update(id, { name: 'By Ben' });
  // What the other wrote still fits, and nothing after it.
  let isFull = true;
  for (const { log } of [ann.machine, ben.machine]) {
    const append = log.append.bind(log);
    log.append = (bytes, remote) =>
      isFull && !remote ? Promise.reject(new HearthError('store/quota', {})) : append(bytes, remote);
  }
  const conflictsOf = ({ workspace }: Companion) => workspace.sharing.conflicts!.live;
  relay = await startRelay({ folder: relay.folder, port: relay.port });
  await Promise.all([settled(ann.workspace), settled(ben.workspace)]);
  expect([ann, ben].flatMap((who) => conflictsOf(who).get())).toEqual([]);
  isFull = false;
  for (const { workspace } of [ann, ben]) await workspace.flows.create('There is room', 'a.txt', {});
  for (const who of [ann, ben]) await eventually(conflictsOf(who), (conflicts) => conflicts.length === 1);
});

it('who leaves and shares their copy anew shares what others made in it, too', async () => {
  const ann = await host('Ann', relay);
  const ben = await visitor('Ben', 'editor', ann, relay);
  open.push(ann, ben);
  await ann.workspace.flows.create('By Ann', 'a.txt', {});
  await eventually(ben.workspace.flows.live, (flows) => flows.length === 1);
  await ben.workspace.sharing.leave();
  await ben.workspace.flows.create('By Ben', 'a.txt', {});
  await ben.workspace.sharing.start('Ben');
  await settled(ben.workspace);
  const cy = await visitor('Cy', 'editor', ben, relay);
  open.push(cy);
  await eventually(cy.workspace.flows.live, (flows) => flows.length === 2);
  expect(cy.workspace.flows.list().map(({ name }) => name)).toContain('By Ann');
});

it('what one does after seeing the other is no conflict', async () => {
  const ann = await host('Ann', relay);
  const ben = await visitor('Ben', 'editor', ann, relay);
  open.push(ann, ben);
  const { id } = await ann.workspace.flows.create('Quiz', 'a.txt', {});
  for (const [who, other, name] of [
    [ben, ann, 'One'],
    [ann, ben, 'Two'],
    [ben, ann, 'Three']
  ] as const) {
    await eventually(who.workspace.flows.live, (flows) => flows.length === 1);
    await who.workspace.flows.update(id, { name });
    await eventually(other.workspace.flows.live, (flows) => flows[0]?.name === name);
  }
  expect(ann.workspace.sharing.conflicts!.live.get()).toEqual([]);
});
