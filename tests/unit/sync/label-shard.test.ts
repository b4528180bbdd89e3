import { expect, it } from 'vitest';
import { Words } from '$core/labels/packed';
import type { Annotation, Box, Region } from '$core/labels/project';
import { Awake } from '$sync/awake';
import { LabelShard } from '$sync/label-shard';
import { MemoryLog, SharedMachine } from '../../support/memory-workspace';

const box = (x: number): Box => ({ kind: 'box', x, y: 0, width: 10, height: 10 });
const region = (id: string, label: string, x: number): Region => ({ id, label, shape: box(x) });
const said = (regions: readonly Region[], more: Partial<Annotation> = {}): Annotation => ({
  item: 'a',
  author: 'Ann',
  state: 'draft',
  by: 'person',
  classes: [],
  regions,
  spans: [],
  relations: [],
  updated: '2026-01-01T00:00:00.000Z',
  ...more
});

const open = (machine: SharedMachine, log: MemoryLog): Promise<LabelShard> =>
  LabelShard.open({
    open: (how) => how({ id: 's', log, channel: machine.channel('s'), leases: machine.leases }),
    awake: new Awake(1),
    words: new Words()
  });

async function tabs(): Promise<readonly [LabelShard, LabelShard]> {
  const machine = new SharedMachine();
  const log = new MemoryLog();
  return [await open(machine, log), await open(machine, log)];
}

it('what is said is there again, regions in their order', async () => {
  const [shard, other] = await tabs();
  const first = said([region('b', 'cat', 1), region('a', 'dog', 2)], { classes: ['x'] });
  await shard.save([{ base: undefined, next: first }]);
  expect(shard.get('a', 'Ann')).toEqual(first);
  await expect.poll(() => other.get('a', 'Ann')).toEqual(first);
});

it('one tab moves a box while another changes its class and adds a box: all three are kept', async () => {
  const [one, two] = await tabs();
  const base = said([region('r', 'cat', 1)]);
  await one.save([{ base: undefined, next: base }]);
  await one.save([{ base, next: said([region('r', 'cat', 50)]) }]);
  await two.save([
    { base, next: said([region('r', 'dog', 1), region('s', 'cat', 9)], { state: 'submitted' }) }
  ]);
  const expected = said([region('r', 'dog', 50), region('s', 'cat', 9)], { state: 'submitted' });
  expect(two.get('a', 'Ann')).toEqual(expected);
  await expect.poll(() => one.get('a', 'Ann')).toEqual(expected);
});

it('a region that is deleted while another tab moves it stays deleted', async () => {
  const [one, two] = await tabs();
  const base = said([region('r', 'cat', 1)]);
  await one.save([{ base: undefined, next: base }]);
  await one.save([{ base, next: said([]) }]);
  await two.save([{ base, next: said([region('r', 'cat', 30)]) }]);
  expect(two.get('a', 'Ann')!.regions).toEqual([]);
});

it('a refused write changes nothing', async () => {
  const log = new MemoryLog();
  const shard = await open(new SharedMachine(), log);
  const base = said([region('r', 'cat', 1)]);
  await shard.save([{ base: undefined, next: base }]);
  log.full = true;
  await expect(shard.save([{ base, next: said([]) }])).rejects.toMatchObject({ code: 'store/quota' });
  expect(shard.get('a', 'Ann')).toEqual(base);
});

it('tells which items have changed, and forgets what is taken back', async () => {
  const [shard, other] = await tabs();
  await shard.save([{ base: undefined, next: said([region('r', 'cat', 1)]) }]);
  await shard.save([{ base: undefined, next: said([], { item: 'b' }) }]);
  await shard.remove('a', 'Ann');
  expect([...shard.items()]).toEqual(['b']);
  await expect.poll(() => [...other.items()]).toEqual(['b']);
});
