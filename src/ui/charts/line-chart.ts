// Lines over a numeric, logarithmic or date axis: curves of a report, dependence, learning curves in a file.
import {
  drawXAxis,
  drawYAxis,
  extentOf,
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
import type { ChartTable, Drawing, LegendEntry, Mark, Paint, Plot, Pointable } from './drawing';
import { seriesDash, seriesPaint } from './drawing';

export interface LineSeries {
  readonly label: string;
  readonly x: ArrayLike<number>;
  /** Gaps where a value is not finite. */
  readonly y: ArrayLike<number>;
  readonly paint?: Paint;
  readonly dash?: string;
  /** Dots on the points, for few points. */
  readonly dots?: boolean;
  /** Background: thin, grey, without legend or tooltip. */
  readonly faint?: boolean;
  /** More lines for the tooltip of a point. */
  readonly details?: (index: number) => readonly { readonly label: string; readonly value: string }[];
}

export interface LineChartData {
  readonly series: readonly LineSeries[];
  readonly x?: AxisOptions;
  readonly y?: AxisOptions;
  /** A dashed reference: y = x, or a horizontal or vertical line. */
  readonly reference?: 'diagonal' | { readonly x: number } | { readonly y: number };
  /** Height in px; 260 unless given. */
  readonly height?: number;
  /** Width and height of the plot alike, up to this width; for curves whose shape matters. */
  readonly square?: boolean;
}

/** Undefined where no series has two coordinates to draw. */
export function drawLineChart(
  data: LineChartData,
  width: number,
  hidden: ReadonlySet<string>
): Drawing | undefined {
  const shown = data.series.filter((series) => !hidden.has(series.label));
  if (!data.series.some(hasPoint)) return undefined;
  const height = data.square ? Math.min(360, Math.max(240, width * 0.8)) : (data.height ?? 260);
  const { plot, x, y } = layOut(data, shown, width, height);
  const marks: Mark[] = [...drawYAxis(y, plot, data.y?.label), ...drawXAxis(x, plot, data.x?.label)];
  marks.push(...drawReference(data.reference, x, y, plot));
  for (const series of shown) marks.push(...drawSeries(series, paintOf(data, series), x, y, data));
  const points = pointable(data, shown, x, y);
  return {
    width,
    height,
    plot,
    marks,
    legend: legendOf(data),
    ...(points && { points }),
    description: describe(data)
  };
}

/** Every point of every series. */
export function lineTable(data: LineChartData): ChartTable {
  const shown = data.series.filter((series) => !series.faint);
  return {
    columns: [
      chartTexts.series,
      data.x?.label ?? chartTexts.horizontal,
      data.y?.label ?? chartTexts.vertical
    ],
    rows: shown.flatMap((series) => Array.from(series.x, (x, i) => [series.label, x, series.y[i]!]))
  };
}

function hasPoint(series: LineSeries): boolean {
  return Array.from(series.x).some((x, i) => Number.isFinite(x) && Number.isFinite(series.y[i]!));
}

function layOut(
  data: LineChartData,
  shown: readonly LineSeries[],
  width: number,
  height: number
): { plot: Plot; x: Axis; y: Axis } {
  const top = yTitleSpace(data.y?.label);
  const plotHeight = height - top - xAxisSpace(data.x?.label);
  const y = makeAxis(
    extentOf(
      shown.map((s) => s.y),
      usable(data.y)
    ),
    top + plotHeight,
    top,
    { nice: true, ...data.y },
    44
  );
  const left = labelSpace(y.ticks);
  const plot = { left, top, width: width - left - rightSpace, height: plotHeight };
  const x = makeAxis(
    extentOf(
      shown.map((s) => s.x),
      usable(data.x)
    ),
    left,
    left + plot.width,
    data.x
  );
  return { plot, x, y };
}

function usable(axis: AxisOptions | undefined): (value: number) => boolean {
  return axis?.kind === 'log' ? (value) => value > 0 && Number.isFinite(value) : Number.isFinite;
}

function paintOf(data: LineChartData, series: LineSeries): Paint {
  if (series.paint) return series.paint;
  return seriesPaint(data.series.filter((other) => !other.faint).indexOf(series));
}

function dashOf(data: LineChartData, series: LineSeries): string | undefined {
  return series.dash ?? seriesDash(data.series.filter((other) => !other.faint).indexOf(series));
}

function drawReference(reference: LineChartData['reference'], x: Axis, y: Axis, plot: Plot): readonly Mark[] {
  if (reference === undefined) return [];
  return [
    {
      kind: 'path',
      d: referencePath(reference, x, y, plot),
      stroke: '--border-strong',
      width: 1.25,
      dash: '4 4'
    }
  ];
}

/** The path of a reference line inside the plot. */
export function referencePath(
  reference: 'diagonal' | { readonly x: number } | { readonly y: number },
  x: Axis,
  y: Axis,
  plot: Plot
): string {
  if (reference === 'diagonal') {
    const low = Math.max(x.domain[0], y.domain[0]);
    const high = Math.min(x.domain[1], y.domain[1]);
    return `M${round(x.at(low))} ${round(y.at(low))}L${round(x.at(high))} ${round(y.at(high))}`;
  }
  if ('x' in reference) return `M${round(x.at(reference.x))} ${plot.top}v${plot.height}`;
  return `M${plot.left} ${round(y.at(reference.y))}h${plot.width}`;
}

function drawSeries(series: LineSeries, paint: Paint, x: Axis, y: Axis, data: LineChartData): Mark[] {
  const d = linePath(series, x, y, data);
  if (series.faint) return [{ kind: 'path', d, stroke: '--border-strong', width: 1, opacity: 0.35 }];
  const dash = dashOf(data, series);
  const line: Mark = { kind: 'path', d, stroke: paint, width: 2, ...(dash && { dash }) };
  if (!series.dots) return [line];
  const dots = Array.from(series.x, (value, i): Mark => {
    return { kind: 'circle', x: round(x.at(value)), y: round(y.at(series.y[i]!)), r: 3.5, fill: paint };
  });
  return [line, ...dots.filter((dot) => dot.kind === 'circle' && Number.isFinite(dot.x + dot.y))];
}

function linePath(series: LineSeries, x: Axis, y: Axis, data: LineChartData): string {
  const [usableX, usableY] = [usable(data.x), usable(data.y)];
  let d = '';
  let drawing = false;
  for (let i = 0; i < series.x.length; i++) {
    const inside = usableX(series.x[i]!) && usableY(series.y[i]!);
    if (inside) d += `${drawing ? 'L' : 'M'}${round(x.at(series.x[i]!))} ${round(y.at(series.y[i]!))}`;
    drawing = inside;
  }
  return d;
}

function legendOf(data: LineChartData): LegendEntry[] {
  const named = data.series.filter((series) => !series.faint);
  return named.map((series) => {
    const dash = dashOf(data, series);
    return {
      label: series.label,
      paint: paintOf(data, series),
      ...(dash && { dash }),
      shape: 'line',
      toggles: named.length > 1
    };
  });
}

/** All drawn points, left to right. */
function pointable(
  data: LineChartData,
  shown: readonly LineSeries[],
  x: Axis,
  y: Axis
): Pointable | undefined {
  const [usableX, usableY] = [usable(data.x), usable(data.y)];
  const points = shown
    .filter((series) => !series.faint)
    .flatMap((series) =>
      Array.from(series.x, (value, i) => ({ series, i, x: x.at(value), y: y.at(series.y[i]!) })).filter(
        (p) => usableX(series.x[p.i]!) && usableY(series.y[p.i]!)
      )
    )
    .sort((a, b) => a.x - b.x);
  if (points.length === 0) return undefined;
  const format = { x: valueFormat(data.x), y: valueFormat(data.y) };
  return {
    x: points.map((p) => p.x),
    y: points.map((p) => p.y),
    nearest: 'xy',
    paint: (index) => paintOf(data, points[index]!.series),
    text: (index) => {
      const { series, i } = points[index]!;
      return {
        title: series.label,
        lines: [
          { label: data.x?.label ?? chartTexts.horizontal, value: format.x(series.x[i]!) },
          { label: data.y?.label ?? chartTexts.vertical, value: format.y(series.y[i]!) },
          ...(series.details?.(i) ?? [])
        ]
      };
    }
  };
}

function describe(data: LineChartData): string {
  const named = data.series.filter((series) => !series.faint);
  const range = (lists: readonly ArrayLike<number>[], axis: AxisOptions | undefined, name: string) => {
    const [low, high] = extentOf(lists, usable(axis));
    const format = valueFormat(axis);
    return chartTexts.rangeOf(axis?.label ?? name, format(low), format(high));
  };
  return [
    chartTexts.lines(named.map((series) => series.label).join(', ')),
    range(
      named.map((s) => s.x),
      data.x,
      chartTexts.horizontal
    ),
    range(
      named.map((s) => s.y),
      data.y,
      chartTexts.vertical
    )
  ].join(' ');
}
