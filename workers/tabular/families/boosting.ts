// Gradient boosting of trees on binned columns: each round adds a tree (one per class where there are more than
// two) along the gradient of the loss, until the validation loss stops falling.
import type { ParamsOf } from '$core/component';
import type { trainGradientBoosting } from '$core/components/train/gradient-boosting';
import { HearthError } from '$core/errors';
import type { Family, FitContext, FitInput, Matrix } from '$core/training/family';
import { addBoostedClassifier, addBoostedRegressor } from '../trees/onnx';
import { addTrees } from '../trees/predict';
import { gainShares, type TreeSet } from '../trees/tree-set';
import { accuracyOf } from './accuracy';
import { addRound, openBoosting, readLoss, type BoostingState } from './boosting-state';

export type BoostingParams = Pick<
  ParamsOf<typeof trainGradientBoosting>,
  | 'rounds'
  | 'learningRate'
  | 'growth'
  | 'maxLeaves'
  | 'maxDepth'
  | 'minHessian'
  | 'minLeafRows'
  | 'lambda'
  | 'rowSample'
  | 'columnSample'
  | 'maxBins'
  | 'balanced'
  | 'earlyStopping'
  | 'patience'
>;

export interface BoostedModel {
  readonly task: FitInput<unknown>['task'];
  readonly columns: number;
  /** Scores before any tree: one, or one per class where there are more than two. */
  readonly base: Float64Array;
  /** Width 1; tree t adds to score t % scores. */
  readonly trees: TreeSet;
}

/** A checkpoint: scores are made again from the trees. */
interface Progress {
  readonly round: number;
  readonly best: Best;
  readonly trees: TreeSet;
}

/** The round of least validation loss; Infinity where nothing is held out. */
interface Best {
  readonly round: number;
  readonly loss: number;
}

export const boosting: Family<BoostingParams, BoostedModel> = {
  name: 'gradient-boosting',
  featurization: 'trees',
  fit,
  predict,
  toOnnx(model, graph, input) {
    const { task, trees, base } = model;
    return task === 'regression'
      ? addBoostedRegressor(graph, input, trees, base[0]!)
      : addBoostedClassifier(graph, input, trees, base);
  },
  steps: ({ trees, base }) => (trees.starts.length - 1) / base.length,
  limitSteps: (params, steps) => ({ ...params, rounds: steps, earlyStopping: false }),
  importance: (model) => gainShares(model.trees, model.columns)
};

async function fit(input: FitInput<BoostingParams>, ctx: FitContext): Promise<BoostedModel> {
  const { rounds, earlyStopping, patience } = input.params;
  const from = ctx.resumeFrom as Progress | undefined;
  const state = await openBoosting(input, ctx, from?.trees);
  let round = from?.round ?? 0;
  let best = from?.best ?? { round: 0, loss: Infinity };
  readLoss(state);
  while (round < rounds) {
    await addRound(state, round++);
    best = report(state, round, best, ctx);
    if (earlyStopping && state.valid && round - best.round >= patience) break;
    if (ctx.checkpointDue()) await ctx.checkpoint({ round, best, trees: state.trees.take() });
    await ctx.tick();
  }
  // A model has a tree, even where none helps.
  const kept = earlyStopping && state.valid ? Math.max(1, best.round) : round;
  const { base } = state.loss;
  const trees = state.trees.take(kept * base.length);
  return { task: input.task, columns: input.train.x.columns.length, base, trees };
}

/** Measures the losses, and how often the likeliest class is right, after a round. @throws HearthError train/diverged */
function report(state: BoostingState, round: number, best: Best, ctx: FitContext): Best {
  const { loss, valid, input } = state;
  const trainLoss = readLoss(state);
  const validLoss = valid ? loss.evaluate(valid) : 0;
  if (!Number.isFinite(trainLoss + validLoss)) throw new HearthError('train/diverged', { step: round });
  ctx.metric(`train ${loss.metric}`, round, trainLoss);
  if (valid) ctx.metric(`valid ${loss.metric}`, round, validLoss);
  if (loss.metric === 'log loss')
    for (const [side, rows] of [
      ['train', state.train],
      ['valid', valid]
    ] as const)
      if (rows) ctx.metric(`${side} accuracy`, round, accuracyOf(rows.scores, rows.outputs, rows.y));
  ctx.progress(round / input.params.rounds, `round ${round} of ${input.params.rounds}`);
  return valid && validLoss < best.loss ? { round, loss: validLoss } : best;
}

/** Probabilities of all classes, or values. */
function predict(model: BoostedModel, x: Matrix): Float64Array {
  const outputs = model.base.length;
  const scores = new Float64Array(x.rows * outputs);
  for (let i = 0; i < scores.length; i++) scores[i] = model.base[i % outputs]!;
  addTrees(model.trees, x, scores, outputs);
  if (model.task === 'regression') return scores;
  return outputs === 1 ? logistic(scores) : softmax(scores, outputs);
}

/** @returns [rows, 2] */
function logistic(scores: Float64Array): Float64Array {
  const probabilities = new Float64Array(2 * scores.length);
  scores.forEach((score, i) => {
    probabilities[2 * i] = 1 / (1 + Math.exp(score));
    probabilities[2 * i + 1] = 1 / (1 + Math.exp(-score));
  });
  return probabilities;
}

/** In place. @returns [rows, classes] */
function softmax(scores: Float64Array, classes: number): Float64Array {
  for (let first = 0; first < scores.length; first += classes) {
    const row = scores.subarray(first, first + classes);
    const most = Math.max(...row);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += row[k] = Math.exp(row[k]! - most);
    for (let k = 0; k < classes; k++) row[k]! /= sum;
  }
  return scores;
}
