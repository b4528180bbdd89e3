// A report's figures as bars, by what it is.
import { isComparison } from '$core/metrics/comparison';
import { isCrossValidation } from '$core/metrics/cross-validation';
import type { ImportanceReport } from '$core/metrics/explanations';
import { primaryMetric, type EvaluationReport } from '$core/metrics/report';
import { isRecord } from '$core/params';
import { metricName } from '$parts/report/metric-texts';
import { formatNumber } from '$ui/format.svelte';
import type { CanvasPreview } from '$ui/graph/canvas-types';
import { t } from '../text';

const mostBars = 4;

export const isEvaluation = (value: unknown): value is EvaluationReport =>
  isRecord(value) && isRecord(value.scores) && isRecord(value.predictions);
export const isImportance = (value: unknown): value is ImportanceReport =>
  isRecord(value) && 'baseline' in value && 'metric' in value;

/** Undefined for a report that has no figures to compare. */
export function reportPreview(report: unknown): CanvasPreview | undefined {
  if (isComparison(report))
    return bars(
      report.models.map(({ name, scores }) => [name, scores[report.metric]]),
      { caption: metricName(report.metric), best: report.best }
    );
  if (isEvaluation(report)) return bars(mainScores(report).map(([name, score]) => [metricName(name), score]));
  if (isCrossValidation(report)) {
    const metric = primaryMetric(report.task);
    return bars(report.folds.map(({ scores }, i) => [t.fold(i + 1), scores[metric]]));
  }
  if (isImportance(report)) return bars(report.columns.map(({ column, mean }) => [column, mean]));
  return undefined;
}

/** The score it is judged by first, then the others. */
export function mainScores({ task, scores }: EvaluationReport): readonly (readonly [string, number])[] {
  const first = primaryMetric(task);
  const rest = Object.entries(scores).filter(([name, value]) => name !== first && Number.isFinite(value));
  return [...Object.entries(scores).filter(([name]) => name === first), ...rest].slice(0, 4);
}

/** Shares of the largest, or of 1 where all are shares. */
function bars(
  all: readonly (readonly [string, number | null | undefined])[],
  { caption, best }: { readonly caption?: string; readonly best?: string | undefined } = {}
): CanvasPreview | undefined {
  const known = all
    .flatMap(([label, value]) =>
      typeof value === 'number' && Number.isFinite(value) ? [{ label, value }] : []
    )
    .slice(0, mostBars);
  if (known.length === 0) return undefined;
  const most = Math.max(1, ...known.map(({ value }) => Math.abs(value)));
  return {
    kind: 'bars',
    ...(caption === undefined ? {} : { caption }),
    bars: known.map(({ label, value }) => ({
      label,
      fraction: Math.abs(value) / most,
      said: formatNumber(value),
      ...(label === best ? { isBest: true } : {})
    }))
  };
}
