// The charts of a report as chart data: what the panels show and the HTML file draws. Pure.
import type { DependenceReport, ImportanceReport } from '$core/metrics/explanations';
import type { ClassificationReport, ClassScores, Curve, RegressionReport } from '$core/metrics/report';
import type { BarChartData } from '$ui/charts/bar-chart';
import { seriesPaint, type Paint } from '$ui/charts/drawing';
import type { HeatmapData } from '$ui/charts/heatmap';
import type { HistogramData } from '$ui/charts/histogram';
import type { LineChartData, LineSeries } from '$ui/charts/line-chart';
import type { ScatterChartData } from '$ui/charts/scatter-chart';
import { formatFixed, formatNumber, formatPercent } from '$ui/format.svelte';
import { metricName } from './metric-texts';
import { reportTexts as t } from './report-texts';
import { atThreshold, costCurve, type Costs, type Thresholds } from './threshold-costs';

/** Of several classes, how many have their curves drawn: the largest. */
const curvesShown = 6;
const share = (value: number): string => formatPercent(value);

export function rocChart(report: ClassificationReport): LineChartData {
  return {
    series: classCurves(
      report,
      (c) => c.roc,
      (c) => c.rocAuc
    ),
    x: { label: t.falsePositiveRate, domain: [0, 1], percent: true },
    y: { label: t.truePositiveRate, domain: [0, 1], percent: true },
    reference: 'diagonal',
    square: true
  };
}

export function precisionRecallChart(report: ClassificationReport): LineChartData {
  return {
    series: classCurves(
      report,
      (c) => c.precisionRecall,
      (c) => c.averagePrecision
    ),
    x: { label: t.recall, domain: [0, 1], percent: true },
    y: { label: t.precision, domain: [0, 1], percent: true },
    square: true
  };
}

export function liftChart(report: ClassificationReport): LineChartData {
  return {
    series: classCurves(report, (c) => c.lift),
    x: { label: t.fractionTaken, domain: [0, 1], percent: true },
    y: { label: t.lift },
    reference: { y: 1 }
  };
}

/** Gain is lift times the share taken, from nothing. */
export function gainsChart(report: ClassificationReport): LineChartData {
  const gains = ({ x, y }: Curve): Curve =>
    x.length === 0 ? { x, y } : { x: [0, ...x], y: [0, ...y.map((lift, i) => lift * x[i]!)] };
  return {
    series: classCurves(report, (c) => gains(c.lift)),
    x: { label: t.fractionTaken, domain: [0, 1], percent: true },
    y: { label: t.fractionFound, domain: [0, 1], percent: true },
    reference: 'diagonal',
    square: true
  };
}

export function calibrationChart(report: ClassificationReport): LineChartData {
  const series = curveClasses(report).map(({ scores, label, paint }): LineSeries => {
    const { x, y, counts } = scores.calibration;
    const details = (i: number) => [{ label: t.rows, value: formatNumber(counts[i]!) }];
    return { label, paint, x, y, dots: true, details };
  });
  return {
    series,
    x: { label: t.meanProbability, domain: [0, 1], percent: true },
    y: { label: t.fractionPositive, domain: [0, 1], percent: true },
    reference: 'diagonal',
    square: true
  };
}

/** What the mistakes cost at every threshold; the line marks the chosen one. */
export function costChart(thresholds: Thresholds, costs: Costs, chosen: number): LineChartData {
  return {
    series: [
      { label: t.totalCost, x: thresholds.threshold, y: costCurve(thresholds, costs), paint: '--series-1' }
    ],
    x: { label: t.threshold, domain: [0, 1] },
    y: { label: t.totalCost },
    reference: { x: chosen }
  };
}

/** Precision, recall and F1 at every threshold. */
export function rateChart(thresholds: Thresholds, chosen: number): LineChartData {
  const free = { falsePositive: 0, falseNegative: 0 };
  const at = thresholds.threshold.map((_, i) => atThreshold(thresholds, i, free));
  const rates = [
    { label: t.precision, y: at.map((a) => a.precision) },
    { label: t.recall, y: at.map((a) => a.recall) },
    { label: t.f1, y: at.map((a) => a.f1) }
  ];
  return {
    series: rates.map((rate) => ({ ...rate, x: thresholds.threshold })),
    x: { label: t.threshold, domain: [0, 1] },
    y: { domain: [0, 1], label: t.score, percent: true },
    reference: { x: chosen }
  };
}

export type ConfusionMode = 'counts' | 'shares';

/** Cells are shaded by their share of the true class: right ones in one colour, mistakes in the other. */
export function confusionChart(report: ClassificationReport, mode: ConfusionMode): HeatmapData {
  const { classes, confusion } = report;
  const supports = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const shareOf = (r: number, c: number): number => confusion[r]![c]! / supports[r]!;
  const isShare = mode === 'shares';
  return {
    rows: classes,
    columns: classes,
    values: isShare ? confusion.map((row, r) => row.map((_, c) => shareOf(r, c))) : confusion,
    rowTitle: t.trueClass,
    columnTitle: t.predictedClass,
    valueLabel: isShare ? t.shareOfTrue : t.rows,
    ...(isShare && { format: (value: number) => formatPercent(value, value > 0 && value < 0.0995 ? 1 : 0) }),
    shade: (r, c) => shareOf(r, c) * (r === c ? 1 : -1),
    shades: { positive: t.right, negative: t.wrong },
    details: (r, c) =>
      isShare
        ? [{ label: t.rows, value: formatNumber(confusion[r]![c]!) }]
        : [{ label: t.shareOfTrue, value: Number.isFinite(shareOf(r, c)) ? share(shareOf(r, c)) : '–' }],
    cell: classes.length <= 3 ? 112 : 56
  };
}

