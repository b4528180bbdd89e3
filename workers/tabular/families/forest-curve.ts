// How a forest does as it grows: a point of each live curve per tree, of rows that its trees learn from and of rows
// held out.
import { Random } from '$core/random';
import type { FitContext, FitInput, Labelled } from '$core/training/family';
import { addTrees } from '../trees/predict';
import type { TreeSetBuilder } from '../trees/tree-set';
import { accuracyOf } from './accuracy';
import { LogLossSum } from './boosting-loss';

/** Of fewer rows a curve would show more chance than learning. */
const leastTrainRows = 1000;
/** Apart from the streams of the trees, which are numbered from 0. */
const sampleStream = -2;

/** Rows and what the trees so far say of them. */
interface Side {
  readonly name: 'train' | 'valid';
  readonly rows: Labelled;
  /** [rows, width]: sums over trees. */
  readonly sums: Float64Array;
}

/**
 * The curves "train" and "valid". A forest ends up close to each row it learned from, so "train" is far better than what
 * it does on new rows. Walking a row down a tree costs up to a tenth of growing it on that row. So "train" is of no more rows
 * than are held out, but of a thousand where there are: drawn once, the same for a seed.
 */
export class ForestCurve {
  readonly #task: FitInput<unknown>['task'];
  readonly #trees: TreeSetBuilder;
  readonly #sides: readonly Side[];
  #counted = 0;

  constructor({ task, train, seed }: FitInput<unknown>, valid: Labelled, trees: TreeSetBuilder) {
    this.#task = task;
    this.#trees = trees;
    const sample = sampleOf(train, Math.max(leastTrainRows, valid.x.rows), seed);
    const side = (name: Side['name'], rows: Labelled): Side => {
      return { name, rows, sums: new Float64Array(rows.x.rows * trees.width) };
    };
    this.#sides = [side('train', sample), side('valid', valid)];
  }

  /** Rows that the curve of training is of. */
  get trainRows(): number {
    return this.#sides[0]!.rows.x.rows;
  }

  /** Takes in the trees that are new and reports the forest as it is. */
  report(ctx: FitContext): void {
    const { trees, width, parts } = this.#trees;
    for (const { name, rows, sums } of this.#sides) {
      addTrees(parts, rows.x, sums, width, { first: this.#counted, end: trees });
      if (this.#task === 'regression') ctx.metric(`${name} rmse`, trees, rmse(rows.y, sums, trees));
      else {
        ctx.metric(`${name} log loss`, trees, logLoss(rows.y, sums, width, trees));
        ctx.metric(`${name} accuracy`, trees, accuracyOf(sums, width, rows.y));
      }
    }
    this.#counted = trees;
  }
}

/** At most `count` rows, in order. */
function sampleOf(all: Labelled, count: number, seed: number): Labelled {
  if (all.x.rows <= count) return all;
  const chosen = new Random(seed, sampleStream).sample(all.x.rows, count);
  const columns = all.x.columns.map((column) => Float32Array.from(chosen, (row) => column[row]!));
  return { x: { ...all.x, rows: count, columns }, y: Float64Array.from(chosen, (row) => all.y[row]!) };
}

function rmse(y: Float64Array, sums: Float64Array, trees: number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (sums[i]! / trees - y[i]!) ** 2;
  return Math.sqrt(sum / y.length);
}

function logLoss(y: Float64Array, sums: Float64Array, width: number, trees: number): number {
  const loss = new LogLossSum(width);
  for (let i = 0; i < y.length; i++) loss.add(y[i]!, sums[i * width + y[i]!]! / trees);
  return loss.mean(new Float64Array(width).fill(1));
}
