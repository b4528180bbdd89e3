// Reviewers and labelers at the same items: what a correction keeps, and what each of them claims.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RoomEditor } from '$features/labeling/room/editor.svelte';
import { ItemClaim } from '$features/labeling/room/item-claim';
import { ReviewDesk } from '$features/labeling/room/review-desk.svelte';
import type { LabelBook } from '$sdk/labels/label-book';
import type { Labels } from '$sdk/labels/labels';
import { collectImages } from '$workers/data/runs/import-images';
import { SharedMachine } from '../../../support/memory-workspace';
import { pngOf } from '../../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;
const region = (id: string, label: string) => ({
  id,
  label,
  shape: { kind: 'box', x: 1, y: 1, width: 3, height: 3 } as const,
  attributes: { hidden: true }
});

let labels: Labels;
let book: LabelBook;
let items: readonly string[];
let ids = 0;
const claims: ItemClaim[] = [];

beforeEach(async () => {
  const workspace = await new SharedMachine().tab(runs);
  ({ labels } = workspace);
  const files = [0, 1, 2].map((i) => new File([new Uint8Array(pngOf(9, 9, [i, 0, 0]))], `${i}.png`));
  await workspace.images.import(files, { name: 'pets' });
  const { id } = await labels.create({
    name: 'Pets',
    task: 'image-regions',
    source: 'pets',
    labelsPerItem: 2,
    review: true,
    classes: [{ id: 'cat', name: 'cat', color: '#c2410c' }]
  });
  book = await labels.open(id);
  items = book.items.map((item) => item.id);
});

afterEach(async () => {
  for (const claim of claims.splice(0)) await claim.close();
});

function deskOf(person: string): { readonly editor: RoomEditor; readonly desk: ReviewDesk } {
  const ports = { book, author: () => person, elapsed: () => 0, newId: () => `r${++ids}` };
  const editor = new RoomEditor({ ...ports, isReviewer: () => true }, 0);
  return { editor, desk: new ReviewDesk(editor, book, person, () => true) };
}

function claimOf(person: string): ItemClaim {
  const claim = new ItemClaim({ queue: book.queue, person, isBegun: () => false, lost: () => undefined });
  claims.push(claim);
  return claim;
}

const submitted = (author: string, item: string, id: string) =>
  book.annotate(item, author, { state: 'submitted', regions: [region(id, 'cat')], seconds: 4 });

it('a correction that is left puts back all that the reviewer had said, and nothing where that was nothing', async () => {
  for (const item of items.slice(0, 2)) await submitted('Ann', item, 'a');
  const own = await book.annotate(items[0]!, 'Ben', {
    state: 'flagged',
    reason: 'blurred',
    regions: [region('b', 'cat')],
    seconds: 9
  });
  const { editor, desk } = deskOf('Ben');
  desk.beginFix('Ann');
  editor.remove('a');
  await editor.settled();
  expect(book.get(items[0]!, 'Ben')).toMatchObject({ state: 'draft', regions: [] });
  expect(book.get(items[0]!, 'Ben')!.reason).toBeUndefined();
  await desk.cancelFix();
  await editor.settled();
  const { updated: _, ...rest } = own;
  expect(book.get(items[0]!, 'Ben')).toMatchObject(rest);

  editor.goTo(1);
  desk.beginFix('Ann');
  await editor.settled();
  // Gone on to another item before it is written.
  const cancelled = desk.cancelFix();
  editor.goTo(0);
  await cancelled;
  expect(book.get(items[1]!, 'Ben')).toBeUndefined();
  expect(book.get(items[0]!, 'Ben')).toMatchObject(rest);
});