export function predictedTrueChart(report: RegressionReport): ScatterChartData {
  const { actual, predicted, row } = report.scatter;
  return {
    x: { label: t.trueValue, values: actual },
    y: { label: t.predictedValue, values: predicted },
    nameOf: (i) => t.row(formatNumber(row[i]! + 1)),
    reference: 'diagonal'
  };
}

export function residualHistogramChart(report: RegressionReport): HistogramData {
  return { ...report.residuals, x: { label: t.residual }, countLabel: t.rows, reference: 0 };
}

export function residualPredictedChart(report: RegressionReport): ScatterChartData {
  const { actual, predicted, row } = report.scatter;
  return {
    x: { label: t.predictedValue, values: predicted },
    y: { label: t.residual, values: actual.map((value, i) => value - predicted[i]!) },
    nameOf: (i) => t.row(formatNumber(row[i]! + 1)),
    reference: { y: 0 }
  };
}

export function importanceChart(report: ImportanceReport): BarChartData {
  return {
    bars: report.columns.map(({ column, mean, std }) => ({ label: column, value: mean, spread: std })),
    valueLabel: `${t.worseBy} (${metricName(report.metric)})`,
    limit: 25
  };
}

/** Says when only some of the classes are drawn. */
export function classNote(note: string, report: ClassificationReport): string {
  return report.classes.length > curvesShown
    ? `${note} ${t.largestClasses(formatNumber(curvesShown))}`
    : note;
}

/** Says when a scatter chart shows only some of the rows. */
export function sampleNote(note: string, report: RegressionReport): string {
  const shown = report.scatter.row.length;
  return shown < report.rows ? `${note} ${t.sampled(formatNumber(shown), formatNumber(report.rows))}` : note;
}

/** Lines over numbers; for categories bars, of the first series. */
export function dependenceChart(
  report: DependenceReport
):
  | { readonly kind: 'line'; readonly data: LineChartData }
  | { readonly kind: 'bar'; readonly data: BarChartData } {
  const { grid, series, individual, column } = report;
  const numbers = grid.filter((value) => typeof value === 'number');
  if (numbers.length < grid.length) {
    const means = series[0]?.mean ?? [];
    const bars = grid.map((value, i) => ({ label: String(value), value: means[i] ?? NaN }));
    return { kind: 'bar', data: { bars, valueLabel: `${t.meanPrediction} · ${series[0]?.label ?? ''}` } };
  }
  const faint = individual.map((y, i): LineSeries => ({ label: `${i}`, x: numbers, y, faint: true }));
  const means = series.map((s): LineSeries => ({ label: s.label, x: numbers, y: s.mean }));
  return {
    kind: 'line',
    data: { series: [...faint, ...means], x: { label: column }, y: { label: t.meanPrediction } }
  };
}

/** Classes with curves: of two only the positive one, else the largest few. */
function curveClasses(
  report: ClassificationReport
): { readonly scores: ClassScores; readonly label: string; readonly paint: Paint }[] {
  const all = report.perClass;
  if (report.task === 'binary') {
    const scores = all.find(({ label }) => label === report.positive) ?? all[1];
    return scores ? [{ scores, label: scores.label, paint: seriesPaint(1) }] : [];
  }
  const largest = [...all].sort((a, b) => b.support - a.support).slice(0, curvesShown);
  return all
    .filter((scores) => largest.includes(scores))
    .map((scores, i) => ({ scores, label: scores.label, paint: seriesPaint(i) }));
}

function classCurves(
  report: ClassificationReport,
  curveOf: (scores: ClassScores) => Curve,
  areaOf?: (scores: ClassScores) => number
): LineSeries[] {
  return curveClasses(report).map(({ scores, label, paint }) => {
    const { x, y, thresholds } = curveOf(scores);
    const named = areaOf ? t.area(label, scoreText(areaOf(scores))) : label;
    if (!thresholds) return { label: named, paint, x, y };
    const details = (i: number) =>
      thresholds[i]! > 1 ? [] : [{ label: t.threshold, value: formatNumber(thresholds[i]!, 3) }];
    return { label: named, paint, x, y, details };
  });
}

/** A score with three decimals, or a dash where it is undefined (NaN, which JSON turns into null). */
export function scoreText(value: number | null | undefined, decimals = 3): string {
  return typeof value === 'number' && Number.isFinite(value) ? formatFixed(value, decimals) : '–';
}

const shares: ReadonlySet<string> = new Set(['mape']);
const inUnits: ReadonlySet<string> = new Set(['rmse', 'mae', 'medianAe']);

/** A score in the form usual for its metric: shares in percent, errors in the unit of the target. */
export function metricText(metric: string, value: number | null | undefined): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  if (shares.has(metric)) return formatPercent(value, 2);
  return inUnits.has(metric) ? formatNumber(value, 5) : formatFixed(value, 4);
}
