// Linear models: logistic regression (one weight vector for two classes, softmax for more) and least squares,
// with L2 and L1 penalties on the weights but not the intercept. The objective is scikit-learn's: the summed loss
// + l2 / 2 |w|^2 + l1 |w|_1, so l2 = 1 / C of LogisticRegression and alpha of Ridge. Columns come standardised.
import type { ParamsOf } from '$core/component';
import type { trainLinear } from '$core/components/train/linear';
import { HearthError } from '$core/errors';
import type { GraphBuilder } from '$core/onnx/graph';
import type { Family, FitContext, FitInput, Labelled, Matrix } from '$core/training/family';
import { startLbfgs, stepLbfgs, type LbfgsState, type Objective } from './lbfgs';
import { balancedWeights, fillMargins, meanLoss, type LossData, type LossKind } from './linear-loss';

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
  const penalties = penaltiesOf(input, data.outputs, width, scale.std);
  const objective = penalised(data, penalties.l2, ctx);
  const start = new Float64Array(data.outputs * width);
  let state =
    (ctx.resumeFrom as LbfgsState | undefined) ?? (await startLbfgs(start, objective, penalties.l1));
  const valid = input.valid && lossData(input, input.valid, scale);
  while (!state.done && state.iteration < params.maxIterations) {
    state = await stepLbfgs(state, objective, penalties.l1, params.tolerance);
    if (!Number.isFinite(state.value)) throw new HearthError('train/diverged', { step: state.iteration });
    await report(input, data, valid, state, scale.std, ctx);
    if (ctx.checkpointDue()) await ctx.checkpoint(state);
    await ctx.tick();
  }
  if (!state.done)
    ctx.log(`Stopped after ${state.iteration} iterations before the tolerance was reached.`, 'warning');
  const { kind, outputs } = data;
  return { kind, outputs, columns: width - 1, weights: unscaled(state.x, scale, width) };
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
  { mean, std }: { mean: number; std: number }
): LossData {
  const { task, classes } = input;
  if (task === 'regression')
    return { kind: 'squared', outputs: 1, x, y: y.map((value) => (value - mean) / std) };
  const weights = input.params.balanced ? { classWeight: balancedWeights(input) } : {};
  return classes === 2
    ? { kind: 'logistic', outputs: 1, x, y, ...weights }
    : { kind: 'softmax', outputs: classes, x, y, ...weights };
}

/** Penalties of the mean loss, coordinate by coordinate; an L1 penalty shrinks with the unit of the target. */
function penaltiesOf({ params, train }: FitInput<LinearParams>, outputs: number, width: number, std: number) {
  const rows = train.x.rows;
  const isWeight = (i: number): boolean => i % width !== width - 1;
  const each = (value: number) =>
    Float64Array.from({ length: outputs * width }, (_, i) => (isWeight(i) ? value : 0));
  return { l2: each(params.l2 / rows), l1: each(params.l1 / (rows * std)) };
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

async function report(
  input: FitInput<LinearParams>,
  train: LossData,
  valid: LossData | undefined,
  state: LbfgsState,
  std: number,
  ctx: FitContext
): Promise<void> {
  const { iteration, x } = state;
  const most = input.params.maxIterations;
  ctx.progress(state.done ? 1 : iteration / most, `iteration ${iteration} of at most ${most}`);
  for (const [side, data] of [['train', train] as const, ['valid', valid] as const]) {
    if (!data) continue;
    const loss = await meanLoss(data, x, () => ctx.tick());
    if (data.kind === 'squared') ctx.metric(`${side} rmse`, iteration, Math.sqrt(2 * loss) * std);
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
function predict(model: LinearModel, x: Matrix): Float64Array {
  const { kind, outputs, weights } = model;
  const width = model.columns + 1;
  const margins = Array.from({ length: outputs }, (_, k) => {
    const values = new Float64Array(x.rows);
    fillMargins(values, x, weights, k * width, 0, x.rows);
    return values;
  });
  if (kind === 'squared') return margins[0]!;
  if (kind === 'logistic') {
    const p = (z: number): number => 1 / (1 + Math.exp(-z));
    return Float64Array.from({ length: 2 * x.rows }, (_, i) => p((i % 2 ? 1 : -1) * margins[0]![i >> 1]!));
  }
  const out = new Float64Array(x.rows * outputs);
  for (let row = 0; row < x.rows; row++) {
    const most = Math.max(...margins.map((values) => values[row]!));
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += out[row * outputs + k] = Math.exp(margins[k]![row]! - most);
    for (let k = 0; k < outputs; k++) out[row * outputs + k]! /= sum;
  }
  return out;
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
