// The head: logistic regression over rows, retrained after each page of labels from where it was. One class an item
// is softmax, several are a sigmoid each. As scikit-learn's LogisticRegression(C): C times the sum of losses plus half
// the squared weights, intercepts free. L-BFGS, within a budget of work instead of a clock, so that the same labels
// give the same head everywhere.
import { startLbfgs, stepLbfgs, type Objective } from '../../training/lbfgs';
import type { Rows } from './rows';

export interface Head {
  readonly classes: number;
  readonly multiple: boolean;
  /** [classes, width + 1]; the last of each class is its intercept. */
  readonly weights: Float64Array;
  readonly width: number;
  /** Scores are divided by it before they become probabilities; see calibrate.ts. */
  readonly temperature: number;
}

export interface Labelled {
  /** Rows that have labels. */
  readonly rows: Uint32Array;
  /** [rows, classes] 1 where the item has the class; exactly one a row unless `multiple`. */
  readonly targets: Uint8Array;
  readonly classes: number;
  readonly multiple: boolean;
}

export interface TrainOptions {
  /** Inverse strength of the penalty. Default 1. */
  readonly c?: number;
  /** Head to go on from: of the same classes and width. */
  readonly start?: Head;
  /** Most multiplications and additions. Default 1.2e9 from nothing, half of it from another head. */
  readonly work?: number;
  /** Largest gradient that counts as solved, of the mean loss. Default 1e-4. */
  readonly tolerance?: number;
  /** Called between steps; a worker's tick, which may throw. */
  readonly tick?: () => Promise<void>;
}

const fewestSteps = 5;
const mostSteps = 200;

/** Deterministic. Without labelled rows all classes are equally likely. */
export async function trainHead(rows: Rows, labelled: Labelled, options: TrainOptions = {}): Promise<Head> {
  const { classes, multiple } = labelled;
  const { c = 1, start, work = start ? 6e8 : 1.2e9, tolerance = 1e-4, tick = async () => {} } = options;
  const size = classes * (rows.width + 1);
  const first = start?.weights.length === size ? start.weights.slice() : new Float64Array(size);
  const head = { classes, multiple, width: rows.width, temperature: 1 };
  if (labelled.rows.length === 0) return { ...head, weights: first };
  const objective = meanLoss(rows, labelled, c);
  const free = new Float64Array(size);
  const each = 2 * labelled.rows.length * classes * Math.min(rows.width, 500);
  const steps = Math.min(mostSteps, Math.max(fewestSteps, Math.floor(work / each)));
  let state = await startLbfgs(first, objective, free);
  for (let step = 0; step < steps && !state.done; step++) {
    await tick();
    state = await stepLbfgs(state, objective, free, tolerance);
  }
  return { ...head, weights: state.x };
}

/** Rows whose scores are kept at a time. */
const blockRows = 256;

/** Mean loss plus the penalty on the same scale, and its gradient. */
function meanLoss(rows: Rows, { rows: own, targets, classes, multiple }: Labelled, c: number): Objective {
  const { width } = rows;
  const lossOf = multiple ? sigmoidLoss : softmaxLoss;
  const penalty = 1 / (c * own.length);
  return (x, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let from = 0; from < own.length; from += blockRows) {
      const block = own.subarray(from, from + blockRows);
      const scores = scoresOf(rows, block, x, classes);
      for (let i = 0; i < block.length; i++)
        loss += lossOf(scores.subarray(i * classes, (i + 1) * classes), targets, (from + i) * classes);
      for (let i = 0; i < scores.length; i++) {
        scores[i]! /= own.length;
        gradient[(i % classes) * (width + 1) + width]! += scores[i]!;
      }
      rows.accumulate(block, scores, classes, gradient);
    }
    let square = 0;
    for (let at = 0; at < x.length; at++) {
      if (at % (width + 1) === width) continue; // Intercepts are free.
      square += x[at]! ** 2;
      gradient[at]! += penalty * x[at]!;
    }
    return Promise.resolve(loss / own.length + (penalty * square) / 2);
  };
}

/** [which.length, classes] */
function scoresOf(rows: Rows, which: Uint32Array, weights: Float64Array, classes: number): Float64Array {
  const scores = new Float64Array(which.length * classes);
  for (let i = 0; i < scores.length; i++) scores[i] = weights[(i % classes) * (rows.width + 1) + rows.width]!;
  rows.project(which, weights, classes, scores);
  return scores;
}

/** The loss of a row; its scores become the slope of the loss along each: probability minus truth. */
function softmaxLoss(scores: Float64Array, targets: Uint8Array, from: number): number {
  let most = -Infinity;
  for (const score of scores) most = Math.max(most, score);
  let [sum, own] = [0, 0];
  for (let k = 0; k < scores.length; k++) {
    if (targets[from + k] === 1) own = scores[k]! - most;
    scores[k] = Math.exp(scores[k]! - most);
    sum += scores[k]!;
  }
  for (let k = 0; k < scores.length; k++) scores[k] = scores[k]! / sum - targets[from + k]!;
  return Math.log(sum) - own;
}

function sigmoidLoss(scores: Float64Array, targets: Uint8Array, from: number): number {
  let loss = 0;
  for (let k = 0; k < scores.length; k++) {
    const [score, target] = [scores[k]!, targets[from + k]!];
    loss += Math.log1p(Math.exp(-Math.abs(score))) + Math.max(0, score) - target * score;
    scores[k] = 1 / (1 + Math.exp(-score)) - target;
  }
  return loss;
}

/** [which.length, classes] probabilities; of one class an item they add up to 1. */
export function predict(head: Head, rows: Rows, which: Uint32Array): Float32Array<ArrayBuffer> {
  return probabilitiesOf(head, rawScores(head, rows, which));
}

/** [which.length, classes] before any temperature. */
export function rawScores({ weights, classes }: Head, rows: Rows, which: Uint32Array): Float64Array {
  return scoresOf(rows, which, weights, classes);
}

/** From raw scores [items, classes], by the head's temperature. */
export function probabilitiesOf(
  { classes, multiple, temperature }: Pick<Head, 'classes' | 'multiple' | 'temperature'>,
  raw: Float64Array
): Float32Array<ArrayBuffer> {
  const scores = raw.map((score) => score / temperature);
  if (multiple) return Float32Array.from(scores, (score) => 1 / (1 + Math.exp(-score)));
  const found = new Float32Array(scores.length);
  for (let from = 0; from < scores.length; from += classes)
    found.set(softmax(scores.subarray(from, from + classes)), from);
  return found;
}

function softmax(scores: Float64Array): Float64Array {
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const raised = scores.map((score) => Math.exp(score - most));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((value) => value / sum);
}
