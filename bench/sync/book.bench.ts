// A project of 100,000 labelled items as it lies in the shared document: opened, changed, held in memory, exported.
// Against the same labels as nested Yjs maps in one document, which is how one would write it first.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as Y from 'yjs';
import { Words } from '$core/labels/packed';
import type { Annotation } from '$core/labels/project';
import type { Shards } from '$sdk/ports';
import { exportLabels } from '$sdk/labels/label-export';
import { LabelBook } from '$sdk/labels/label-book';
import { itemsPerShard, shardNames, shardOf, type StoredProject } from '$sdk/labels/stored-project';
import { Awake } from '$sync/awake';
import { LabelShard } from '$sync/label-shard';
import { MemoryLog, SharedMachine } from '../../tests/support/memory-workspace';
import type { BenchRow } from '../import/comparison';

const items = 100_000;
const edits = 1000;
const when = '2026-01-01T00:00:00.000Z';
const classes = ['cat', 'dog', 'bird'].map((name) => ({ id: name, name, color: '#808080' }));
const project: StoredProject = {
  id: 'bench',
  name: 'Bench',
  task: 'text-classification',
  multiple: false,
  source: 'texts@1',
  textColumn: 'text',
  classes,
  instructions: '',
  labelsPerItem: 1,
  review: false,
  blind: false,
  paused: false,
  created: when,
  shards: items / itemsPerShard
};
const all = Array.from({ length: items }, (_, i) => ({ id: String(i), name: String(i + 1) }));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Of the heap, and of bytes beside it. */
const heapMb = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};

export async function bench(): Promise<readonly BenchRow[]> {
  const logs = await written();
  const before = heapMb();
  const began = performance.now();
  const book = await LabelBook.open(() => project, all, { shards: shardsOver(logs), clock });
  const openMs = performance.now() - began;
  const heap = heapMb() - before;
  // What was not written in for a while is read again first: in the room, when its item is shown and claimed.
  const firsts = performance.now();
  for (const shard of shardNames(project).keys())
    await book.annotate(itemOf(shard), 'ann', { classes: ['dog'] });
  const firstMs = (performance.now() - firsts) / project.shards;
  const editMs = await edited(book);
  const heapWritten = heapMb() - before;
  const countMs = elapsed(() => book.progress());
  const nextMs = elapsed(() => book.queue.nextToLabel('bob'));
  const againMs = await counted(book);
  const exporting = performance.now();
  const file = await exportLabels(book, 'jsonl', ports);
  const exportMs = performance.now() - exporting;
  const exportHeap = await heapOfExport(book);
  const peer = nested();
  const name = `${items.toLocaleString('en')} labelled items`;
  const versus = (ms: number, theirs: number): string =>
    `${ms.toFixed(3)} ms; nested maps ${theirs.toFixed(3)} ms`;
  return [
    { name: `${name}: open, s`, ratio: openMs / 1000, bar: '<= 0.5', detail: versus(openMs, peer.openMs) },
    {
      name: `${name}: one change, ms`,
      ratio: editMs,
      bar: '<= 0.1',
      detail: versus(editMs, peer.editMs)
    },
    {
      name: `${name}: the first change of a shard that was let go of, ms`,
      ratio: firstMs,
      bar: '<= 16',
      detail: 'read from its log; a frame of a screen'
    },
    {
      name: `${name}: heap, MB`,
      ratio: Math.max(heap, heapWritten),
      bar: '<= 50',
      detail: `opened ${heap.toFixed(0)} MB, after changes in every shard ${heapWritten.toFixed(0)} MB; nested maps ${peer.heap.toFixed(0)} MB`
    },
    {
      name: `${name}: counting all, and the next of them, ms`,
      ratio: countMs + nextMs,
      bar: '<= 100',
      detail: `the first time: ${countMs.toFixed(1)} ms and ${nextMs.toFixed(1)} ms`
    },
    {
      name: `${name}: the same after each change, ms`,
      ratio: againMs,
      bar: '<= 8',
      detail: 'half a frame of a screen'
    },
    {
      name: `${name}: export as JSONL, s`,
      ratio: exportMs / 1000,
      bar: '<= 2',
      detail: `${(file.size / 1e6).toFixed(1)} MB`
    },
    {
      name: `${name}: heap while it is exported, beside the file, MB`,
      ratio: exportHeap,
      bar: '<= 20',
      detail: 'the most of ten looks, garbage collected'
    }
  ];
}

