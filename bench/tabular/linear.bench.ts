// Time to fit logistic and softmax regression against scikit-learn's lbfgs on one thread, taking turns in one run;
// and how far apart the log losses end. Each side has its own default tolerance.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '$core/random';
import type { Labelled } from '$core/training/family';
import { linear, type LinearParams } from '$workers/tabular/families/linear';
import { testContext } from '../../tests/support/run-context';
import { PythonPeer } from '../python';

interface Row {
  readonly name: string;
  readonly ratio: number;
  readonly bar: string;
  readonly detail: string;
  readonly skipped?: string;
}

interface Fit {
  readonly seconds: number;
  readonly loss: number;
}

const [rows, columns, repeats] = [100_000, 28, 5];
const params: LinearParams = { l2: 1, l1: 0, maxIterations: 200, tolerance: 1e-6, balanced: false };

export async function bench(): Promise<Row[]> {
  const peer = await PythonPeer.start('bench/tabular/linear-peer.py');
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  try {
    return [...(await hold(2, peer, folder)), ...(await hold(4, peer, folder))];
  } finally {
    if (typeof peer !== 'string') peer.stop();
    rmSync(folder, { recursive: true });
  }
}

async function hold(classes: number, peer: PythonPeer | string, folder: string): Promise<Row[]> {
  const name = `linear, 100k x 28, ${classes} classes: seconds / lbfgs of scikit-learn`;
  if (typeof peer === 'string') return [{ name, ratio: 0, bar: '<= 3', detail: '', skipped: peer }];
  const train = madeUp(classes);
  const question = { train: write(train, join(folder, `${classes}.bin`)), columns, l2: params.l2 };
  const [ours, theirs]: [Fit[], Fit[]] = [[], []];
  for (let i = 0; i < repeats; i++) {
    ours.push(await fitOnce(train, classes));
    theirs.push(await peer.ask<Fit>(question));
  }
  const [mine, other] = [median(ours.map((o) => o.seconds)), median(theirs.map((o) => o.seconds))];
  const [myLoss, otherLoss] = [ours[0]!.loss, theirs[0]!.loss];
  return [
    { name, ratio: mine / other, bar: '<= 3', detail: `${mine.toFixed(3)} s, ${other.toFixed(3)} s` },
    {
      name: `linear, 100k x 28, ${classes} classes: log loss apart from scikit-learn, in 1e-4`,
      ratio: Math.abs(myLoss - otherLoss) / 1e-4,
      bar: '<= 1',
      detail: `${myLoss.toFixed(7)}, ${otherLoss.toFixed(7)}`
    }
  ];
}

async function fitOnce(train: Labelled, classes: number): Promise<Fit> {
  const task = classes === 2 ? 'binary' : 'multiclass';
  const started = performance.now();
  const model = await linear.fit({ task, classes, train, params, seed: 1 }, testContext());
  const seconds = (performance.now() - started) / 1000;
  const p = await linear.predict(model, train.x);
  const loss = train.y.reduce((sum, label, i) => sum - Math.log(p[i * classes + label]!), 0) / rows;
  return { seconds, loss };
}

/** Standardised columns, neighbours alike; scores that a line tells only in part. */
function madeUp(classes: number): Labelled {
  const random = new Random(classes);
  const x = Array.from({ length: columns }, () => new Float32Array(rows));
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let score = 0;
    for (let c = 0, last = 0; c < columns; c++) {
      last = 0.6 * last + 0.8 * random.normal();
      x[c]![i] = last;
      score += last * Math.sin(c);
    }
    score += 0.5 * x[0]![i]! * x[1]![i]! + 2 * random.normal();
    y[i] = Math.max(0, Math.min(classes - 1, Math.floor(score / 2 + classes / 2)));
  }
  return { x: { rows, names: x.map((_, c) => `x${c}`), columns: x, cardinality: x.map(() => 0) }, y };
}

function write({ x, y }: Labelled, path: string): string {
  const width = columns + 1;
  const table = Float32Array.from({ length: rows * width }, (_, i) => {
    const row = Math.floor(i / width);
    return i % width < columns ? x.columns[i % width]![row]! : y[row]!;
  });
  writeFileSync(path, table);
  return path;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
