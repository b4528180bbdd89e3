// Losses of linear models and their gradients, over columns in blocks of rows that stay in the cache.
// Weights of output k stand at [k * (columns + 1), …], the intercept last. Everything is f64.
import type { FitInput, Matrix } from '$core/training/family';
import { addGradient, blockRows, fillMargins } from './linear-products';

/** Products between two ticks: a few milliseconds. */
const productsPerTick = 4_000_000;

export type LossKind = 'logistic' | 'softmax' | 'squared';

export interface LossData {
  readonly kind: LossKind;
  readonly outputs: number;
  readonly x: Matrix;
  readonly y: Float64Array;
  /** What the rows weigh together: the loss is a mean over this. */
  readonly mass: number;
  /** [classes] weight of a row by its class; absent where all count 1. */
  readonly classWeight?: Float64Array;
}

/** Mean loss without penalty; adds the mean gradient to `gradient` where it is given. */
export async function meanLoss(
  data: LossData,
  weights: Float64Array,
  tick: () => Promise<void>,
  gradient?: Float64Array
): Promise<number> {
  const { x, outputs, mass } = data;
  const width = x.columns.length + 1;
  const margins = Array.from({ length: outputs }, () => new Float64Array(blockRows));
  const products = 2 * outputs * width * blockRows;
  let loss = 0;
  for (let from = 0, since = 0; from < x.rows; from += blockRows) {
    const rows = Math.min(blockRows, x.rows - from);
    for (let k = 0; k < outputs; k++) fillMargins(margins[k]!, x, weights, k * width, from, rows);
    loss += toResiduals(data, margins, from, rows);
    if (gradient)
      for (let k = 0; k < outputs; k++) addGradient(gradient, margins[k]!, x, k * width, from, rows);
    since += products;
    if (since < productsPerTick) continue;
    since = 0;
    await tick();
  }
  if (gradient) for (let i = 0; i < gradient.length; i++) gradient[i]! /= mass;
  return loss / mass;
}

/** Replaces margins by d loss / d margin; gives the summed loss. */
function toResiduals(data: LossData, margins: readonly Float64Array[], from: number, rows: number): number {
  switch (data.kind) {
    case 'logistic':
      return logistic(data, margins[0]!, from, rows);
    case 'softmax':
      return softmax(data, margins, from, rows);
    case 'squared':
      return squared(data, margins[0]!, from, rows);
    default:
      return data.kind satisfies never;
  }
}

function logistic({ y, classWeight }: LossData, z: Float64Array, from: number, rows: number): number {
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const label = y[from + i]!;
    const weight = classWeight ? classWeight[label]! : 1;
    const margin = z[i]!;
    // log(1 + e^-|z|) + max(z, 0) - y z, without overflow.
    const e = Math.exp(-Math.abs(margin));
    loss += weight * (Math.log1p(e) + Math.max(margin, 0) - label * margin);
    z[i] = weight * ((margin >= 0 ? 1 / (1 + e) : e / (1 + e)) - label);
  }
  return loss;
}

function softmax(
  { y, classWeight }: LossData,
  z: readonly Float64Array[],
  from: number,
  rows: number
): number {
  const classes = z.length;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const label = y[from + i]!;
    const weight = classWeight ? classWeight[label]! : 1;
    let most = -Infinity;
    for (let k = 0; k < classes; k++) most = Math.max(most, z[k]![i]!);
    const own = z[label]![i]! - most;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += z[k]![i] = Math.exp(z[k]![i]! - most);
    loss += weight * (Math.log(sum) - own);
    const scale = weight / sum;
    for (let k = 0; k < classes; k++) z[k]![i]! *= scale;
    z[label]![i]! -= weight;
  }
  return loss;
}

function squared({ y }: LossData, z: Float64Array, from: number, rows: number): number {
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const residual = z[i]! - y[from + i]!;
    loss += 0.5 * residual * residual;
    z[i] = residual;
  }
  return loss;
}

/** Weights that let every class count the same: rows / (classes * rows of the class), as scikit-learn. */
export function balancedWeights({ classes, train }: FitInput<unknown>): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of train.y) counts[label]!++;
  return counts.map((count) => (count === 0 ? 0 : train.y.length / (classes * count)));
}
