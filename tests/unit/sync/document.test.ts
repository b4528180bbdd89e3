import { expect, test } from 'vitest';
import { WorkspaceDocument, type Draft } from '$sync/document';
import { SharedMachine } from '../../support/memory-workspace';

async function open(machine: SharedMachine) {
  const { log, leases } = machine;
  return WorkspaceDocument.open({ id: 'd', log, channel: machine.channel(), leases });
}

test('a committed change is there after reopening', async () => {
  const machine = new SharedMachine();
  const first = await open(machine);
  await first.commit((draft) => draft.set('things', 'a', { size: 1 }));
  const second = await open(machine);
  expect(second.records('things').get('a')).toEqual({ size: 1 });
});

test('a full disk changes nothing, and the next change works when there is room', async () => {
  const machine = new SharedMachine();
  const document = await open(machine);
  await document.commit((draft) => draft.set('things', 'a', 1));
  machine.log.full = true;
  await expect(document.commit((draft) => draft.set('things', 'a', 2))).rejects.toMatchObject({
    code: 'store/quota'
  });
  expect(document.records('things').get('a')).toBe(1);
  machine.log.full = false;
  await document.commit((draft) => draft.set('things', 'b', 3));
  expect(Object.fromEntries((await open(machine)).records('things').all())).toEqual({ a: 1, b: 3 });
});

test('a change that throws leaves no trace', async () => {
  const document = await open(new SharedMachine());
  const change = document.commit((draft) => {
    draft.set('things', 'a', 1);
    throw new Error('no');
  });
  await expect(change).rejects.toThrow('no');
  expect(document.records('things').all().size).toBe(0);
});

test('what is written is counted as of one client, also after a change that failed before it changed anything', async () => {
  const machine = new SharedMachine();
  const document = await open(machine);
  const clients: number[] = [];
  document.onClient((client) => clients.push(client));
  const fail = (draft: Draft, isLate: boolean): void => {
    if (isLate) draft.set('things', 'a', 1);
    throw new Error('no');
  };
  for (const isLate of [false, true]) {
    await expect(document.commit((draft) => fail(draft, isLate))).rejects.toThrow('no');
    await document.commit((draft) => draft.set('things', 'b', 1));
    expect(clients).toHaveLength(isLate ? 2 : 1);
  }
});

test('two tabs that count up one record at once lose no count', async () => {
  const machine = new SharedMachine();
  const tabs = [await open(machine), await open(machine)];
  const add = (tab: WorkspaceDocument) =>
    tab.commit((draft) => draft.set('things', 'n', (draft.get<number>('things', 'n') ?? 0) + 1));
  await Promise.all(Array.from({ length: 40 }, (_, i) => add(tabs[i % 2]!)));
  await tabs[0]!.commit((draft) => draft.set('things', 'end', true));
  expect(tabs[0]!.records('things').get('n')).toBe(40);
});

test('a tab hears of what another one committed', async () => {
  const machine = new SharedMachine();
  const [a, b] = [await open(machine), await open(machine)];
  const heard = new Promise<void>((resolve) => b.records('things').live.subscribe(resolve));
  await a.commit((draft) => draft.set('things', 'a', 'new'));
  await heard;
  expect(b.records('things').get('a')).toBe('new');
});

test('who listens twice with one function hears until both have stopped, and may stop again', async () => {
  const document = await open(new SharedMachine());
  let heard = 0;
  const hear = (): void => void heard++;
  const { live } = document.records('things');
  const stops = [live.subscribe(hear), live.subscribe(hear)] as const;
  stops[0]();
  stops[0]();
  await document.commit((draft) => draft.set('things', 'a', 1));
  expect(heard).toBe(1);
  stops[1]();
  await document.commit((draft) => draft.set('things', 'a', 2));
  expect(heard).toBe(1);
});

test('a long log on a full disk is opened as it is', async () => {
  const machine = new SharedMachine();
  const a = await open(machine);
  for (let i = 0; i < 205; i++) await a.commit((draft) => draft.set('things', 'n', i));
  machine.log.full = true;
  const b = await open(machine);
  expect(b.records('things').get('n')).toBe(204);
  expect(machine.log.length).toBe(205);
});

test('a long log is compacted on opening, and another tab keeps up', async () => {
  const machine = new SharedMachine();
  const a = await open(machine);
  for (let i = 0; i < 205; i++) await a.commit((draft) => draft.set('things', 'n', i));
  const b = await open(machine);
  expect(machine.log.length).toBe(1);
  await b.commit((draft) => draft.set('things', 'm', 1));
  await a.commit((draft) => draft.set('things', 'o', 1));
  expect(Object.fromEntries(a.records('things').all())).toEqual({ n: 204, m: 1, o: 1 });
});
