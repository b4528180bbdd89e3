// What a panel of the evaluation report is given.
import type { ClassificationReport, EvaluationReport, RegressionReport } from '$core/metrics/report';

export type Classified = Extract<EvaluationReport, ClassificationReport>;
export type Regressed = Extract<EvaluationReport, RegressionReport>;

/** Rows of the evaluated table, and which cell of the confusion matrix they are. */
export type OnRows = (
  rows: readonly number[],
  cell: { readonly actual: string; readonly predicted: string }
) => void;

export interface ClassificationPanelProps {
  readonly report: Classified;
  readonly onrows?: OnRows | undefined;
}

export interface RegressionPanelProps {
  readonly report: Regressed;
}
