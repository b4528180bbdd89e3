// What a threshold means: the four counts at it, the rates that follow, and what the mistakes cost. Pure.
import type { ClassificationReport } from '$core/metrics/report';

export type Thresholds = NonNullable<ClassificationReport['thresholds']>;

export interface Costs {
  readonly falsePositive: number;
  readonly falseNegative: number;
}

export interface AtThreshold {
  readonly threshold: number;
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
  /** NaN where nothing is called positive. */
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
  readonly f1: number;
  readonly accuracy: number;
  readonly cost: number;
}

export function atThreshold(thresholds: Thresholds, index: number, costs: Costs): AtThreshold {
  const [tp, fp, tn, fn] = [thresholds.tp, thresholds.fp, thresholds.tn, thresholds.fn].map(
    (counts) => counts[index]!
  ) as [number, number, number, number];
  return {
    threshold: thresholds.threshold[index]!,
    tp,
    fp,
    tn,
    fn,
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    specificity: tn / (tn + fp),
    f1: (2 * tp) / (2 * tp + fp + fn),
    accuracy: (tp + tn) / (tp + fp + tn + fn),
    cost: fp * costs.falsePositive + fn * costs.falseNegative
  };
}

/** The cost of the mistakes at every threshold. */
export function costCurve(thresholds: Thresholds, costs: Costs): number[] {
  return thresholds.fp.map((fp, i) => fp * costs.falsePositive + thresholds.fn[i]! * costs.falseNegative);
}

/** Index of the cheapest threshold; the middle of a plateau of equals, so that it is not at an edge of luck. */
export function cheapest(thresholds: Thresholds, costs: Costs): number {
  const curve = costCurve(thresholds, costs);
  const least = Math.min(...curve);
  const first = curve.indexOf(least);
  let last = first;
  while (last + 1 < curve.length && curve[last + 1] === least) last++;
  return Math.floor((first + last) / 2);
}
