// Curves of several reports in common charts. Pure. Titles must differ: they name the lines.
import type { ClassScores, Curve, EvaluationReport } from '$core/metrics/report';
import { seriesPaint, type Paint } from '$ui/charts/drawing';
import type { LineChartData, LineSeries } from '$ui/charts/line-chart';
import { scoreText } from './report-charts';
import { reportTexts as t } from './report-texts';

export interface ComparedReport {
  readonly title: string;
  readonly report: EvaluationReport;
  /** Colour of the run; by its place unless given. */
  readonly paint?: Paint;
}

/** Classes that every classification among the reports has; the positive one of the first comes first. */
export function commonClasses(compared: readonly ComparedReport[]): string[] {
  const reports = compared.map((c) => c.report).filter((report) => report.task !== 'regression');
  const [first, ...others] = reports;
  if (!first) return [];
  const common = first.classes.filter((label) => others.every((r) => r.classes.includes(label)));
  const lead = first.positive;
  return lead === undefined || !common.includes(lead)
    ? common
    : [lead, ...common.filter((label) => label !== lead)];
}

export function comparedRoc(compared: readonly ComparedReport[], label: string): LineChartData {
  return {
    series: curves(
      compared,
      label,
      (c) => c.roc,
      (c) => c.rocAuc
    ),
    x: { label: t.falsePositiveRate, domain: [0, 1], percent: true },
    y: { label: t.truePositiveRate, domain: [0, 1], percent: true },
    reference: 'diagonal',
    square: true
  };
}

export function comparedPrecisionRecall(compared: readonly ComparedReport[], label: string): LineChartData {
  return {
    series: curves(
      compared,
      label,
      (c) => c.precisionRecall,
      (c) => c.averagePrecision
    ),
    x: { label: t.recall, domain: [0, 1], percent: true },
    y: { label: t.precision, domain: [0, 1], percent: true },
    square: true
  };
}

export function comparedCalibration(compared: readonly ComparedReport[], label: string): LineChartData {
  return {
    series: curves(compared, label, (c) => c.calibration).map((line) => ({ ...line, dots: true })),
    x: { label: t.meanProbability, domain: [0, 1], percent: true },
    y: { label: t.fractionPositive, domain: [0, 1], percent: true },
    reference: 'diagonal',
    square: true
  };
}

/** Share of rows whose error is at most x (the REC curve of Bi & Bennett 2003), from each report's sample. */
export function comparedErrors(compared: readonly ComparedReport[]): LineChartData {
  const series = compared.flatMap(({ title, report, paint }, i): LineSeries[] => {
    if (report.task !== 'regression') return [];
    const { actual, predicted } = report.scatter;
    const errors = actual.map((value, row) => Math.abs(value - predicted[row]!)).sort((a, b) => a - b);
    const shares = errors.map((_, row) => (row + 1) / errors.length);
    return [{ label: title, paint: paint ?? seriesPaint(i), x: [0, ...errors], y: [0, ...shares] }];
  });
  return {
    series,
    x: { label: t.absoluteError },
    y: { label: t.fractionRows, domain: [0, 1], percent: true }
  };
}

function curves(
  compared: readonly ComparedReport[],
  label: string,
  curveOf: (scores: ClassScores) => Curve,
  areaOf?: (scores: ClassScores) => number
): LineSeries[] {
  return compared.flatMap(({ title, report, paint }, i): LineSeries[] => {
    const scores = report.task === 'regression' ? undefined : report.perClass.find((c) => c.label === label);
    if (!scores) return [];
    const { x, y } = curveOf(scores);
    const named = areaOf ? t.area(title, scoreText(areaOf(scores))) : title;
    return [{ label: named, paint: paint ?? seriesPaint(i), x, y }];
  });
}
