import { expect, it } from 'vitest';
import type { Workspace } from '$sdk/workspace';
import { progressOf } from '$sdk/labels/progress';
import { collectImages } from '$workers/data/runs/import-images';
import { importTable } from '$workers/data/runs/import-table';
import { SharedMachine } from '../../../support/memory-workspace';
import { pngOf } from '../../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true),
  'import-table': importTable
} as never;
const classes = [
  { id: 'c1', name: 'cat', color: '#c2410c', hotkey: '1' },
  { id: 'c2', name: 'dog', color: '#1d6fb8', hotkey: '2' }
];
const box = { kind: 'box', x: 1, y: 1, width: 2, height: 1 } as const;

async function withPictures(machine: SharedMachine, count = 3): Promise<Workspace> {
  const workspace = await machine.tab(runs);
  const files = Array.from(
    { length: count },
    (_, i) => new File([new Uint8Array(pngOf(4 + i, 3, [i, 0, 0]))], `${i}.png`)
  );
  await workspace.images.import(files, { name: 'pets' });
  return workspace;
}

const project = { name: 'Pets', task: 'image-regions', source: 'pets', classes } as const;

it('a project names its items, keeps what is said, and has it after a reload', async () => {
  const machine = new SharedMachine();
  const workspace = await withPictures(machine);
  const { id, source } = await workspace.labels.create(project);
  expect(source).toBe('pets@1');
  const book = await workspace.labels.open(id);
  const item = book.items[1]!;
  expect(item.name).toBe('1.png');
  await book.annotate(item.id, 'Ann', {
    state: 'submitted',
    regions: [{ id: 'r1', label: 'c1', shape: box }]
  });
  const again = await (await machine.tab(runs)).labels.open(id);
  expect(again.get(item.id, 'Ann')!.regions).toEqual([{ id: 'r1', label: 'c1', shape: box }]);
  expect(again.of(book.items[0]!.id)).toEqual([]);
});

it('progress counts items, classes and people', async () => {
  const workspace = await withPictures(new SharedMachine(), 4);
  const made = await workspace.labels.create({ ...project, review: true });
  const book = await workspace.labels.open(made.id);
  const [a, b, c] = book.items.map((item) => item.id) as [string, string, string, string];
  const regions = [{ id: 'r1', label: 'c2', shape: box }];
  await book.annotate(a, 'Ann', { state: 'submitted', regions, seconds: 4 });
  await book.annotate(b, 'Ben', { state: 'approved', regions, seconds: 8 });
  await book.annotate(c, 'Ann', { state: 'skipped' });
  expect(progressOf(book.project, book.items, (item) => book.glances(item))).toEqual({
    items: 4,
    states: { open: 1, draft: 0, done: 2, skipped: 1, flagged: 0, rejected: 0 },
    classes: { c1: 0, c2: 2 },
    people: [
      { author: 'Ann', done: 1, seconds: 4 },
      { author: 'Ben', done: 1, seconds: 8 }
    ],
    toReview: 1
  });
  await book.judge(a, 'Ann', 'reject', { person: 'Ben', reason: 'the tail is missing' });
  expect(book.get(a, 'Ann')).toMatchObject({ state: 'rejected', reason: 'the tail is missing' });
  await expect(book.judge(a, 'Ann', 'approve', { person: 'Ben' })).rejects.toMatchObject({
    code: 'labels/bad-step'
  });
});

it('an unknown item, a paused project and a project without classes are refused', async () => {
  const workspace = await withPictures(new SharedMachine());
  const { id } = await workspace.labels.create(project);
  const book = await workspace.labels.open(id);
  await expect(book.annotate('nothing', 'Ann', {})).rejects.toMatchObject({ code: 'labels/no-item' });
  await workspace.labels.update(id, { paused: true });
  await expect(book.annotate(book.items[0]!.id, 'Ann', {})).rejects.toMatchObject({ code: 'labels/paused' });
  await expect(workspace.labels.create({ ...project, classes: [] })).rejects.toMatchObject({
    code: 'labels/bad-project'
  });
});

it('a deleted project can be restored; a new session frees what it held', async () => {
  const machine = new SharedMachine();
  const workspace = await withPictures(machine);
  const { id } = await workspace.labels.create(project);
  const book = await workspace.labels.open(id);
  await book.annotate(book.items[0]!.id, 'Ann', { classes: ['c1'] });
  await workspace.labels.delete(id);
  expect(workspace.labels.list()).toEqual([]);
  await workspace.labels.restore(id);
  expect(workspace.labels.list()).toHaveLength(1);
  await workspace.labels.delete(id);
  await book.close();
  expect(machine.shardLogs.size).toBe(1);
  await machine.tab(runs);
  expect(machine.shardLogs.size).toBe(0);
});

it('labels lie in shards of about a thousand items, and none is lost among them', async () => {
  const machine = new SharedMachine();
  const workspace = await withPictures(machine, 1100);
  const { id } = await workspace.labels.create({ ...project, task: 'image-classification' });
  const book = await workspace.labels.open(id);
  expect(machine.shardLogs.size).toBe(2);
  const saying = book.items.map(({ id: item }, i) => ({
    item,
    author: 'Ann',
    state: 'submitted' as const,
    by: 'person' as const,
    classes: [i % 2 ? 'c1' : 'c2'],
    regions: [],
    spans: [],
    relations: [],
    updated: '2026-01-01T00:00:00.000Z'
  }));
  expect(await book.saveAll(saying)).toEqual({ kept: 1100 });
  expect(book.all()).toEqual(saying);
});

it('new pictures of a newer version of the source join behind the old ones, which stay with what is said', async () => {
  const workspace = await withPictures(new SharedMachine());
  const { id } = await workspace.labels.create(project);
  const book = await workspace.labels.open(id);
  await book.annotate(book.items[2]!.id, 'Ann', { state: 'submitted', regions: [] });
  const before = book.items.map((item) => item.id);
  await book.close();
  expect(await workspace.labels.grow(id)).toBeUndefined();
  const files = [1, 7].map((i) => new File([new Uint8Array(pngOf(4 + i, 3, [i, 0, 0]))], '0.png'));
  await workspace.images.import(files, { name: 'pets' });
  expect(await workspace.labels.grow(id)).toEqual({ source: 'pets@2', joined: 1 });
  expect(await workspace.labels.grow(id)).toBeUndefined();
  const grown = await workspace.labels.open(id);
  expect(grown.items.slice(0, 3).map((item) => item.id)).toEqual(before);
  expect(grown.items.map(({ name }) => name)).toEqual(['0.png', '1.png', '2.png', '0 (2).png']);
  expect(grown.get(before[2]!, 'Ann')!.state).toBe('submitted');
});

it('classes that are called by numbers are classes in the table that is made of them', async () => {
  const workspace = await withPictures(new SharedMachine());
  const { id } = await workspace.labels.create({
    ...project,
    task: 'image-classification',
    classes: classes.map((one, i) => ({ ...one, name: String(i + 1) }))
  });
  const book = await workspace.labels.open(id);
  for (const [i, item] of book.items.entries())
    await book.annotate(item.id, 'Ann', { state: 'submitted', classes: [classes[i % 2]!.id] });
  const { columns } = workspace.datasets.get(await workspace.labels.makeTable(book, 'counted'));
  expect(columns.find(({ name }) => name === 'label')).toMatchObject({ type: 'category' });
});
