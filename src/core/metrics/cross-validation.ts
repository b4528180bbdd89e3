// How an algorithm fares on each fold, and how much that varies.
import type { Task } from '../models/manifest';
import { isRecord } from '../params';

export interface CrossValidation {
  readonly kind: 'cross-validation';
  readonly task: Task;
  readonly target: string;
  readonly algorithm: string;
  readonly folds: readonly { readonly rows: number; readonly scores: Readonly<Record<string, number>> }[];
  /** Mean over the folds: what it is compared by. */
  readonly scores: Readonly<Record<string, number>>;
  /** Standard deviation over the folds (n − 1). */
  readonly deviations: Readonly<Record<string, number>>;
}

export function isCrossValidation(report: unknown): report is CrossValidation {
  return isRecord(report) && report.kind === 'cross-validation';
}

/** Mean and deviation of the scores that every fold has. */
export function summariseFolds(
  folds: CrossValidation['folds']
): Pick<CrossValidation, 'scores' | 'deviations'> {
  const scores: Record<string, number> = {};
  const deviations: Record<string, number> = {};
  for (const metric of Object.keys(folds[0]?.scores ?? {})) {
    const values = folds.map((fold) => fold.scores[metric] ?? NaN);
    if (!values.every(Number.isFinite)) continue;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    scores[metric] = mean;
    deviations[metric] = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  }
  return { scores, deviations };
}
