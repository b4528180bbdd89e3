// Scales and axes of charts: tick marks with labels in the current language, grid lines and axis titles.
import { scaleLinear, scaleLog, scaleUtc } from 'd3-scale';
import { formatCompact, formatDateTime, formatNumber, formatPercent } from '../format.svelte';
import { locale } from '../i18n.svelte';
import type { Mark, Plot } from './drawing';
import { textWidth } from './text-width';

export type AxisKind = 'linear' | 'log' | 'date';

/** What a caller says of an axis. */
export interface AxisOptions {
  readonly label?: string;
  readonly kind?: AxisKind;
  /** Overrides the extent of the data. */
  readonly domain?: readonly [number, number];
  /** Rounds the domain outwards to ticks. */
  readonly nice?: boolean;
  /** A value in a tooltip; the ticks have labels of their own. */
  readonly format?: (value: number) => string;
  /** Values are shares: 0.1 is 10 %. */
  readonly percent?: boolean;
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** From values to pixels, with its ticks. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
  readonly domain: readonly [number, number];
}

/**
 * An axis over `extent` mapped to pixels `from`..`to`. A logarithmic one needs a positive extent and is linear
 * otherwise. About one tick per `spacing` px.
 */
export function makeAxis(
  extent: readonly [number, number],
  from: number,
  to: number,
  options: AxisOptions = {},
  spacing = 70
): Axis {
  const count = Math.max(2, Math.round(Math.abs(to - from) / spacing));
  const [low, high] = options.domain ?? widened(extent);
  if (options.kind === 'date') return dateAxis(low, high, from, to, count);
  const isLog = options.kind === 'log' && low > 0;
  const scale = (isLog ? scaleLog() : scaleLinear()).domain([low, high]).range([from, to]);
  if (options.nice) scale.nice(isLog ? undefined : count);
  const values = isLog ? logTicks(scale.ticks(count), count) : scale.ticks(count);
  const labels = tickLabels(values, options.percent ?? false);
  const [first = low, last = high] = scale.domain();
  return {
    at: scale,
    domain: [first, last],
    ticks: values.map((value, i) => ({ value, label: labels[i]! }))
  };
}

function dateAxis(low: number, high: number, from: number, to: number, count: number): Axis {
  const scale = scaleUtc().domain([low, high]).range([from, to]);
  const values = scale.ticks(count).map(Number);
  const step = (values[1] ?? high) - (values[0] ?? low);
  const options: Intl.DateTimeFormatOptions =
    step >= 300 * 864e5
      ? { year: 'numeric' }
      : step >= 25 * 864e5
        ? { year: 'numeric', month: 'short' }
        : step >= 864e5
          ? { month: 'short', day: 'numeric' }
          : { hour: 'numeric', minute: 'numeric' };
  const format = new Intl.DateTimeFormat(locale.current, { timeZone: 'UTC', ...options });
  return {
    at: scale,
    domain: [low, high],
    ticks: values.map((value) => ({ value, label: format.format(value) }))
  };
}

/** How one value of an axis is written. */
export function valueFormat(options: AxisOptions | undefined): (value: number) => string {
  if (options?.format) return options.format;
  if (options?.kind === 'date') return formatDateTime;
  return options?.percent ? (value) => formatPercent(value) : (value) => formatNumber(value);
}

/** A point alone gets room on both sides, or it could not be drawn. */
function widened([low, high]: readonly [number, number]): readonly [number, number] {
  // Ends that are closer than any step that could lie between them are one.
  if (high - low > 1e-300) return [low, high];
  const room = Math.abs(low) > 1e-290 ? Math.abs(low) * 0.1 : 1;
  return [low - room, high + room];
}

