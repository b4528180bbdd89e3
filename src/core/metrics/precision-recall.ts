// Precision against recall of one class, and average precision.
import type { FullCurve } from './curve';
import type { Ranking } from './ranking';

/** Sum over thresholds of (gain in recall) x precision, without interpolation. NaN without positives. */
export function averagePrecision(ranking: Ranking): number {
  const { truePositives, falsePositives, positives } = ranking;
  let total = 0;
  let before = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const tp = truePositives[i]!;
    total += ((tp - before) * tp) / (tp + falsePositives[i]!);
    before = tp;
  }
  return total / positives;
}

/**
 * x recall, y precision, from (0, 1), the convention for calling no row positive (its threshold is the highest
 * score + 1). Undefined without positives.
 */
export function precisionRecallCurve(ranking: Ranking): FullCurve | undefined {
  const { thresholds, truePositives, falsePositives, positives } = ranking;
  if (positives === 0) return undefined;
  const points = thresholds.length + 1;
  const curve = {
    x: new Float64Array(points),
    y: new Float64Array(points),
    thresholds: new Float64Array(points)
  };
  curve.y[0] = 1;
  curve.thresholds[0] = thresholds[0]! + 1;
  for (let i = 1; i < points; i++) {
    const tp = truePositives[i - 1]!;
    curve.x[i] = tp / positives;
    curve.y[i] = tp / (tp + falsePositives[i - 1]!);
    curve.thresholds[i] = thresholds[i - 1]!;
  }
  return curve;
}
