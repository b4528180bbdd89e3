// The receiver operating characteristic of one class against the rest, and the area under it.
import type { FullCurve } from './curve';
import type { Ranking } from './ranking';

/** Probability that a random positive outranks a random negative, ties counting half. NaN without both kinds. */
export function rocAuc(ranking: Ranking): number {
  const { truePositives, falsePositives, positives, negatives } = ranking;
  let area = 0;
  let tp = 0;
  let fp = 0;
  for (let i = 0; i < truePositives.length; i++) {
    area += (falsePositives[i]! - fp) * (truePositives[i]! + tp);
    tp = truePositives[i]!;
    fp = falsePositives[i]!;
  }
  return area / (2 * positives * negatives);
}

/**
 * x false positive rate, y true positive rate, from (0, 0). The threshold of that first point, where no row is
 * called positive, is the highest score + 1 (as scikit-learn 1.2). Undefined without both kinds of rows.
 */
export function rocCurve(ranking: Ranking): FullCurve | undefined {
  const { thresholds, truePositives, falsePositives, positives, negatives } = ranking;
  if (positives === 0 || negatives === 0) return undefined;
  const points = thresholds.length + 1;
  const curve = {
    x: new Float64Array(points),
    y: new Float64Array(points),
    thresholds: new Float64Array(points)
  };
  curve.thresholds[0] = thresholds[0]! + 1;
  for (let i = 1; i < points; i++) {
    curve.x[i] = falsePositives[i - 1]! / negatives;
    curve.y[i] = truePositives[i - 1]! / positives;
    curve.thresholds[i] = thresholds[i - 1]!;
  }
  return curve;
}
