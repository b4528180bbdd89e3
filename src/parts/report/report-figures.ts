// The charts of a report as drawings, in the order of its panels, for a file. Charts without data are left out.
import type { DependenceReport, ImportanceReport } from '$core/metrics/explanations';
import type { ClassificationReport, EvaluationReport, RegressionReport } from '$core/metrics/report';
import { drawBarChart } from '$ui/charts/bar-chart';
import { nothingHidden, type Drawing } from '$ui/charts/drawing';
import { drawHeatmap } from '$ui/charts/heatmap';
import { drawHistogram } from '$ui/charts/histogram';
import { drawLineChart, type LineChartData } from '$ui/charts/line-chart';
import { drawScatterChart } from '$ui/charts/scatter-chart';
import { formatNumber } from '$ui/format.svelte';
import { metricName } from './metric-texts';
import {
  calibrationChart,
  classNote,
  confusionChart,
  dependenceChart,
  gainsChart,
  importanceChart,
  liftChart,
  metricText,
  precisionRecallChart,
  predictedTrueChart,
  rateChart,
  residualHistogramChart,
  residualPredictedChart,
  rocChart,
  sampleNote
} from './report-charts';
import { reportTexts as t } from './report-texts';

export interface Figure {
  readonly title: string;
  readonly note?: string;
  readonly drawing: Drawing;
}

interface Candidate {
  readonly title: string;
  readonly note?: string;
  readonly drawing: Drawing | undefined;
}

/** Width of a chart in the file, in px; two stand side by side on a desk, one on a phone. */
const width = 520;
const lines = (data: LineChartData): Drawing | undefined => drawLineChart(data, width, nothingHidden);

export function reportFigures(
  report: EvaluationReport,
  importance: ImportanceReport | undefined,
  dependence: readonly DependenceReport[]
): readonly Figure[] {
  const candidates = [
    ...(report.task === 'regression' ? regressionFigures(report) : classificationFigures(report)),
    ...(importance ? [importanceFigure(importance)] : []),
    ...dependence.map(dependenceFigure)
  ];
  return candidates.flatMap(({ drawing, ...figure }) => (drawing ? [{ ...figure, drawing }] : []));
}

function classificationFigures(report: ClassificationReport): Candidate[] {
  const figures: Candidate[] = [
    { title: t.confusion, drawing: drawHeatmap(confusionChart(report, 'counts'), width) },
    { title: t.roc, note: classNote(t.rocNote, report), drawing: lines(rocChart(report)) },
    {
      title: t.precisionRecall,
      note: classNote(t.precisionRecallNote, report),
      drawing: lines(precisionRecallChart(report))
    },
    {
      title: t.calibration,
      note: classNote(t.calibrationNote, report),
      drawing: lines(calibrationChart(report))
    },
    { title: t.lift, note: classNote(t.liftNote, report), drawing: lines(liftChart(report)) },
    { title: t.gains, note: classNote(t.gainsNote, report), drawing: lines(gainsChart(report)) }
  ];
  if (!report.thresholds) return figures;
  const note = t.thresholdsNote(report.positive ?? '');
  return [...figures, { title: t.rates, note, drawing: lines(rateChart(report.thresholds, 0.5)) }];
}

function regressionFigures(report: RegressionReport): Candidate[] {
  return [
    {
      title: t.predictedTrue,
      note: sampleNote(t.predictedTrueNote, report),
      drawing: drawScatterChart(predictedTrueChart(report), width)
    },
    {
      title: t.residualPredicted,
      note: sampleNote(t.residualPredictedNote, report),
      drawing: drawScatterChart(residualPredictedChart(report), width)
    },
    {
      title: t.residuals,
      note: t.residualsNote,
      drawing: drawHistogram(residualHistogramChart(report), width)
    }
  ];
}

function importanceFigure(report: ImportanceReport): Candidate {
  const baseline = metricText(report.metric, report.baseline);
  return {
    title: t.importance,
    note: t.importanceNote(metricName(report.metric), baseline, formatNumber(report.rows)),
    drawing: drawBarChart(importanceChart(report), width)
  };
}

function dependenceFigure(report: DependenceReport): Candidate {
  const chart = dependenceChart(report);
  const drawing = chart.kind === 'line' ? lines(chart.data) : drawBarChart(chart.data, width);
  return { title: t.dependence(report.column), note: t.dependenceNote, drawing };
}
