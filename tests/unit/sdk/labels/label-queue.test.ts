import { expect, it } from 'vitest';
import { leaseMs } from '$core/labels/queue';
import type { LabelBook } from '$sdk/labels/label-book';
import { collectImages } from '$workers/data/runs/import-images';
import { SharedMachine } from '../../../support/memory-workspace';
import { pngOf } from '../../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;

/** The same project of three pictures, open in two tabs. */
async function twoTabs(labelsPerItem = 1, review = false) {
  const machine = new SharedMachine();
  const first = await machine.tab(runs);
  const files = [0, 1, 2].map((i) => new File([new Uint8Array(pngOf(9, 9, [i, 0, 0]))], `${i}.png`));
  await first.images.import(files, { name: 'pets' });
  const { id } = await first.labels.create({
    name: 'Pets',
    task: 'image-classification',
    source: 'pets',
    labelsPerItem,
    review,
    classes: [{ id: 'cat', name: 'Cat', color: '#c2410c' }]
  });
  const second = await machine.tab(runs);
  const books = [await first.labels.open(id), await second.labels.open(id)] as const;
  return { machine, books, items: books[0].items.map((item) => item.id) as [string, string, string] };
}

const nextOf = (book: LabelBook, person: string): unknown => {
  const next = book.queue.nextToLabel(person);
  return next.kind === 'item' ? next.item : next.kind;
};

it('two who ask at once get different items, and a claim that ends frees its item', async () => {
  const { machine, books, items } = await twoTabs();
  const [ann, ben] = books;
  const taken = await Promise.all([ann.queue.claim(items[0], 'Ann'), ben.queue.claim(items[0], 'Ben')]);
  expect(taken).toEqual([true, false]);
  expect([nextOf(ann, 'Ann'), nextOf(ben, 'Ben')]).toEqual([items[0], items[1]]);
  await ann.queue.release(items[0], 'Ann');
  expect(await ben.queue.claim(items[0], 'Ben')).toBe(true);
  expect(nextOf(ann, 'Ann')).toBe(items[1]);
  machine.now += leaseMs;
  expect(nextOf(ann, 'Ann')).toBe(items[0]);
  expect(await ann.queue.claim(items[0], 'Ann')).toBe(true);
  expect(ann.queue.live().map(({ holder }) => holder)).toEqual(['Ann']);
});

it('an item has room for as many as label it; who is done holds it no more', async () => {
  const { books, items } = await twoTabs(2);
  const [ann, ben] = books;
  const claims = ['Ann', 'Ben', 'Cy'].map((person) => ben.queue.claim(items[0], person));
  expect(await Promise.all(claims)).toEqual([true, true, false]);
  await ann.annotate(items[0], 'Ann', { state: 'submitted', classes: ['cat'] });
  expect(nextOf(ann, 'Ann')).toBe(items[1]);
  expect(nextOf(ann, 'Cy')).toBe(items[1]);
  await ben.queue.release(items[0], 'Ben');
  expect(nextOf(ann, 'Cy')).toBe(items[0]);
});

it('what the model labelled is not given out again, but waits for a reviewer where there is one', async () => {
  const { books, items } = await twoTabs(1, true);
  const [book] = books;
  await book.annotate(items[0], 'model', { state: 'submitted', by: 'model', classes: ['cat'] });
  await book.annotate(items[1], 'model', { state: 'draft', by: 'model', classes: ['cat'] });
  expect(nextOf(book, 'Ann')).toBe(items[1]);
  expect(book.queue.nextToReview('Ann')).toEqual({ kind: 'item', item: items[0], author: 'model' });
});

it('what a reviewer corrects is theirs and approved; what was sent back comes first to who labelled it', async () => {
  const { books, items } = await twoTabs(1, true);
  const [book] = books;
  await book.annotate(items[1], 'Ann', { state: 'submitted', classes: [] });
  await book.annotate(items[2], 'Ann', { state: 'submitted', classes: [] });
  await book.judge(items[2], 'Ann', 'reject', { person: 'Ben', reason: 'look again' });
  expect(nextOf(book, 'Ann')).toBe(items[2]);
  expect(nextOf(book, 'Cy')).toBe(items[0]);
  await book.fix(items[1], 'Ann', { classes: ['cat'], regions: [], spans: [], relations: [] }, 'Ben');
  expect(book.of(items[1]).map(({ author, state }) => [author, state])).toEqual([
    ['Ann', 'rejected'],
    ['Ben', 'approved']
  ]);
  // As many as wanted have had their say of it: it does not come back.
  expect(book.queue.nextToReview('Ben')).toEqual({ kind: 'done' });
  await expect(book.judge(items[1], 'Ben', 'reject', { person: 'Ben', reason: 'no' })).rejects.toMatchObject({
    code: 'labels/bad-step'
  });
});