it('a correction that cannot be written stays one, and is written once however often it is ended', async () => {
  await submitted('Ann', items[0]!, 'a');
  const { editor, desk } = deskOf('Ben');
  desk.beginFix('Ann');
  await editor.settled();
  await labels.update(book.project.id, { paused: true });
  await desk.endFix();
  expect(desk.error?.code).toBe('labels/paused');
  expect(desk.fixing).toBe('Ann');
  await labels.update(book.project.id, { paused: false });
  await Promise.all([desk.endFix(), desk.endFix()]);
  expect(desk.error).toBeUndefined();
  expect(book.of(items[0]!)).toMatchObject([
    { author: 'Ann', state: 'rejected', regions: [region('a', 'cat')] },
    { author: 'Ben', state: 'approved', regions: [region('a', 'cat')] }
  ]);
});

it('two corrections may be open at once, each with what the reviewer had said', async () => {
  for (const [i, item] of items.slice(0, 2).entries()) {
    await submitted('Ann', item, `a${i}`);
    await submitted('Ben', item, `b${i}`);
  }
  const { editor, desk } = deskOf('Ben');
  desk.beginFix('Ann');
  editor.goTo(1);
  desk.beginFix('Ann');
  await desk.cancelFix();
  editor.goTo(0);
  expect(desk.fixing).toBe('Ann');
  await desk.cancelFix();
  await editor.settled();
  for (const [i, item] of items.slice(0, 2).entries())
    expect(book.get(item, 'Ben')).toMatchObject({ state: 'submitted', regions: [{ id: `b${i}` }] });
});

it('who judges an item claims it from other reviewers, and takes no place of those who label it', async () => {
  await submitted('Ann', items[0]!, 'a');
  const { editor, desk } = deskOf('Ben');
  expect(desk.isJudging).toBe(false);
  expect(desk.next()).toBe(true);
  expect([editor.item.id, desk.isJudging]).toEqual([items[0], true]);
  const ben = claimOf('Ben');
  ben.show(items[0]!, 'review');
  await expect.poll(() => book.queue.live()).toMatchObject([{ holder: 'Ben', kind: 'review' }]);
  // The second labeler's place is free; the second reviewer waits.
  expect(book.queue.nextToLabel('Cy')).toMatchObject({ item: items[0] });
  const cy = claimOf('Cy');
  cy.show(items[0]!, 'label');
  await expect.poll(() => book.queue.live()).toHaveLength(2);
  const dee = deskOf('Dee').desk;
  expect([dee.next(), dee.isWithOthers]).toEqual([false, true]);
  await ben.close();
  expect(dee.next()).toBe(true);
});

it('a claim that fails does not take the ones after it along', async () => {
  const faults: unknown[] = [];
  const heard = (reason: unknown): void => void faults.push(reason);
  process.on('unhandledRejection', heard);
  let broken = true;
  const queue = new Proxy(book.queue, {
    get(target, name: 'claim') {
      if (name === 'claim' && broken) return () => Promise.reject(new Error('broken'));
      const found: unknown = target[name];
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    }
  });
  const claim = new ItemClaim({ queue, person: 'Ben', isBegun: () => false, lost: () => undefined });
  claims.push(claim);
  claim.show(items[0]!, 'label');
  await expect.poll(() => faults).toHaveLength(1);
  broken = false;
  claim.show(items[1]!, 'label');
  await expect.poll(() => book.queue.live()).toMatchObject([{ item: items[1] }]);
  process.off('unhandledRejection', heard);
});

it('a reviewer who comes before the labels do goes on when they are there, unless at something else by then', async () => {
  const [early, busy] = [deskOf('Ben'), deskOf('Cy')];
  early.desk.begin();
  busy.desk.begin();
  busy.editor.goTo(2);
  expect(early.editor.looked).toBeUndefined();
  await submitted('Ann', items[1]!, 'a');
  expect([early.editor.index, early.editor.looked?.author]).toEqual([1, 'Ann']);
  expect([busy.editor.index, busy.editor.looked]).toEqual([2, undefined]);
  // Once is enough: what comes later does not take them along.
  early.editor.goTo(0);
  await submitted('Ann', items[2]!, 'b');
  expect(early.editor.index).toBe(0);
});
