// The evaluation report: what a judged model is, as plain JSON. Made by core/metrics/evaluate.ts.
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
  readonly roc: Curve;
  readonly precisionRecall: Curve;
  readonly lift: Curve;
  readonly calibration: Curve & { readonly counts: readonly number[] };
}

export interface ClassificationReport {
  readonly task: 'binary' | 'multiclass';
  readonly rows: number;
  readonly classes: readonly string[];
  readonly positive?: string;
  /** accuracy, balancedAccuracy, precisionMacro, precisionWeighted, recallMacro, … f1Weighted, logLoss, brier, rocAuc, averagePrecision, mcc */
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
  /** rmse, mae, r2, mape, medianAe */
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
}

/** Higher is better for these; lower for the others. */
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
  'averagePrecision',
  'mcc',
  'r2'
]);

/** The metric a task is judged by first. */
export function primaryMetric(task: Task): string {
  return task === 'regression' ? 'rmse' : task === 'binary' ? 'rocAuc' : 'logLoss';
}
