import { describe, expect, it } from 'vitest';
import { atThreshold, cheapest, costCurve } from '$parts/report/threshold-costs';

/** Four thresholds over 4 positives and 6 negatives. */
const thresholds = {
  threshold: [0, 0.3, 0.6, 1],
  tp: [4, 3, 2, 0],
  fp: [6, 2, 1, 0],
  tn: [0, 4, 5, 6],
  fn: [0, 1, 2, 4]
};

describe('threshold costs', () => {
  it('gives counts, rates and cost at a threshold', () => {
    const at = atThreshold(thresholds, 1, { falsePositive: 1, falseNegative: 10 });
    expect(at).toMatchObject({ tp: 3, fp: 2, tn: 4, fn: 1, precision: 0.6, recall: 0.75, cost: 12 });
    expect(at.specificity).toBeCloseTo(4 / 6, 12);
    expect(at.f1).toBeCloseTo(6 / 9, 12);
    expect(atThreshold(thresholds, 3, { falsePositive: 1, falseNegative: 1 }).precision).toBeNaN();
  });

  it('finds the cheapest threshold, moved by the costs', () => {
    expect(costCurve(thresholds, { falsePositive: 1, falseNegative: 10 })).toEqual([6, 12, 21, 40]);
    expect(cheapest(thresholds, { falsePositive: 1, falseNegative: 10 })).toBe(0);
    expect(cheapest(thresholds, { falsePositive: 10, falseNegative: 1 })).toBe(3);
  });

  it('takes the middle of equally cheap ones', () => {
    // Costs 6, 3, 3, 4 with equal costs: the plateau is 1 and 2.
    expect(cheapest(thresholds, { falsePositive: 1, falseNegative: 1 })).toBe(1);
  });
});
