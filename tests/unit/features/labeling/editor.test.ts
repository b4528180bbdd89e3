import { beforeEach, expect, it } from 'vitest';
import { HearthError } from '$core/errors';
import { RoomEditor } from '$features/labeling/room/editor.svelte';
import type { LabelBook } from '$sdk/labels/label-book';
import { collectImages } from '$workers/data/runs/import-images';
import { SharedMachine } from '../../../support/memory-workspace';
import { pngOf } from '../../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;
const classes = [
  { id: 'cat', name: 'cat', color: '#c2410c' },
  { id: 'dog', name: 'dog', color: '#1d6fb8' }
];
const box = (x: number) => ({ kind: 'box', x, y: 0, width: 2, height: 2 }) as const;

let book: LabelBook;
let now = 0;
let ids = 0;

beforeEach(async () => {
  const workspace = await new SharedMachine().tab(runs);
  const files = [0, 1, 2].map((i) => new File([new Uint8Array(pngOf(9, 9, [i, 0, 0]))], `${i}.png`));
  await workspace.images.import(files, { name: 'pets' });
  const { id } = await workspace.labels.create({
    name: 'Pets',
    task: 'image-regions',
    source: 'pets',
    classes
  });
  book = await workspace.labels.open(id);
});

const edit = (author = 'Ann', start = 0): RoomEditor =>
  new RoomEditor({ book, author: () => author, elapsed: () => now, newId: () => `r${++ids}` }, start);

it('undo and redo go through what was drawn, and what they lead to is what is stored', async () => {
  const editor = edit();
  editor.addRegion(box(1));
  editor.addRegion(box(5), 'dog');
  editor.undo();
  expect(editor.annotation.regions.map(({ shape }) => shape)).toEqual([box(1)]);
  editor.redo();
  editor.undo();
  editor.undo();
  editor.redo();
  expect(editor.saved).toBe(false);
  await editor.settled();
  expect(editor.saved).toBe(true);
  expect(book.get(editor.item.id, 'Ann')!.regions.map(({ shape }) => shape)).toEqual([box(1)]);
  expect([editor.canUndo, editor.canRedo]).toEqual([true, true]);
});

it('what could not be written is not called saved because something else was written after it', async () => {
  const { item } = edit();
  const replace = book.replace.bind(book);
  let isFull = true;
  book.replace = (next, base) =>
    isFull && next.item === item.id
      ? Promise.reject(new HearthError('store/quota', {}))
      : replace(next, base);
  const editor = edit();
  editor.addRegion(box(1));
  editor.next();
  editor.addRegion(box(2));
  await editor.settled();
  expect([editor.saved, editor.error?.code]).toEqual([false, 'store/quota']);
  isFull = false;
  editor.retry();
  await editor.settled();
  expect([editor.saved, editor.error]).toEqual([true, undefined]);
  expect(book.get(item.id, 'Ann')!.regions.map(({ shape }) => shape)).toEqual([box(1)]);
});

it('a submitted item leads to the next open one; time is counted without long breaks', async () => {
  const editor = edit();
  editor.addRegion(box(1));
  now += 4000;
  expect(editor.upcoming()).toBe(editor.items[1]);
  expect(editor.submit()).toBe(true);
  expect(editor.index).toBe(1);
  now += 3_600_000;
  editor.skip();
  expect(editor.index).toBe(2);
  expect(editor.submit()).toBe(false);
  await editor.settled();
  expect(book.items.map(({ id }) => book.get(id, 'Ann')).map((a) => [a!.state, a!.seconds])).toEqual([
    ['submitted', 4],
    ['skipped', 300],
    ['submitted', 0]
  ]);
  expect(editor.done).toBe(2);
});

it('a change after submitting makes a draft of it again', async () => {
  const editor = edit();
  editor.submit();
  editor.previous();
  editor.addRegion(box(3));
  await editor.settled();
  expect(book.get(book.items[0]!.id, 'Ann')!.state).toBe('draft');
});

it('the class of the selected region changes, and the last regions are copied as new ones', async () => {
  const editor = edit();
  editor.addRegion(box(1));
  editor.chooseClass('dog');
  expect(editor.region!.label).toBe('dog');
  const first = editor.region!.id;
  editor.next();
  expect(editor.copyPrevious()).toBe(true);
  expect(editor.annotation.regions).toMatchObject([{ label: 'dog', shape: box(1) }]);
  expect(editor.annotation.regions[0]!.id).not.toBe(first);
  editor.goTo(0);
  expect(editor.copyPrevious()).toBe(false);
});

it('what another tab of the same person writes is taken over; what another person writes stays apart', async () => {
  const [one, two, ben] = [edit(), edit(), edit('Ben')];
  one.addRegion(box(1));
  await one.settled();
  expect(two.annotation.regions).toHaveLength(1);
  expect(ben.annotation.regions).toEqual([]);
  expect(ben.others.map(({ author }) => author)).toEqual(['Ann']);
});

it('one class only: another takes its place, the same again takes it back', () => {
  const editor = edit();
  editor.toggleClass('cat');
  editor.toggleClass('dog');
  expect(editor.annotation.classes).toEqual(['dog']);
  editor.toggleClass('dog');
  expect(editor.annotation.classes).toEqual([]);
});

it('marks are joined once each way, keep their answers, and take their relations with them', async () => {
  const editor = edit();
  editor.addSpan(0, 3, 'cat');
  editor.addSpan(5, 9, 'dog');
  const [a, b] = editor.annotation.spans.map((span) => span.id);
  expect(editor.addRelation(a!, b!, 'cat')).toBe(true);
  expect(editor.addRelation(a!, b!, 'cat')).toBe(false);
  expect(editor.addRelation(a!, a!, 'cat')).toBe(false);
  expect(editor.addRelation(b!, a!, 'cat')).toBe(true);
  editor.setAttribute(a!, 'size', 3);
  editor.setAttribute(a!, 'sure', true);
  editor.setAttribute(a!, 'sure', undefined);
  expect(editor.annotation.spans[0]!.attributes).toEqual({ size: 3 });
  editor.selected = a;
  editor.chooseClass('dog');
  expect(editor.annotation.spans[0]).toEqual({ id: a, label: 'dog', start: 0, end: 3 });
  editor.undo();
  expect(editor.annotation.spans[0]!.attributes).toEqual({ size: 3 });
  editor.remove(b!);
  expect(editor.annotation.relations).toEqual([]);
  editor.undo();
  expect(editor.annotation.relations).toHaveLength(2);
  await editor.settled();
  expect(book.get(editor.item.id, 'Ann')!.relations).toHaveLength(2);
});
