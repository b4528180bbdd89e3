// The curves of several runs in common charts: one chart a metric, one line a run in the run's own colour.
import type { LiveSeries } from '$ui/charts/live-series';
import { groupSeries, linesOf, type SeriesGroup, type SeriesLine } from '../run/series-groups';
import type { Series } from '$core/ports';

export interface RunCurves {
  readonly title: string;
  readonly series: readonly Series[];
}

export interface Overlay {
  readonly metric: string;
  readonly lines: readonly LiveSeries[];
}

/** `side` of every run that has it; the mean of its folds where it has folds. */
export function overlayCurves(runs: readonly RunCurves[], side: 'train' | 'valid'): readonly Overlay[] {
  const grouped = runs.map((run) => groupSeries(run.series));
  const metrics = [...new Set(grouped.flatMap((groups) => groups.map((group) => group.metric)))];
  const overlays = metrics.map((metric) => ({
    metric,
    lines: runs.flatMap(({ title }, i) => {
      const line = lineOf(
        grouped[i]!.find((group) => group.metric === metric),
        side
      );
      return line ? [{ name: title, steps: line.steps, values: line.values, paint: paintOf(i) }] : [];
    })
  }));
  return overlays.filter(({ lines }) => lines.length > 0);
}

/** The colour of the nth run, wherever it appears. */
export function paintOf(index: number): `--series-${number}` {
  return `--series-${(index % 8) + 1}`;
}

function lineOf(group: SeriesGroup | undefined, side: 'train' | 'valid'): SeriesLine | undefined {
  return group && linesOf(group, false).find((line) => line.side === side);
}
