// Who was taken for whom, and what follows from it: accuracy, balanced accuracy, precision, recall, F1, MCC.
// Averages equal scikit-learn's with its default zero_division=0; a rate of one class that has no meaning
// (no row of the class, or the class never predicted) is NaN.

/** Counts by [actual][predicted]. */
export type Confusion = readonly (readonly number[])[];

/** `actual` and `predicted` are class indices below `classes`. */
export function countConfusion(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number
): number[][] {
  const flat = new Float64Array(classes * classes);
  for (let i = 0; i < actual.length; i++) flat[actual[i]! * classes + predicted[i]!]!++;
  return Array.from({ length: classes }, (_, k) => [...flat.subarray(k * classes, (k + 1) * classes)]);
}

export interface ClassRates {
  /** Rows whose true class is this one. */
  readonly support: number;
  /** Rows predicted as this class. */
  readonly predicted: number;
  readonly hits: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Rates of each class against the rest. */
export function classRates(confusion: Confusion): ClassRates[] {
  return confusion.map((row, k) => {
    const hits = row[k]!;
    const support = sum(row);
    const predicted = sum(confusion.map((other) => other[k]!));
    return {
      support,
      predicted,
      hits,
      precision: hits / predicted,
      recall: hits / support,
      f1: (2 * hits) / (support + predicted)
    };
  });
}

/**
 * accuracy, balancedAccuracy, {precision, recall, f1}{Macro, Weighted} and mcc. Macro means are over the
 * classes that occur in truth or prediction; balanced accuracy is over those that occur in truth.
 */
export function confusionScores(rates: readonly ClassRates[]): Record<string, number> {
  const rows = sum(rates.map((r) => r.support));
  const occurring = rates.filter((r) => r.support > 0 || r.predicted > 0);
  const macro = (rate: (r: ClassRates) => number) => mean(occurring.map((r) => rate(r) || 0));
  const weighted = (rate: (r: ClassRates) => number) =>
    sum(rates.map((r) => (r.support > 0 ? (rate(r) || 0) * r.support : 0))) / rows;
  return {
    accuracy: sum(rates.map((r) => r.hits)) / rows,
    balancedAccuracy: mean(rates.filter((r) => r.support > 0).map((r) => r.recall)),
    precisionMacro: macro((r) => r.precision),
    precisionWeighted: weighted((r) => r.precision),
    recallMacro: macro((r) => r.recall),
    recallWeighted: weighted((r) => r.recall),
    f1Macro: macro((r) => r.f1),
    f1Weighted: weighted((r) => r.f1),
    mcc: matthewsCorrelation(rates)
  };
}

/**
 * Matthews correlation for any number of classes (Gorodkin 2004, the R_K statistic). 0 where the prediction
 * is constant, NaN where the truth is.
 */
export function matthewsCorrelation(rates: readonly ClassRates[]): number {
  const rows = sum(rates.map((r) => r.support));
  const both = sum(rates.map((r) => r.hits)) * rows - sum(rates.map((r) => r.support * r.predicted));
  const truth = rows * rows - sum(rates.map((r) => r.support * r.support));
  const prediction = rows * rows - sum(rates.map((r) => r.predicted * r.predicted));
  if (truth === 0) return NaN;
  return prediction === 0 ? 0 : both / Math.sqrt(truth * prediction);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
