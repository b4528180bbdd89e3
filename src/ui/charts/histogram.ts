// Counts in equal-width bins.
import { formatNumber } from '../format.svelte';
import {
  drawXAxis,
  drawYAxis,
  labelSpace,
  makeAxis,
  rightSpace,
  round,
  valueFormat,
  xAxisSpace,
  yTitleSpace,
  type Axis,
  type AxisOptions
} from './axes';
import { chartTexts } from './chart-texts';
import type { ChartTable, Drawing, Mark, Paint } from './drawing';
import { referencePath } from './line-chart';

export interface HistogramData {
  /** One more than counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Values are whole numbers: a bin has those above its lower edge, up to its upper one. */
  readonly whole?: boolean;
  readonly x?: AxisOptions;
  /** What is counted; "Count" unless given. */
  readonly countLabel?: string;
  /** A dashed line at this value. */
  readonly reference?: number;
  readonly paint?: Paint;
  readonly height?: number;
}

/** Undefined where nothing was counted. */
export function drawHistogram(data: HistogramData, width: number): Drawing | undefined {
  const { edges, counts } = data;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const height = data.height ?? 220;
  const countLabel = data.countLabel ?? chartTexts.count;
  const top = yTitleSpace(countLabel);
  const plotHeight = height - top - xAxisSpace(data.x?.label);
  const y = makeAxis([0, Math.max(...counts)], top + plotHeight, top, { nice: true }, 44);
  const left = labelSpace(y.ticks);
  const plot = { left, top, width: width - left - rightSpace, height: plotHeight };
  const x = makeAxis([edges[0]!, edges.at(-1)!], left, left + plot.width, data.x);
  const marks: Mark[] = [
    ...drawYAxis(y, plot, countLabel),
    ...drawBins(data, x, y),
    ...drawXAxis(x, plot, data.x?.label)
  ];
  if (data.reference !== undefined && data.reference >= x.domain[0] && data.reference <= x.domain[1]) {
    const d = referencePath({ x: data.reference }, x, y, plot);
    marks.push({ kind: 'path', d, stroke: '--text-muted', width: 1.25, dash: '4 4' });
  }
  const format = valueFormat(data.x);
  const range = (i: number): string => {
    const [from, to] = boundsOf(data, i);
    return from === to ? format(to) : `${format(from)} – ${format(to)}`;
  };
  return {
    width,
    height,
    plot,
    marks,
    legend: [],
    points: {
      x: counts.map((_, i) => x.at((edges[i]! + edges[i + 1]!) / 2)),
      y: counts.map((count) => y.at(count)),
      nearest: 'x',
      paint: () => data.paint ?? '--series-2',
      text: (i) => ({ title: range(i), lines: [{ label: countLabel, value: formatNumber(counts[i]!) }] })
    },
    description: chartTexts.histogram(
      formatNumber(total),
      format(boundsOf(data, 0)[0]),
      format(edges.at(-1)!)
    )
  };
}

export function histogramTable(data: HistogramData): ChartTable {
  const format = valueFormat(data.x);
  return {
    columns: [chartTexts.from, chartTexts.to, data.countLabel ?? chartTexts.count],
    rows: data.counts.map((count, i) => {
      const [from, to] = boundsOf(data, i);
      return data.x?.kind === 'date' ? [format(from), format(to), count] : [from, to, count];
    })
  };
}

/** What is said of a bin: its edges, or its least and largest whole number. */
function boundsOf({ edges, whole }: HistogramData, i: number): readonly [number, number] {
  return [edges[i]! + (whole ? 1 : 0), edges[i + 1]!];
}

/** A pixel between bins where there is room; a bin with rows is never lower than a pixel. */
function drawBins(data: HistogramData, x: Axis, y: Axis): Mark[] {
  const base = y.at(0);
  return data.counts.flatMap((count, i): Mark[] => {
    if (count === 0) return [];
    const from = x.at(data.edges[i]!);
    const wide = Math.max(2, x.at(data.edges[i + 1]!) - from);
    const tall = Math.max(1, base - y.at(count));
    return [
      {
        kind: 'rect',
        x: round(from),
        y: round(base - tall),
        width: round(wide > 4 ? wide - 1 : wide),
        height: round(tall),
        fill: data.paint ?? '--series-2',
        opacity: 0.85
      }
    ];
  });
}
