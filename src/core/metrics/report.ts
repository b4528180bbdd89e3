// The evaluation report: what a judged model is, as plain JSON. Made by core/metrics/evaluate.ts.
// A score that has no meaning on these rows (a class that does not occur) is NaN, which JSON writes as null:
// read scores with Number.isFinite. A curve that has no meaning is empty.
import type { Task } from '../models/manifest';

export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The threshold of each point, where the curve has one. */
  readonly thresholds?: readonly number[];
}

export interface ClassScores {
  readonly label: string;
  readonly support: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** One against the rest. */
  readonly rocAuc: number;
  readonly averagePrecision: number;
  /** x false positive rate, y true positive rate. */
  readonly roc: Curve;
  /** x recall, y precision. */
  readonly precisionRecall: Curve;
  /** x fraction of rows taken, highest scores first; y lift. Cumulative gain is x * y. */
  readonly lift: Curve;
  /** x mean probability in a bin, y fraction of the class in it, counts rows in it. */
  readonly calibration: Curve & { readonly counts: readonly number[] };
}

export interface ClassificationReport {
  readonly task: 'binary' | 'multiclass';
  readonly rows: number;
  readonly classes: readonly string[];
  readonly positive?: string;
  /**
   * accuracy, balancedAccuracy, precisionMacro, precisionWeighted, recallMacro, … f1Weighted, mcc, logLoss, brier,
   * rocAuc, averagePrecision (binary: of the positive class; else the mean over classes), and for several classes
   * rocAucWeighted, averagePrecisionWeighted (weighted by support).
   */
  readonly scores: Readonly<Record<string, number>>;
  /** [actual][predicted] */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassScores[];
  /** Binary: counts at 101 thresholds 0, 0.01, … 1 for the slider and its costs. */
  readonly thresholds?: {
    readonly threshold: readonly number[];
    readonly tp: readonly number[];
    readonly fp: readonly number[];
    readonly tn: readonly number[];
    readonly fn: readonly number[];
  };
}

export interface RegressionReport {
  readonly task: 'regression';
  readonly rows: number;
  /** rmse, mae, medianAe in the target's unit; r2; mape as a fraction, undefined where a true value is 0. */
  readonly scores: Readonly<Record<string, number>>;
  /** At most 2,000 seeded-sampled points. */
  readonly scatter: {
    readonly actual: readonly number[];
    readonly predicted: readonly number[];
    readonly row: readonly number[];
  };
  readonly residuals: { readonly edges: readonly number[]; readonly counts: readonly number[] };
}

export type EvaluationReport = (ClassificationReport | RegressionReport) & {
  readonly target: string;
  /** How the rows were chosen, for people: "5 folds, out of fold", "20 % holdout, stratified". */
  readonly split: string;
  /** Table rows of the evaluation, in the order of `predicted`. */
  readonly predictions: EvaluationRows;
};

/** Per-row results, so that a confusion cell can show its rows. */
export interface EvaluationRows {
  /** Row numbers in the evaluated table. */
  readonly row: readonly number[];
  /** Class index or value. */
  readonly actual: readonly number[];
  readonly predicted: readonly number[];
  /** Probability of the predicted class; classification only. */
  readonly confidence?: readonly number[];
  /** All rows that were judged, where these are a seeded sample of them. */
  readonly sampledFrom?: number;
}

/** Higher is better for these. */
export const higherIsBetter: ReadonlySet<string> = new Set([
  'accuracy',
  'balancedAccuracy',
  'precisionMacro',
  'precisionWeighted',
  'recallMacro',
  'recallWeighted',
  'f1Macro',
  'f1Weighted',
  'rocAuc',
  'rocAucWeighted',
  'averagePrecision',
  'averagePrecisionWeighted',
  'mcc',
  'r2'
]);

/** Lower is better for these; of others it is not known. */
export const lowerIsBetter: ReadonlySet<string> = new Set([
  ...['logLoss', 'brier', 'rmse', 'mae', 'mape', 'medianAe'],
  ...['loss', 'validationLoss', 'perplexity', 'basePerplexity']
]);

/** The best of values that differ; undefined where they do not, or where it is not known which way is better. */
export function bestValue(metric: string, values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  if (new Set(known).size < 2) return undefined;
  if (higherIsBetter.has(metric)) return Math.max(...known);
  return lowerIsBetter.has(metric) ? Math.min(...known) : undefined;
}

/** The metric a task is judged by first. */
export function primaryMetric(task: Task): string {
  return task === 'regression' ? 'rmse' : task === 'binary' ? 'rocAuc' : 'logLoss';
}
