// Linear models: logistic regression (one weight vector for two classes, softmax for more) and least squares,
// with L2 and L1 penalties on the weights but not the intercept. The objective is scikit-learn's: the summed loss
// (log loss, or half the squared error) + l2 / 2 |w|^2 + l1 |w|_1, so l2 = 1 / C of LogisticRegression and alpha of
// Ridge, and l1 = rows * alpha of Lasso. Columns come standardised.
import type { ParamsOf } from '$core/component';
import type { trainLinear } from '$core/components/train/linear';
import { HearthError } from '$core/errors';
import { startLbfgs, stepLbfgs, type LbfgsState, type Objective } from '$core/training/lbfgs';
import type { GraphBuilder } from '$core/onnx/graph';
import type { Family, FitContext, FitInput, Labelled, Matrix } from '$core/training/family';
import { accuracyOf } from './accuracy';
import { balancedWeights, meanLoss, type LossData, type LossKind } from './linear-loss';
import { blockRows, fillMargins } from './linear-products';

export type LinearParams = Pick<
  ParamsOf<typeof trainLinear>,
  'l2' | 'l1' | 'maxIterations' | 'tolerance' | 'balanced'
>;

export interface LinearModel {
  readonly kind: LossKind;
  readonly columns: number;
  readonly outputs: number;
  /** [outputs, columns + 1], the intercept last. */
  readonly weights: Float64Array;
}

export const linear: Family<LinearParams, LinearModel> = {
  name: 'linear',
  featurization: 'dense',
  fit,
  predict,
  toOnnx,
  importance
};

async function fit(input: FitInput<LinearParams>, ctx: FitContext): Promise<LinearModel> {
  const { params, train } = input;
  const scale = targetScale(input);
  const data = lossData(input, train, scale);
  const width = train.x.columns.length + 1;
  const penalties = penaltiesOf(params, data, width, scale.std);
  const objective = penalised(data, penalties.l2, ctx);
  const start = new Float64Array(data.outputs * width);
  let state =
    (ctx.resumeFrom as LbfgsState | undefined) ?? (await startLbfgs(start, objective, penalties.l1));
  const valid = input.valid && lossData(input, input.valid, scale, data.classWeight);
  const most = params.maxIterations;
  checkFinite(state);
  while (!state.done && state.iteration < most) {
    const before = state;
    state = settle(before, await stepLbfgs(before, objective, penalties.l1, params.tolerance));
    checkFinite(state);
    if (state.iteration > before.iteration) {
      await report(data, valid, penalties, state, scale.std, ctx);
      if (input.valid && data.kind !== 'squared') {
        const found = predict(modelOf(data, width, state.x), input.valid.x);
        ctx.metric('valid accuracy', state.iteration, accuracyOf(found, input.classes, input.valid.y));
      }
    }
    ctx.progress(state.done ? 1 : state.iteration / most, `iteration ${state.iteration} of at most ${most}`);
    if (ctx.checkpointDue()) await ctx.checkpoint(state);
    await ctx.tick();
  }
  if (!state.done)
    ctx.log(`Stopped after ${state.iteration} iterations before the tolerance was reached.`, 'warning');
  return modelOf(data, width, unscaled(state.x, scale, width));
}

function modelOf({ kind, outputs }: LossData, width: number, weights: Float64Array): LinearModel {
  return { kind, outputs, columns: width - 1, weights };
}

/** Ends a fit whose value no longer falls by more than its rounding, as scikit-learn's solver does. */
function settle(before: LbfgsState, state: LbfgsState): LbfgsState {
  const least = 4 * Number.EPSILON * Math.max(Math.abs(state.value), 1e-300);
  return before.value - state.value <= least ? { ...state, done: true } : state;
}

/** @throws HearthError train/diverged */
function checkFinite({ value, gradient, iteration }: LbfgsState): void {
  if (!Number.isFinite(value) || !gradient.every(Number.isFinite))
    throw new HearthError('train/diverged', { step: iteration });
}

/** Regression targets are fitted standardised, so that one tolerance suits all units. */
function targetScale({ task, train: { y } }: FitInput<unknown>): { mean: number; std: number } {
  if (task !== 'regression') return { mean: 0, std: 1 };
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
  return { mean, std: Math.sqrt(variance) || 1 };
}

function lossData(
  input: FitInput<LinearParams>,
  { x, y }: Labelled,
  { mean, std }: { mean: number; std: number },
  classWeight = input.params.balanced && input.task !== 'regression' ? balancedWeights(input) : undefined
): LossData {
  const { task, classes } = input;
  if (task === 'regression') {
    const scaled = y.map((value) => (value - mean) / std);
    return { kind: 'squared', outputs: 1, x, y: scaled, mass: x.rows };
  }
  const weights = classWeight && { classWeight };
  const mass = classWeight ? y.reduce((sum, label) => sum + classWeight[label]!, 0) : x.rows;
  return classes === 2
    ? { kind: 'logistic', outputs: 1, x, y, mass, ...weights }
    : { kind: 'softmax', outputs: classes, x, y, mass, ...weights };
}

