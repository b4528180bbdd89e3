import { expect, it } from 'vitest';
import { HearthError } from '$core/errors';
import { encodedWidth } from '$core/labels/learning/picture-encoder';
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
    glances: (item: string) => said.get(item) ?? [],
    get: (item: string, author: string) => said.get(item)?.find((one) => one.author === author),
    said: () => [...said.values()].flat(),
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
  expect(learning.state).toMatchObject({ phase: 'ready', error: undefined, round: { learnedFrom: 11 } });
  services.push(makeTabularService(new MemoryBlobs()));
  at = 2;
  expect((await learning.plane()).points).toHaveLength(80);
});

it('what fails once is learned the next time', async () => {
  const made = bookOf(40);
  const { project } = made.book;
  let gone = false;
  Object.defineProperty(made.book, 'project', {
    get() {
      if (gone) throw new HearthError('labels/no-project', { project: 'p' });
      return project;
    }
  });
  const learning = learnerOf(made);
  await made.label(0, 8);
  gone = true;
  await learning.learn();
  expect(learning.state).toMatchObject({ phase: 'failed', error: { code: 'labels/no-project' } });
  gone = false;
  await learning.learn();
  expect(learning.state).toMatchObject({ phase: 'ready', error: undefined });
});

it('rows of pictures are taken from the last time only where every picture is the same, and a full disk stops nothing', async () => {
  const device = new MemoryDevice();
  const pictures = (...files: string[]) => {
    const { book } = bookOf(files.length);
    const project = { ...book.project, task: 'image-classification' as const, source: 'pets@1' };
    const items = files.map((file) => ({ id: file, name: file, image: { file: `sha256:${file}` } }));
    return { ...book, project, items } as unknown as LabelBook;
  };
  let encoded = 0;
  const forgotten: string[] = [];
  const service = {
    ...makeTabularService(new MemoryBlobs()),
    learnEncoder: async () => void encoded++,
    embedPictures: async (_: string, files: readonly string[]) =>
      new Float32Array(files.length * encodedWidth),
    forget: async (key: string) => void forgotten.push(key)
  };
  const openPictures = (book: LabelBook) =>
    new Learning({
      book,
      service,
      device,
      clock: { now: () => 0, id: () => 'one' },
      texts: async () => []
    });
  device.full = true;
  const first = openPictures(pictures('a', 'b', 'c'));
  await first.plane();
  device.full = false;
  await openPictures(pictures('a', 'b', 'c')).plane();
  await openPictures(pictures('a', 'b', 'c')).plane();
  expect(encoded).toBe(2);
  await openPictures(pictures('a', 'x', 'c')).plane();
  expect(encoded).toBe(3);

  const left = openPictures(pictures('d', 'e'));
  const under = left.plane();
  left.close();
  await expect(under).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => forgotten).toEqual(['labels:p:one']);
});
