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
  /** For a mean: of how many folds. */
  readonly folds?: number;
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

/**
 * The lines to draw: one a side, the final fit's or else the mean of the folds, then the folds themselves if
 * they are asked for.
 */
export function linesOf(group: SeriesGroup, withFolds: boolean): readonly SeriesLine[] {
  const sides = new Set(group.lines.map((line) => line.side));
  const main = [...sides].flatMap((side): readonly SeriesLine[] => {
    const own = group.lines.filter((line) => line.side === side);
    const folds = own.filter((line) => line.fold !== undefined);
    // The final fit has no rows to be judged on; its training line says less than the folds' beside validation.
    if (folds.length > 0) return [meanLine(folds)];
    return own;
  });
  const folds = group.lines.filter((line) => line.fold !== undefined);
  return withFolds ? [...main, ...folds] : main;
}

/** Mean at each step that at least half of the lines have reached. */
function meanLine(lines: readonly SeriesLine[]): SeriesLine {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { steps, values } of lines)
    steps.forEach((step, i) => {
      const at = sums.get(step) ?? { sum: 0, count: 0 };
      sums.set(step, { sum: at.sum + values[i]!, count: at.count + 1 });
    });
  const kept = [...sums].filter(([, { count }]) => count >= lines.length / 2).sort(([a], [b]) => a - b);
  return {
    metric: lines[0]!.metric,
    side: lines[0]!.side,
    fold: undefined,
    folds: lines.length,
    steps: kept.map(([step]) => step),
    values: kept.map(([, { sum, count }]) => sum / count)
  };
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
