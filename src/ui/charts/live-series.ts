// Growing series as the live chart wants them: joined on their steps for uPlot, thinned for a file.
import uPlot from 'uplot';
import type { LineSeries } from './line-chart';
import { seriesDash, seriesPaint, type Paint } from './drawing';

export interface LiveSeries {
  readonly name: string;
  /** Ascending. */
  readonly steps: readonly number[];
  readonly values: readonly number[];
  /** Keeps a colour of its own, such as that of its run. */
  readonly paint?: Paint;
  readonly dash?: string;
}

/** One column of all steps and one of values a series, with gaps where a series has no such step. */
export function joinSeries(series: readonly LiveSeries[]): uPlot.AlignedData {
  if (series.length === 0) return [[]];
  return uPlot.join(series.map((s) => [[...s.steps], [...s.values]]));
}

export function livePaint(series: LiveSeries, index: number): Paint {
  return series.paint ?? seriesPaint(index);
}

export function liveDash(series: LiveSeries, index: number): string | undefined {
  return series.dash ?? seriesDash(index);
}

const filePoints = 1000;

/** For drawing as lines: at most 1,000 points a series, the first and the last among them. */
export function asLines(series: readonly LiveSeries[]): LineSeries[] {
  return series.map((s, index) => {
    const stride = Math.max(1, Math.ceil((s.steps.length - 1) / (filePoints - 1)));
    const kept = (_: number, i: number) => i % stride === 0 || i === s.steps.length - 1;
    const dash = liveDash(s, index);
    return {
      label: s.name,
      x: s.steps.filter(kept),
      y: s.values.filter(kept),
      paint: livePaint(s, index),
      ...(dash && { dash })
    };
  });
}
