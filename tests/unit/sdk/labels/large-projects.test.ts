// What very many items ask for: exports block by block, the next item and the counts from what has changed.
import { unzipSync, strFromU8 } from 'fflate';
import { expect, it } from 'vitest';
import { exportLabels as whole, importLabels } from '$core/labels/exchange';
import type { LabelFormatName } from '$core/labels/formats/index';
import { nextToLabel, nextToReview, type Lease, type QueueView } from '$core/labels/queue';
import { annotationStates, type Annotation, type AnnotationState } from '$core/labels/project';
import { Random } from '$core/random';
import { exportLabels } from '$sdk/labels/label-export';
import { LabelBook } from '$sdk/labels/label-book';
import { progressOf } from '$sdk/labels/progress';
import type { StoredProject } from '$sdk/labels/stored-project';
import { SharedMachine } from '../../../support/memory-workspace';

const when = '2026-01-01T00:00:00.000Z';
const date = new Date(when);

async function bookOf(count: number, more: Partial<StoredProject> = {}) {
  const project: StoredProject = {
    id: 'p',
    name: 'Many',
    task: 'text-classification',
    multiple: true,
    source: 'texts@1',
    textColumn: 'text',
    classes: ['cat', 'dog'].map((name) => ({ id: name, name, color: '#808080' })),
    instructions: '',
    labelsPerItem: 1,
    review: false,
    blind: false,
    paused: false,
    created: when,
    shards: 2,
    ...more
  };
  const machine = new SharedMachine();
  const items = Array.from({ length: count }, (_, i) => ({ id: String(i), name: String(i + 1) }));
  const shards = {
    open: (id: string, how: (parts: never) => Promise<never>) =>
      how({ id, log: machine.shardLog(id), channel: machine.channel(id), leases: machine.leases } as never),
    delete: async () => undefined
  };
  const clock = { now: () => machine.now, id: () => 'id' };
  const state = { project };
  const book = await LabelBook.open(() => state.project, items, { shards, clock });
  return { book, items, state, machine };
}

const saying = (
  item: string,
  author: string,
  state: AnnotationState,
  classes: readonly string[]
): Annotation => ({
  item,
  author,
  state,
  by: author === 'model' ? 'model' : 'person',
  classes,
  regions: [],
  spans: [],
  relations: [],
  updated: when
});
const text = (row: number): string => `text ${row} "🦝"`;
const texts = {
  rows: async (from: number, to: number) => Array.from({ length: to - from }, (_, i) => text(from + i))
};

it('an export of several blocks is what it would be of one, in every format of texts', async () => {
  const { book, items } = await bookOf(1203);
  const said = items
    .filter((_, i) => i % 3 !== 1)
    .map(({ id }, i) => saying(id, 'Ann', 'submitted', i % 5 === 0 ? ['cat', 'dog'] : ['cat']));
  await book.saveAll(said);
  const set = {
    classes: book.project.classes,
    items: said.map(({ item }) => ({ name: String(Number(item) + 1), text: text(Number(item)) })),
    annotations: book.all().map((one) => ({ ...one, item: String(Number(one.item) + 1) }))
  };
  const formats: readonly LabelFormatName[] = ['jsonl', 'csv', 'spacy', 'hearth', 'label-studio'];
  for (const format of formats) {
    const fractions: number[] = [];
    const ports = { images: undefined as never, texts, date };
    const file = await exportLabels(book, format, ports, { onProgress: (done) => fractions.push(done) });
    const written = whole(set, format).map((one) => ('text' in one ? one.text : ''));
    const files = file.name.endsWith('.zip')
      ? Object.values(unzipSync(new Uint8Array(await file.arrayBuffer()))).map((bytes) => strFromU8(bytes))
      : [await file.text()];
    expect(files, format).toEqual(written);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeCloseTo(1);
  }
  const stop = new AbortController();
  const stopped = exportLabels(book, 'jsonl', { images: undefined as never, texts, date }, {
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('stopped'))
  }); // prettier-ignore
  await expect(stopped).rejects.toThrow('stopped');
  await book.close();
});

it('what is said while an export goes on is in none of its parts, and what it was made of stays', async () => {
  const formats: readonly LabelFormatName[] = ['csv', 'hearth', 'label-studio'];
  for (const format of formats) {
    const { book, items, state } = await bookOf(600);
    await book.saveAll(items.slice(0, 400).map(({ id }) => saying(id, 'Ann', 'submitted', ['cat'])));
    const ports = { images: undefined as never, texts, date };
    const before = await (await exportLabels(book, format, ports)).text();
    const changes: Promise<unknown>[] = [];
    const file = await exportLabels(book, format, ports, {
      onProgress: () => {
        const at = changes.length;
        const span = { id: 's', label: 'bird', start: 0, end: 1 };
        state.project = { ...state.project, classes: [{ id: 'bird', name: 'bird', color: '#808080' }] };
        changes.push(book.saveAll([
          { ...saying(String(599 - at), 'Ben', 'submitted', ['bird']), spans: [span] },
          { ...saying(String(at), 'Ann', 'submitted', ['dog']), spans: [span] }
        ]), book.remove(String(399 - at), 'Ann')); // prettier-ignore
      }
    });
    await Promise.all(changes);
    const written = await file.text();
    const read = (text: string) => importLabels([{ path: file.name, text }], { now: when, format });
    if (format === 'csv') expect(written).toBe(before);
    else expect(read(written), format).toEqual(read(before));
    if (format === 'hearth') expect(read(written).set.annotations).toHaveLength(400);
    expect(await (await exportLabels(book, 'hearth', ports)).text()).toContain('bird');
    await book.close();
  }
});

it('who is given what, and the counts, are what going through all items would say, whatever changes', async () => {
  const random = new Random(7);
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const people = ['Ann', 'Ben', 'Cy'];
  const { book, items, state, machine } = await bookOf(60, { review: true, labelsPerItem: 2 });
  const ids = items.map(({ id }) => id);
  for (let round = 0; round < 120; round++) {
    if (random.uniform() < 0.8) {
      const author = pick([...people, 'model']);
      await book.saveAll([saying(pick(ids), author, pick(annotationStates), [pick(['cat', 'dog'])])]);
    } else if (random.uniform() < 0.5) await book.queue.claim(pick(ids), pick(people));
    else await book.remove(pick(ids), pick(people));
    if (round % 40 === 39) state.project = { ...state.project, labelsPerItem: 1 + random.below(3) };
    const person = pick(people);
    const from = random.below(ids.length);
    const skip = pick(ids);
    const order = random.uniform() < 0.5 ? random.shuffle([...ids]) : undefined;
    const asked = (order ?? [...ids.slice(from), ...ids.slice(0, from)]).filter((id) => id !== skip);
    const leases = book.queue.live() as readonly Lease[];
    const view: QueueView = {
      project: state.project,
      order: asked,
      said: (item) => book.glances(item),
      leases,
      now: machine.now
    };
    const turns = { order, from, skip: (id: string) => id === skip };
    expect(book.queue.nextToLabel(person, turns)).toEqual(nextToLabel(person, view));
    expect(book.queue.nextToReview(person, turns)).toEqual(nextToReview(person, view));
    expect(book.progress()).toEqual(progressOf(state.project, items, (item) => book.glances(item)));
  }
  await book.close();
});
