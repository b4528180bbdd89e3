// Labeling at its limits: the head retrained after a page of labels at 10,000 embedded items, cold against
// scikit-learn's lbfgs on one thread in the same run; 100,000 labelled items written, read, and handed out.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportLabels, importLabels } from '$core/labels/exchange';
import type { LabelFile, LabelSet } from '$core/labels/formats/format';
import { trainHead, type Labelled } from '$core/labels/learning/head';
import { DenseRows } from '$core/labels/learning/rows';
import { groupBy } from '$core/group-by';
import { nextToLabel } from '$core/labels/queue';
import { MemoryBlobs } from '$core/memory-blobs';
import { Random } from '$core/random';
import { makeTabularService } from '$workers/tabular/service';
import { PythonPeer } from '../python';

interface Row {
  readonly name: string;
  readonly ratio: number;
  readonly bar: string;
  readonly detail: string;
  readonly skipped?: string;
}

const [items, width, page, repeats] = [10_000, 384, 20, 5];
const labelledItems = 100_000;
const now = '2026-01-01T00:00:00.000Z';

export async function bench(): Promise<Row[]> {
  const peer = await PythonPeer.start('bench/tabular/linear-peer.py');
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  try {
    return [
      ...(await heads(2, peer, folder)),
      ...(await heads(10, peer, folder)),
      await round(10),
      ...exchange()
    ];
  } finally {
    if (typeof peer !== 'string') peer.stop();
    rmSync(folder, { recursive: true });
  }
}

async function heads(classes: number, peer: PythonPeer | string, folder: string): Promise<Row[]> {
  const { values, y } = madeUp(classes);
  const rows = new DenseRows(values, width);
  const before = await trainHead(rows, firstOf(y, classes, items - page));
  const [cold, warm, theirs]: [number[], number[], number[]] = [[], [], []];
  const train = join(folder, `${classes}.bin`);
  writeFileSync(train, table(values, y));
  for (let i = 0; i < repeats; i++) {
    cold.push(await seconds(() => trainHead(rows, firstOf(y, classes, items))));
    warm.push(await seconds(() => trainHead(rows, firstOf(y, classes, items), { start: before })));
    if (typeof peer !== 'string')
      theirs.push((await peer.ask<{ seconds: number }>({ train, columns: width, l2: 1 })).seconds);
  }
  const name = `labeling: head of ${classes} classes from nothing, 10k x 384: seconds / lbfgs of scikit-learn`;
  const [mine, other] = [median(cold), median(theirs)];
  return [
    typeof peer === 'string'
      ? { name, ratio: 0, bar: '<= 3', detail: '', skipped: peer }
      : { name, ratio: mine / other, bar: '<= 3', detail: `${mine.toFixed(2)} s, ${other.toFixed(2)} s` },
    {
      name: `labeling: head of ${classes} classes after a page of ${page}, 10k x 384: seconds`,
      ratio: median(warm),
      bar: '<= 1',
      detail: 'from where it was'
    }
  ];
}

/** A whole round as the room asks for it: head, calibration, all predictions, what to label next. */
async function round(classes: number): Promise<Row> {
  const { values, y } = madeUp(classes);
  const service = makeTabularService(new MemoryBlobs());
  const ids = Array.from({ length: items }, (_, i) => `item ${i}`);
  const names = Array.from({ length: classes }, (_, k) => String(k));
  await service.keepRows('bench', ids, values, width);
  const ask = (count: number) =>
    service.learn('bench', {
      classes: names,
      multiple: false,
      said: new Map(ids.slice(0, count).map((id, i) => [id, [String(y[i]!)]])),
      order: 'uncertainty',
      wanted: 0.95
    });
  await ask(items - (repeats + 1) * page);
  const taken: number[] = [];
  for (let i = repeats; i > 0; i--) taken.push(await seconds(() => ask(items - i * page)));
  const name = `labeling: a whole round of ${classes} classes after a page of ${page}, 10k x 384: seconds`;
  return { name, ratio: median(taken), bar: '<= 1', detail: 'head, calibration, predictions, order' };
}

function exchange(): Row[] {
  const set = manyBoxes();
  const coco: number[] = [];
  const back: number[] = [];
  for (let i = 0; i < 3; i++) {
    let files: readonly LabelFile[] = [];
    coco.push(elapsed(() => (files = exportLabels(set, 'coco') as readonly LabelFile[])));
    back.push(elapsed(() => importLabels(files, { now, format: 'coco' })));
  }
  const order = set.items.map((item) => item.name);
  const view = { project: { labelsPerItem: 2, review: false, paused: false }, order, leases: [], now: 1e12 };
  const byItem = groupBy(set.annotations, ({ item }) => item);
  const said = (item: string) => byItem.get(item) ?? [];
  const handed = Array.from({ length: 9 }, () => elapsed(() => nextToLabel('ada', { ...view, said })));
  return [
    { name: 'labeling: 100k items to COCO: seconds', ratio: median(coco), bar: '<= 2', detail: '' },
    {
      name: 'labeling: 100k items from COCO, checked: seconds',
      ratio: median(back),
      bar: '<= 4',
      detail: ''
    },
    {
      name: 'labeling: next of 100k items: ms',
      ratio: median(handed) * 1000,
      bar: '<= 100',
      detail: 'all have one label of two'
    }
  ];
}

function manyBoxes(): LabelSet {
  const classes = Array.from({ length: 80 }, (_, i) => ({
    id: `c${i}`,
    name: `class ${i}`,
    color: '#808080'
  }));
  const pictures = Array.from({ length: labelledItems }, (_, i) => ({
    name: `${i}.jpg`,
    width: 640,
    height: 480
  }));
  return {
    classes,
    items: pictures,
    annotations: pictures.map(({ name: item }, i) => ({
      item,
      author: 'bob',
      state: 'submitted',
      by: 'person',
      classes: [],
      regions: [
        {
          id: 'r1',
          label: `c${i % 80}`,
          shape: { kind: 'box', x: i % 600, y: i % 400, width: 30, height: 20 }
        }
      ],
      spans: [],
      relations: [],
      updated: now
    }))
  };
}

/** Clouds around a centre for each class that overlap. */
function madeUp(classes: number): { readonly values: Float32Array; readonly y: readonly number[] } {
  const random = new Random(classes);
  const centres = Float32Array.from({ length: classes * width }, () => random.normal() * 0.12);
  const y = Array.from({ length: items }, () => random.below(classes));
  const values = Float32Array.from({ length: items * width }, (_, i) => {
    return centres[y[Math.floor(i / width)]! * width + (i % width)]! + random.normal();
  });
  return { values, y };
}

function firstOf(y: readonly number[], classes: number, count: number): Labelled {
  const targets = new Uint8Array(count * classes);
  for (let i = 0; i < count; i++) targets[i * classes + y[i]!] = 1;
  return { rows: Uint32Array.from({ length: count }, (_, i) => i), targets, classes, multiple: false };
}

function table(values: Float32Array, y: readonly number[]): Float32Array {
  return Float32Array.from({ length: items * (width + 1) }, (_, i) => {
    const [row, column] = [Math.floor(i / (width + 1)), i % (width + 1)];
    return column < width ? values[row * width + column]! : y[row]!;
  });
}

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return (performance.now() - started) / 1000;
}

function elapsed(act: () => unknown): number {
  const started = performance.now();
  act();
  return (performance.now() - started) / 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