const clock = { now: () => Date.parse(when), id: () => 'id' };
const machine = new SharedMachine();

function shardsOver(logs: ReadonlyMap<string, MemoryLog>): Shards {
  const { leases } = machine;
  return {
    open: (name, how) => how({ id: name, log: logs.get(name)!, channel: machine.channel(name), leases }),
    delete: async () => undefined
  };
}

/** The logs as they are after everything was labelled and each was compacted. */
async function written(): Promise<ReadonlyMap<string, MemoryLog>> {
  const logs = new Map<string, MemoryLog>();
  for (const [i, name] of shardNames(project).entries()) {
    logs.set(name, new MemoryLog());
    const shard = await LabelShard.open({
      open: (how) => shardsOver(logs).open(name, how),
      awake: new Awake(1),
      words: new Words()
    });
    const mine = all.filter(({ id }) => shardOf(id, project.shards) === i);
    await shard.save(mine.map(({ id }) => ({ base: undefined, next: said(id) })));
    await shard.close();
  }
  return logs;
}

function said(item: string): Annotation {
  return {
    item,
    author: 'ann',
    state: 'submitted',
    by: 'person',
    classes: [classes[Number(item) % classes.length]!.id],
    regions: [],
    spans: [],
    relations: [],
    updated: when
  };
}

function itemOf(shard: number): string {
  return all.find(({ id }) => shardOf(id, project.shards) === shard)!.id;
}

const ports = {
  images: undefined as never,
  date: new Date(when),
  texts: {
    rows: async (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `text ${from + i}`)
  }
};

/** Megabytes beside the bytes of the file, which a browser holds elsewhere. */
async function heapOfExport(book: LabelBook): Promise<number> {
  const heapAlone = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  const before = heapAlone();
  let [most, looks] = [0, 0];
  const onProgress = (done: number): void => {
    if (done * 10 < looks + 1) return;
    looks++;
    most = Math.max(most, heapAlone() - before);
  };
  await exportLabels(book, 'jsonl', ports, { onProgress });
  return most;
}

function elapsed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** Mean milliseconds of counting and of what comes next, after each of some changes. */
async function counted(book: LabelBook): Promise<number> {
  let sum = 0;
  for (let i = 0; i < 50; i++) {
    await book.annotate(String(i * 31), 'ann', { classes: [i % 2 === 0 ? 'bird' : 'cat'] });
    sum += elapsed(() => [book.progress(), book.queue.nextToLabel('bob')]);
  }
  return sum / 50;
}

async function edited(book: LabelBook): Promise<number> {
  // Of the shards that were written in last: what is shown has been claimed there.
  const shown = all.filter(({ id }) => shardOf(id, project.shards) >= project.shards - 8);
  const began = performance.now();
  for (let i = 0; i < edits; i++) {
    const { id } = shown[(i * 97) % shown.length]!;
    await book.annotate(id, 'ann', { classes: [i % 2 === 0 ? 'bird' : 'cat'] });
  }
  return (performance.now() - began) / edits;
}

/** One document, a map of fields for each item. */
function nested() {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const { id } of all) {
      const map = new Y.Map<unknown>();
      for (const [field, value] of Object.entries(said(id))) map.set(field, value);
      doc.getMap('labels').set(id, map);
    }
  });
  const bytes = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  const before = heapMb();
  const began = performance.now();
  const again = new Y.Doc();
  Y.applyUpdate(again, bytes);
  const openMs = performance.now() - began;
  const heap = heapMb() - before;
  const labels = again.getMap<Y.Map<unknown>>('labels');
  const editing = performance.now();
  for (let i = 0; i < edits; i++) labels.get(String((i * 97) % items))!.set('classes', ['bird']);
  return { openMs, heap, editMs: (performance.now() - editing) / edits };
}
