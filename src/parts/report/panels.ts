// The panels of the evaluation report, in their order: one file in panels/ and one line here each.
import type { Component } from 'svelte';
import CalibrationPanel from './panels/CalibrationPanel.svelte';
import ConfusionPanel from './panels/ConfusionPanel.svelte';
import LiftPanel from './panels/LiftPanel.svelte';
import type { ClassificationPanelProps, Classified, RegressionPanelProps } from './panels/panel';
import PerClassPanel from './panels/PerClassPanel.svelte';
import PrecisionRecallPanel from './panels/PrecisionRecallPanel.svelte';
import PredictedTruePanel from './panels/PredictedTruePanel.svelte';
import ResidualHistogramPanel from './panels/ResidualHistogramPanel.svelte';
import ResidualPredictedPanel from './panels/ResidualPredictedPanel.svelte';
import RocPanel from './panels/RocPanel.svelte';
import ScoresPanel from './panels/ScoresPanel.svelte';
import ThresholdPanel from './panels/ThresholdPanel.svelte';

export interface Panel<P extends object> {
  readonly id: string;
  readonly component: Component<P>;
  /** Takes the whole width. */
  readonly wide?: boolean;
}

export interface ClassificationPanel extends Panel<ClassificationPanelProps> {
  /** Always unless given. */
  readonly shows?: (report: Classified) => boolean;
}

export const classificationPanels: readonly ClassificationPanel[] = [
  { id: 'scores', component: ScoresPanel, wide: true },
  { id: 'confusion', component: ConfusionPanel },
  { id: 'roc', component: RocPanel },
  { id: 'precision-recall', component: PrecisionRecallPanel },
  { id: 'calibration', component: CalibrationPanel },
  { id: 'thresholds', component: ThresholdPanel, wide: true, shows: (r) => r.thresholds !== undefined },
  { id: 'lift', component: LiftPanel },
  { id: 'per-class', component: PerClassPanel }
];

export const regressionPanels: readonly Panel<RegressionPanelProps>[] = [
  { id: 'scores', component: ScoresPanel, wide: true },
  { id: 'predicted-true', component: PredictedTruePanel },
  { id: 'residual-predicted', component: ResidualPredictedPanel },
  { id: 'residuals', component: ResidualHistogramPanel, wide: true }
];