/** d3 gives every 1, 2, … 9 of each decade; a short axis can label only the decades. */
function logTicks(ticks: readonly number[], count: number): readonly number[] {
  if (ticks.length <= count + 1) return ticks;
  const decades = ticks.filter((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9);
  if (decades.length < 2) return ticks.filter((_, i) => i % Math.ceil(ticks.length / count) === 0);
  return decades.filter((_, i) => i % Math.ceil(decades.length / count) === 0);
}

/** Labels of one axis, with the same decimals; short ("1.5M") from 100,000 on. */
export function tickLabels(ticks: readonly number[], percent = false): string[] {
  const largest = Math.max(...ticks.map(Math.abs), 0);
  const step = Math.min(...ticks.slice(1).map((tick, i) => Math.abs(tick - ticks[i]!)), largest || 1);
  if (!percent && largest >= 1e5) {
    const short = ticks.map(formatCompact);
    if (new Set(short).size === ticks.length) return short;
  }
  if (!percent && largest < 1e-3 && largest > 0) return ticks.map((tick) => formatNumber(tick, 3));
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step * (percent ? 100 : 1)) + 1e-9)));
  const format = new Intl.NumberFormat(locale.current, {
    style: percent ? 'percent' : 'decimal',
    // As everywhere (format.svelte.ts): an axis may be of years.
    useGrouping: 'min2',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals
  });
  // Minus zero is a rounding artefact of d3's ticks.
  return ticks.map((tick) => format.format(tick === 0 ? 0 : tick));
}

export const tickSize = 11.5;

/** Space that the labels of a vertical axis take. */
export function labelSpace(ticks: readonly Tick[]): number {
  return Math.ceil(Math.max(0, ...ticks.map((tick) => textWidth(tick.label, tickSize)))) + 12;
}

/** Horizontal grid lines with labels at the left, and the title above. */
export function drawYAxis(axis: Axis, plot: Plot, label: string | undefined): Mark[] {
  const marks: Mark[] = axis.ticks.flatMap((tick): Mark[] => {
    const y = round(axis.at(tick.value));
    return [
      { kind: 'path', d: `M${plot.left} ${y}H${plot.left + plot.width}`, stroke: '--border', width: 1 },
      { ...tickText, text: tick.label, x: plot.left - 8, y: y + 4, anchor: 'end' }
    ];
  });
  if (label) marks.push({ ...tickText, text: label, x: 0, y: 11, anchor: 'start' });
  return marks;
}

/** The base line with ticks and labels below, and the title under them at the right. */
export function drawXAxis(axis: Axis, plot: Plot, label: string | undefined): Mark[] {
  const bottom = plot.top + plot.height;
  const right = plot.left + plot.width;
  const marks: Mark[] = [
    { kind: 'path', d: `M${plot.left} ${bottom}H${right}`, stroke: '--border-strong', width: 1 }
  ];
  let free = -Infinity;
  for (const tick of axis.ticks) {
    const x = round(axis.at(tick.value));
    const half = textWidth(tick.label, tickSize) / 2;
    marks.push({ kind: 'path', d: `M${x} ${bottom}v4`, stroke: '--border-strong', width: 1 });
    if (x - half < free) continue;
    marks.push({ ...tickText, text: tick.label, x, y: bottom + 17, anchor: 'middle' });
    free = x + half + 6;
  }
  if (label) marks.push({ ...tickText, text: label, x: right, y: bottom + 34, anchor: 'end' });
  return marks;
}

export const tickText = { kind: 'text', fill: '--text-muted', size: tickSize } as const;

/** Space right of a plot, for half of the last label. */
export const rightSpace = 18;

/** Space below a plot: labels, and the title where there is one. */
export function xAxisSpace(label: string | undefined): number {
  return label ? 42 : 24;
}

/** Space above a plot for the title of the vertical axis. */
export function yTitleSpace(label: string | undefined): number {
  return label ? 24 : 10;
}

/** A tenth of a pixel is enough for a drawing, and keeps files small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Extent of the finite values that `keep` accepts; [0, 1] where there are none. */
export function extentOf(
  lists: readonly ArrayLike<number>[],
  keep: (value: number) => boolean = Number.isFinite
): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i]!;
      if (!keep(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}
