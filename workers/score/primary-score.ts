// One number for how good predictions are: the metric a task is judged by first.
import { logLoss } from '$core/metrics/probability-loss';
import { rankClass } from '$core/metrics/ranking';
import { regressionScores } from '$core/metrics/regression';
import { higherIsBetter, primaryMetric } from '$core/metrics/report';
import { rocAuc } from '$core/metrics/roc';
import type { Scores } from '$core/models/scores';
import type { Judged } from '$core/models/truth';

/** ROC AUC of the positive class, log loss, or RMSE. */
export function primaryScore(judged: Judged, actual: Float64Array, scores: Scores): number {
  if (scores.kind === 'value') return regressionScores(actual, scores.values).rmse!;
  if (scores.kind !== 'classes') return NaN;
  const classes = judged.classes.length;
  if (judged.task === 'binary')
    return rocAuc(rankClass(actual, scores.probabilities, classes, judged.positive));
  return logLoss(actual, scores.probabilities, classes);
}

/** How much worse `score` is than `baseline`, positive for worse. */
export function loss(judged: Judged, baseline: number, score: number): number {
  return higherIsBetter.has(primaryMetric(judged.task)) ? baseline - score : score - baseline;
}
