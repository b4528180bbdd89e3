import { expect, it } from 'vitest';
import type { LearningService } from '$core/labels/learning/service';
import { makeTabularService } from '$workers/tabular/service';
import { Learning } from '$sdk/labels/learning';
import type { LabelBook } from '$sdk/labels/label-book';
import { nothingSaid } from '$sdk/labels/label-book';
import type { Annotation } from '$core/labels/project';
import { MemoryBlobs } from '$core/memory-blobs';
import { MemoryDevice } from '../../../support/memory-workspace';

const spam = ['free prize', 'win cash', 'free cash now', 'claim your prize'];
const ham = ['dinner at home', 'love you', 'see you at home', 'sleep well love'];

/** A book in memory of 200 texts that repeat eight, every other one spam. */
function bookOf(count: number) {
  const texts = Array.from({ length: count }, (_, i) => `${(i % 2 ? ham : spam)[(i >> 1) % 4]} ${i}`);
  const said = new Map<string, Annotation[]>();
  const project = {
    id: 'p',
    name: 'P',
    task: 'text-classification',
    multiple: false,
    source: 'texts@1',
    classes: ['spam', 'ham'].map((id) => ({ id, name: id, color: '#000000' })),
    instructions: '',
    labelsPerItem: 1,
    review: false,
    blind: false,
    paused: false,
    created: '2026-01-01T00:00:00.000Z'
  } as const;
  const book = {
    project,
    items: texts.map((_, i) => ({ id: String(i), name: String(i + 1) })),
    of: (item: string) => said.get(item) ?? [],
    all: () => [...said.values()].flat(),
    saveAll: async (all: readonly Annotation[]) => {
      for (const one of all)
        said.set(one.item, [...(said.get(one.item) ?? []).filter((o) => o.author !== one.author), one]);
      return { kept: all.length };
    },
    removeAll: async (all: readonly Annotation[]) => {
      for (const { item, author } of all)
        said.set(
          item,
          said.get(item)!.filter((one) => one.author !== author)
        );
    }
  };
  const label = (from: number, to: number) =>
    book.saveAll(
      book.items.slice(from, to).map(({ id }, i) => ({
        ...nothingSaid(id, 'Ann'),
        state: 'submitted' as const,
        classes: [(from + i) % 2 ? 'ham' : 'spam'],
        updated: `2026-01-01T00:00:${String(i % 60).padStart(2, '0')}.000Z`
      }))
    );
  return { book: book as unknown as LabelBook, texts, label };
}

function learnerOf(
  { book, texts }: ReturnType<typeof bookOf>,
  service: LearningService = makeTabularService(new MemoryBlobs())
) {
  return new Learning({
    book,
    service,
    device: new MemoryDevice(),
    clock: { now: () => 0, id: () => 'one' },
    texts: async () => texts
  });
}

it('suggests from the fourth label on, and says nothing before', async () => {
  const made = bookOf(40);
  const learning = learnerOf(made);
  await learning.learn();
  expect(learning.suggestion('20')).toBeUndefined();
  await made.label(0, 8);
  await learning.learn();
  expect(learning.suggestion('20')!.classes).toEqual(['spam']);
  expect(learning.suggestion('21')!.classes).toEqual(['ham']);
  expect(new Set(learning.order)).toEqual(new Set(made.book.items.slice(8).map(({ id }) => id)));
});

it('labels by itself only what held-back labels allow, marked as the model, and takes all of it back', async () => {
  const made = bookOf(400);
  const learning = learnerOf(made);
  await made.label(0, 60);
  await learning.learn();
  // Some twelve labels are held back: too few to show anything.
  expect(learning.sureItems()).toEqual([]);
  await made.label(60, 300);
  await learning.learn();
  const sure = learning.sureItems();
  expect(sure.length).toBeGreaterThan(50);
  expect(
    sure.every(
      ({ by, author, state, confidence }) =>
        by === 'model' && author === 'model' && state === 'submitted' && confidence! > 0.5
    )
  ).toBe(true);
  expect(await learning.labelSure()).toBe(sure.length);
  expect(learning.labelled()).toHaveLength(sure.length);
  expect(sure.every(({ item, classes }) => classes[0] === (Number(item) % 2 ? 'ham' : 'spam'))).toBe(true);
  expect(await learning.removeLabelled()).toBe(sure.length);
  expect(learning.labelled()).toEqual([]);
  expect((await learning.curve()).at(-1)).toMatchObject({ labels: 300 });
  expect((await learning.plane()).points).toHaveLength(800);
});

it('a worker that was begun anew is taught again', async () => {
  const made = bookOf(40);
  const services = [makeTabularService(new MemoryBlobs()), makeTabularService(new MemoryBlobs())];
  let at = 0;
  const service = new Proxy({} as LearningService, {
    get: (_, name) => services[at]![name as keyof LearningService]
  });
  const learning = learnerOf(made, service);
  await made.label(0, 8);
  await learning.learn();
  at = 1;
  await made.label(8, 12);
  await learning.learn();
  expect(learning.state.error?.code).toBe('labels/no-rows');
  await learning.learn();
  expect(learning.state).toMatchObject({ phase: 'ready', error: undefined });
});
