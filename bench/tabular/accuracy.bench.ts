// How well our learners do on real tables against the same algorithm of scikit-learn: the same rows, splits and
// columns; accuracy, or R2 of a regression; five seeds. Small tables are judged by five folds, others by a quarter.
// Networks stop early, each by a tenth of the rows it may learn from. On a small table ours is then fitted again on all of
// them, for as many epochs, as the product's folds have it; and scikit-learn's stops by its own loss, as it does by default,
// for a tenth of few rows tells it next to nothing.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Random } from '$core/random';
import type { Family, Labelled } from '$core/training/family';
import { boosting, type BoostingParams } from '$workers/tabular/families/boosting';
import { linear, type LinearParams } from '$workers/tabular/families/linear';
import { extraTrees, randomForest, type ForestParams } from '$workers/tabular/families/forest';
import { setAssets } from '$workers/neural/backend';
import { denseNetwork, type DenseNetworkParams } from '$workers/neural/families/dense-network';
import { testContext } from '../../tests/support/run-context';
import { PythonPeer } from '../python';

interface Row {
  readonly name: string;
  readonly ratio: number;
  readonly bar: string;
  readonly detail: string;
  readonly skipped?: string;
}

interface Table {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
  /** 0 in a regression. */
  readonly classes: number;
  /** [rows, columns + 1] f32, the target last. */
  readonly values: Float32Array;
}

interface Split {
  readonly train: number[];
  readonly test: number[];
}

const names = ['adult', 'titanic', 'penguins', 'wine', 'phoneme', 'california housing'];
const seeds = 5;
const smallRows = 2000;
/** Networks take long: of more rows, both sides learn from as many, drawn at random. */
const networkRows = 8000;
const bar = '<= 0.01';

/** The product's defaults, with as many rounds as scikit-learn's. */
const boosted: BoostingParams = {
  rounds: 100,
  learningRate: 0.1,
  growth: 'leaves',
  maxLeaves: 31,
  maxDepth: 12,
  minHessian: 1,
  minLeafRows: 20,
  lambda: 1,
  rowSample: 1,
  columnSample: 1,
  maxBins: 255,
  balanced: false,
  earlyStopping: false,
  patience: 20
};
const forest: ForestParams = {
  trees: 100,
  maxDepth: 32,
  minLeafRows: 1,
  columnSample: 0,
  criterion: 'gini',
  balanced: false
};
const network: DenseNetworkParams = {
  layers: '64, 64',
  activation: 'relu',
  dropout: 0,
  epochs: 200,
  batchSize: 128,
  learningRate: 0.001,
  weightDecay: 0,
  backend: 'wasm',
  earlyStopping: true,
  patience: 20
};
const linearDefaults: LinearParams = { l2: 1, l1: 0, maxIterations: 200, tolerance: 1e-6, balanced: false };
const contestants = [
  { family: boosting, params: boosted },
  { family: linear, params: linearDefaults },
  { family: randomForest, params: forest },
  { family: extraTrees, params: forest },
  { family: denseNetwork, params: network }
] as unknown as readonly { family: Family<unknown, unknown>; params: unknown }[];

/** `part` is how the names of some rows begin, 'adult' or 'adult, linear': all of them take long. */
export async function bench(part = ''): Promise<Row[]> {
  const folder = join(process.env.HEARTH_DATA ?? '../shared/data', 'tables');
  if (!existsSync(folder)) return [skipped(`no ${folder}: set HEARTH_DATA`)];
  const peer = await PythonPeer.start('bench/tabular/accuracy-peer.py');
  if (typeof peer === 'string') return [skipped(peer)];
  const scratch = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  try {
    findWebAssembly();
    const rows: Row[] = [];
    for (const name of names) {
      const wanted = contestants.filter(({ family }) => `${name}, ${family.name}`.startsWith(part));
      if (wanted.length === 0) continue;
      const table = await readTable(peer, name, folder, join(scratch, 'table.bin'));
      for (const { family, params } of wanted) rows.push(await compare(name, table, family, params, peer));
    }
    return rows;
  } finally {
    peer.stop();
    rmSync(scratch, { recursive: true });
  }
}

/** In a bundle the runtime of WebAssembly finds neither its file nor, as CommonJS, the file system. */
function findWebAssembly(): void {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  Object.assign(globalThis, { require, __dirname: folder });
  const path = join(folder, 'tfjs-backend-wasm-simd.wasm');
  setAssets({ tfWasm: path, tfSimd: path });
}

const skipped = (reason: string): Row => ({ name: 'accuracy', ratio: 0, bar, detail: '', skipped: reason });

async function readTable(peer: PythonPeer, name: string, folder: string, path: string): Promise<Table> {
  const shape = await peer.ask<{ rows: number; columns: number; classes: number }>({
    read: name,
    folder,
    into: path
  });
  const bytes = readFileSync(path);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return { path, ...shape, values };
}

