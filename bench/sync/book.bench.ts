// A project of 100,000 labelled items as it lies in the shared document: opened, changed, held in memory, exported.
// Against the same labels as nested Yjs maps in one document, which is how one would write it first.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as Y from 'yjs';
import type { Annotation } from '$core/labels/project';
import { exportLabels } from '$sdk/labels/exchange';
import { LabelBook } from '$sdk/labels/label-book';
import { itemsPerShard, shardNames, shardOf, type StoredProject } from '$sdk/labels/stored-project';
import { LabelShard } from '$sync/label-shard';
import { WorkspaceDocument } from '$sync/document';
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
const heapMb = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
};

export async function bench(): Promise<readonly BenchRow[]> {
  const logs = await written();
  const before = heapMb();
  const began = performance.now();
  const book = await LabelBook.open(() => project, all, { shards: shardsOver(logs), clock });
  const openMs = performance.now() - began;
  const heap = heapMb() - before;
  // The first change of a shard makes its draft; people stay in a shard for a thousand items.
  const firsts = performance.now();
  for (const shard of shardNames(project).keys())
    await book.annotate(all.find(({ id }) => shardOf(id, project.shards) === shard)!.id, 'ann', {
      classes: ['dog']
    });
  const firstMs = (performance.now() - firsts) / project.shards;
  const editMs = await edited(book);
  const exporting = performance.now();
  const file = await exportLabels(book, 'jsonl', {
    images: undefined as never,
    texts: { text: async (row: number) => `text ${row}` } as never
  });
  const exportMs = performance.now() - exporting;
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
      detail: `${versus(editMs, peer.editMs)}; the first of a shard ${firstMs.toFixed(1)} ms`
    },
    {
      name: `${name}: heap, MB`,
      ratio: heap,
      bar: '<= 50',
      detail: `${heap.toFixed(0)} MB; nested maps ${peer.heap.toFixed(0)} MB`
    },
    {
      name: `${name}: export as JSONL, s`,
      ratio: exportMs / 1000,
      bar: '<= 2',
      detail: `${(file.size / 1e6).toFixed(1)} MB`
    }
  ];
}

const clock = { now: () => Date.parse(when), id: () => 'id' };
const machine = new SharedMachine();
const opened = (name: string, log: MemoryLog): Promise<WorkspaceDocument> =>
  WorkspaceDocument.open({ id: name, log, channel: machine.channel(name), leases: machine.leases });

function shardsOver(logs: ReadonlyMap<string, MemoryLog>) {
  return { open: (name: string) => opened(name, logs.get(name)!), delete: async () => undefined };
}

/** The logs as they are after everything was labelled and each was compacted. */
async function written(): Promise<ReadonlyMap<string, MemoryLog>> {
  const logs = new Map<string, MemoryLog>();
  for (const [i, name] of shardNames(project).entries()) {
    const log = new MemoryLog();
    const document = await opened(name, log);
    const mine = all.filter(({ id }) => shardOf(id, project.shards) === i);
    await new LabelShard(document).save(mine.map(({ id }) => ({ base: undefined, next: said(id) })));
    await document.close();
    logs.set(name, log);
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

async function edited(book: LabelBook): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < edits; i++) await book.annotate(String((i * 97) % items), 'ann', { classes: ['bird'] });
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