/** Of the mean loss, coordinate by coordinate. */
interface Penalties {
  readonly l2: Float64Array;
  readonly l1: Float64Array;
}

/** Intercepts go free. An L1 penalty shrinks with the unit of the target. */
function penaltiesOf(
  params: LinearParams,
  { outputs, mass }: LossData,
  width: number,
  std: number
): Penalties {
  const isWeight = (i: number): boolean => i % width !== width - 1;
  const each = (value: number) =>
    Float64Array.from({ length: outputs * width }, (_, i) => (isWeight(i) ? value : 0));
  return { l2: each(params.l2 / mass), l1: each(params.l1 / (mass * std)) };
}

function penalised(data: LossData, l2: Float64Array, ctx: FitContext): Objective {
  return async (weights, gradient) => {
    gradient.fill(0);
    let value = await meanLoss(data, weights, () => ctx.tick(), gradient);
    for (let i = 0; i < weights.length; i++) {
      value += 0.5 * l2[i]! * weights[i]! * weights[i]!;
      gradient[i]! += l2[i]! * weights[i]!;
    }
    return value;
  };
}

/** Losses without penalties; the training rows' is what the last step came to, so that it costs no pass. */
async function report(
  train: LossData,
  valid: LossData | undefined,
  { l2, l1 }: Penalties,
  { x, value, iteration }: LbfgsState,
  std: number,
  ctx: FitContext
): Promise<void> {
  const penalty = x.reduce((sum, w, i) => sum + 0.5 * l2[i]! * w * w + l1[i]! * Math.abs(w), 0);
  const losses = [['train', Math.max(0, value - penalty)] as const];
  const all = valid ? [...losses, ['valid', await meanLoss(valid, x, () => ctx.tick())] as const] : losses;
  for (const [side, loss] of all) {
    if (train.kind === 'squared') ctx.metric(`${side} rmse`, iteration, Math.sqrt(2 * loss) * std);
    else ctx.metric(`${side} log loss`, iteration, loss);
  }
}

function unscaled(
  weights: Float64Array,
  { mean, std }: { mean: number; std: number },
  width: number
): Float64Array {
  return weights.map((weight, i) => weight * std + (i % width === width - 1 ? mean : 0));
}

/** Probabilities of all classes, or values. */
function predict({ kind, columns, outputs, weights }: LinearModel, x: Matrix): Float64Array {
  const classes = kind === 'logistic' ? 2 : outputs;
  const out = new Float64Array(x.rows * classes);
  const margins = new Float64Array(blockRows);
  for (let from = 0; from < x.rows; from += blockRows) {
    const rows = Math.min(blockRows, x.rows - from);
    for (let k = 0; k < outputs; k++) {
      fillMargins(margins, x, weights, k * (columns + 1), from, rows);
      // The score of the first of two classes is 0.
      const at = from * classes + (classes - outputs) + k;
      for (let i = 0; i < rows; i++) out[at + i * classes] = margins[i]!;
    }
  }
  if (kind !== 'squared') softmax(out, classes);
  return out;
}

/** In place, row by row. */
function softmax(scores: Float64Array, classes: number): void {
  for (let first = 0; first < scores.length; first += classes) {
    let most = -Infinity;
    for (let i = first; i < first + classes; i++) most = Math.max(most, scores[i]!);
    let sum = 0;
    for (let i = first; i < first + classes; i++) sum += scores[i] = Math.exp(scores[i]! - most);
    for (let i = first; i < first + classes; i++) scores[i]! /= sum;
  }
}

/** One Gemm; two classes are a softmax over [0, margin]. */
function toOnnx(model: LinearModel, graph: GraphBuilder, input: string): string {
  const { kind, columns, weights } = model;
  const first = kind === 'logistic' ? [new Float64Array(columns + 1)] : [];
  const rows = [
    ...first,
    ...Array.from({ length: model.outputs }, (_, k) =>
      weights.subarray(k * (columns + 1), (k + 1) * (columns + 1))
    )
  ];
  const matrix = new Float32Array(rows.length * columns);
  rows.forEach((row, k) => matrix.set(row.subarray(0, columns), k * columns));
  const w = graph.constant('weights', 'float32', [rows.length, columns], matrix);
  const b = graph.constant(
    'intercepts',
    'float32',
    [rows.length],
    Float32Array.from(rows, (row) => row[columns]!)
  );
  const margins = graph.node('Gemm', [input, w, b], { transB: { i: 1 } });
  return kind === 'squared' ? margins : graph.node('Softmax', [margins], { axis: { i: 1 } });
}

/** Columns are standardised, so the size of a weight is its importance. */
function importance({ weights, columns, outputs }: LinearModel): Float64Array {
  const sums = new Float64Array(columns);
  for (let k = 0; k < outputs; k++)
    for (let c = 0; c < columns; c++) sums[c]! += Math.abs(weights[k * (columns + 1) + c]!);
  const total = sums.reduce((sum, value) => sum + value, 0);
  return total > 0 ? sums.map((value) => value / total) : sums;
}
