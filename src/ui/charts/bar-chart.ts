// Horizontal bars with their names at the left and their values at the end: importance, top values, scores.
import { formatFixed, formatNumber } from '../format.svelte';
import { extentOf, makeAxis, round, tickText, type Axis } from './axes';
import { chartTexts } from './chart-texts';
import type { ChartTable, Drawing, Mark, Paint, Plot } from './drawing';
import { fitText, widestText } from './text-width';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Half of a whisker, in the unit of the value. */
  readonly spread?: number;
  readonly paint?: Paint;
}

export interface BarChartData {
  readonly bars: readonly Bar[];
  /** What the values are. */
  readonly valueLabel?: string;
  readonly format?: (value: number) => string;
  /** Bars drawn, from the first; the table has all. 30 unless given. */
  readonly limit?: number;
}

const pitch = 26;
const thickness = 16;

/** Undefined where no bar has a finite value. */
export function drawBarChart(data: BarChartData, width: number): Drawing | undefined {
  const bars = data.bars.filter((bar) => Number.isFinite(bar.value)).slice(0, data.limit ?? 30);
  if (bars.length === 0) return undefined;
  const format = data.format ?? evenFormat(bars);
  const { plot, labelEnd } = layOut(bars, width, data.valueLabel ? 22 : 4, format);
  const [low, high] = extentOf(bars.map(reach));
  const axis = makeAxis([Math.min(0, low), Math.max(0, high)], plot.left, plot.left + plot.width);
  const zero = round(axis.at(0));
  const marks: Mark[] = [
    ...bars.flatMap((bar, i) => drawBar(bar, middleOf(i, plot), axis, labelEnd, format)),
    { kind: 'path', d: `M${zero} ${plot.top}v${plot.height}`, stroke: '--border-strong', width: 1 }
  ];
  if (data.valueLabel) marks.push({ ...tickText, text: data.valueLabel, x: plot.left, y: 12 });
  return {
    width,
    height: plot.top + plot.height + 4,
    plot,
    marks,
    legend: [],
    points: {
      x: bars.map((bar) => axis.at(bar.value)),
      y: bars.map((_, i) => middleOf(i, plot)),
      nearest: 'y',
      paint: (i) => bars[i]!.paint ?? '--series-2',
      text: (i) => ({ title: bars[i]!.label, lines: linesOf(bars[i]!, data, format) })
    },
    description: describe(bars, format)
  };
}

export function barTable(data: BarChartData): ChartTable {
  const hasSpread = data.bars.some((bar) => bar.spread !== undefined);
  const columns = [chartTexts.name, data.valueLabel ?? chartTexts.value];
  return {
    columns: hasSpread ? [...columns, chartTexts.spread] : columns,
    rows: data.bars.map((bar) => [bar.label, bar.value, ...(hasSpread ? [bar.spread ?? NaN] : [])])
  };
}

/** The same decimals for all bars, three digits for the longest. */
function evenFormat(bars: readonly Bar[]): (value: number) => string {
  const longest = bars.reduce((most, bar) => Math.max(most, Math.abs(bar.value)), 0);
  if (bars.every((bar) => Number.isInteger(bar.value))) return (value) => formatNumber(value);
  const decimals = longest > 0 ? Math.max(0, 2 - Math.floor(Math.log10(longest))) : 0;
  if (decimals > 8) return (value) => formatNumber(value, 3);
  // Adding 0 makes the zero that a small negative number rounds to a plain one.
  return (value) => formatFixed(Number(value.toFixed(decimals)) + 0, decimals);
}

/** Ends of a bar and its whisker. */
function reach(bar: Bar): number[] {
  return [bar.value, bar.value - (bar.spread ?? 0), bar.value + (bar.spread ?? 0)];
}

/** Labels take what they need, up to two fifths of the width; values stand beyond the ends of the bars. */
function layOut(
  bars: readonly Bar[],
  width: number,
  top: number,
  format: (value: number) => string
): { readonly plot: Plot; readonly labelEnd: number } {
  const widestLabel = widestText(bars.map((bar) => bar.label));
  const labelEnd = Math.round(Math.min(widestLabel, width * 0.4));
  const valueSpace = widestText(bars.map((bar) => format(bar.value))) + 10;
  const left = labelEnd + 8 + (bars.some((bar) => bar.value < 0) ? valueSpace : 0);
  const plot = { left, top, width: Math.max(20, width - left - valueSpace), height: bars.length * pitch };
  return { plot, labelEnd };
}

function middleOf(index: number, plot: Plot): number {
  return plot.top + (index + 0.5) * pitch;
}

function drawBar(
  bar: Bar,
  y: number,
  axis: Axis,
  labelEnd: number,
  format: (value: number) => string
): Mark[] {
  const [zero, end] = [axis.at(0), axis.at(bar.value)];
  const [low, high] = extentOf([reach(bar)]);
  const isNegative = bar.value < 0;
  const marks: Mark[] = [
    { kind: 'text', x: labelEnd, y: y + 4, anchor: 'end', text: fitText(bar.label, labelEnd) },
    {
      kind: 'rect',
      x: round(Math.min(zero, end)),
      y: y - thickness / 2,
      width: Math.max(1, round(Math.abs(end - zero))),
      height: thickness,
      radius: 2,
      fill: bar.paint ?? '--series-2'
    },
    {
      kind: 'text',
      x: round(isNegative ? axis.at(low) - 6 : axis.at(high) + 6),
      y: y + 4,
      anchor: isNegative ? 'end' : 'start',
      text: format(bar.value),
      fill: '--text-muted'
    }
  ];
  if (!bar.spread) return marks;
  const whisker = `M${round(axis.at(low))} ${y - 4}v8m0 -4H${round(axis.at(high))}m0 -4v8`;
  return [...marks, { kind: 'path', d: whisker, stroke: '--text', width: 1.25 }];
}

function linesOf(
  bar: Bar,
  data: BarChartData,
  format: (value: number) => string
): { readonly label: string; readonly value: string }[] {
  const line = { label: data.valueLabel ?? chartTexts.value, value: format(bar.value) };
  return bar.spread === undefined ? [line] : [line, { label: chartTexts.spread, value: format(bar.spread) }];
}

function describe(bars: readonly Bar[], format: (value: number) => string): string {
  const largest = bars.reduce((best, bar) => (bar.value > best.value ? bar : best));
  const count = chartTexts.bars(formatNumber(bars.length));
  return `${count} ${chartTexts.largest(largest.label, format(largest.value))}`;
}