async function compare(
  name: string,
  table: Table,
  family: Family<unknown, unknown>,
  params: unknown,
  peer: PythonPeer
): Promise<Row> {
  const { path, columns, classes } = table;
  let [ours, theirs, count] = [0, 0, 0];
  for (let seed = 0; seed < seeds; seed++) {
    for (const { train, test: tested } of splits(table, seed)) {
      const split = { train: family.name === denseNetwork.name ? some(train, seed) : train, test: tested };
      const test = select(table, split.test);
      ours += score(await fitOnce(table, split, family, params, seed), test.y, classes);
      const small = table.rows < smallRows;
      const question = { fit: family.name, table: path, columns, classes, ...split, seed, small };
      const { predictions } = await peer.ask<{ predictions: number[] }>(question);
      theirs += score(predictions, test.y, classes);
      count++;
    }
  }
  const measure = classes > 0 ? 'accuracy' : 'R2';
  return {
    name: `${name}, ${family.name}: ${measure} below scikit-learn's`,
    ratio: (theirs - ours) / count,
    bar,
    detail: `${(ours / count).toFixed(4)}, scikit-learn ${(theirs / count).toFixed(4)}`
  };
}

async function fitOnce(
  table: Table,
  split: Split,
  family: Family<unknown, unknown>,
  params: unknown,
  seed: number
): Promise<number[]> {
  const { classes } = table;
  const isNetwork = family.name === denseNetwork.name;
  const part = deal(table, split.train, 10, seed);
  const learned = split.train.filter((row) => !isNetwork || part[row]! > 0);
  const held = split.train.filter((row) => isNetwork && part[row] === 0);
  const task = classes === 0 ? 'regression' : classes === 2 ? 'binary' : 'multiclass';
  const common = { task, classes: Math.max(1, classes), seed } as const;
  const judged = prepared(table, family, [learned, split.test, held]);
  const valid = isNetwork ? { valid: judged[2] } : {};
  let model = await family.fit({ ...common, train: judged[0], params, ...valid }, testContext());
  let test = judged[1];
  if (isNetwork && table.rows < smallRows) {
    const whole = prepared(table, family, [split.train, split.test, []]);
    const stopped = family.limitSteps!(params, family.steps!(model));
    model = await family.fit({ ...common, train: whole[0], params: stopped }, testContext());
    test = whole[1];
  }
  const predicted = await family.predict(model, test.x);
  if (classes === 0) return Array.from(predicted);
  return split.test.map((_, i) => {
    const row = predicted.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

/** As many rows as a network learns from. */
function some(rows: number[], seed: number): number[] {
  return Array.from(new Random(seed).sample(rows.length, networkRows), (at) => rows[at]!);
}

/** Five folds of a small table, else one quarter to test on. */
function splits(table: Table, seed: number): Split[] {
  const every = Array.from({ length: table.rows }, (_, row) => row);
  const isSmall = table.rows < smallRows;
  const parts = isSmall ? 5 : 4;
  const part = deal(table, every, parts, seed);
  return Array.from({ length: isSmall ? parts : 1 }, (_, p) => ({
    train: every.filter((row) => part[row] !== p),
    test: every.filter((row) => part[row] === p)
  }));
}

/** The part that each row is dealt to, at its place in the table; classes are spread evenly. */
function deal(
  { rows, columns, classes, values }: Table,
  some: number[],
  parts: number,
  seed: number
): Uint8Array {
  const order = Array.from(new Random(seed).shuffle(Uint32Array.from(some)));
  const target = (row: number) => values[row * (columns + 1) + columns]!;
  if (classes > 0) order.sort((a, b) => target(a) - target(b));
  const part = new Uint8Array(rows);
  order.forEach((row, i) => (part[row] = i % parts));
  return part;
}

function select({ values, columns }: Table, rows: readonly number[]): Labelled {
  const width = columns + 1;
  const column = (c: number) => Float32Array.from(rows, (row) => values[row * width + c]!);
  const names = Array.from({ length: columns }, (_, c) => `x${c}`);
  const x = {
    rows: rows.length,
    names,
    columns: names.map((_, c) => column(c)),
    cardinality: names.map(() => 0)
  };
  return { x, y: Float64Array.from(column(columns)) };
}

type Three<T = Labelled> = readonly [T, T, T];

function prepared(table: Table, family: Family<unknown, unknown>, rows: Three<readonly number[]>): Three {
  const selected = rows.map((some) => select(table, some)) as unknown as Three;
  return family.featurization === 'dense' ? standardised(selected) : selected;
}

/** All by what the first, the training rows, hold: the median where a cell is missing, then mean 0 and deviation 1. */
function standardised(parts: Three): Three {
  const scales = parts[0].x.columns.map((column) => {
    const known = Array.from(column)
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    const median = (known[(known.length - 1) >> 1]! + known[known.length >> 1]!) / 2;
    const filled = Array.from(column, (value) => (Number.isNaN(value) ? median : value));
    const mean = filled.reduce((sum, value) => sum + value, 0) / filled.length;
    const deviation = Math.sqrt(filled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / filled.length);
    return { median, mean, deviation: deviation || 1 };
  });
  const scaled = ({ x, y }: Labelled): Labelled => {
    const columns = x.columns.map((column, c) => {
      const { median, mean, deviation } = scales[c]!;
      return Float32Array.from(column, (v) => ((Number.isNaN(v) ? median : v) - mean) / deviation);
    });
    return { x: { ...x, columns }, y };
  };
  return parts.map(scaled) as unknown as Three;
}

/** Accuracy, or R2 of a regression. */
function score(predictions: readonly number[], y: Float64Array, classes: number): number {
  if (classes > 0) return predictions.filter((label, i) => label === y[i]).length / y.length;
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const errors = y.reduce((sum, value, i) => sum + (value - predictions[i]!) ** 2, 0);
  return 1 - errors / y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
