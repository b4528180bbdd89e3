// The live series of a run, put together for charts: one chart a metric, in it the lines of training and
// validation, fold by fold. Series are named "train log loss", "valid log loss", "fold 2 valid log loss".
import type { Series } from '$core/ports';

export interface SeriesName {
  /** "log loss" */
  readonly metric: string;
  readonly side: 'train' | 'valid' | undefined;
  /** From 1; undefined for the final fit. */
  readonly fold: number | undefined;
}

export interface SeriesLine extends SeriesName {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export interface SeriesGroup {
  readonly metric: string;
  readonly lines: readonly SeriesLine[];
}

export function parseSeriesName(name: string): SeriesName {
  const fold = /\bfold (\d+)\b/.exec(name)?.[1];
  const side = /\b(train|valid)/.exec(name)?.[1] as 'train' | 'valid' | undefined;
  const metric = name
    .replace(/\bfold \d+\b/, ' ')
    .replace(/\b(train|valid)(ing|ation)?\b/, ' ')
    .replace(/[\s·:,]+/g, ' ')
    .trim();
  return { metric: metric || name, side, fold: fold === undefined ? undefined : Number(fold) };
}

/** Groups in order of first appearance; lines with the final fit first, then folds, training before validation. */
export function groupSeries(series: readonly Series[]): readonly SeriesGroup[] {
  const lines = series.map(({ name, steps, values }): SeriesLine => ({
    ...parseSeriesName(name),
    steps,
    values
  }));
  const rank = ({ fold, side }: SeriesLine): number => (fold ?? 0) * 2 + (side === 'valid' ? 1 : 0);
  const metrics = [...new Set(lines.map((line) => line.metric))];
  return metrics.map((metric) => ({
    metric,
    lines: lines.filter((line) => line.metric === metric).sort((a, b) => rank(a) - rank(b))
  }));
}

/** The best point of a validation line: where early stopping keeps the model. */
export function bestStep(line: SeriesLine, lowerIsBetter = true): number | undefined {
  let best: number | undefined;
  for (let i = 0; i < line.values.length; i++) {
    const value = line.values[i]!;
    const better =
      best === undefined || (lowerIsBetter ? value < line.values[best]! : value > line.values[best]!);
    if (Number.isFinite(value) && better) best = i;
  }
  return best === undefined ? undefined : line.steps[best];
}
