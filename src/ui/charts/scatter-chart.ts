// Points over two numeric axes, such as predicted against true; meant for up to 2,000.
import { formatNumber } from '../format.svelte';
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
import type { ChartTable, Drawing, Mark, Paint, Plot } from './drawing';
import { referencePath } from './line-chart';

export interface ScatterChartData {
  readonly x: AxisOptions & { readonly label: string; readonly values: ArrayLike<number> };
  readonly y: AxisOptions & { readonly label: string; readonly values: ArrayLike<number> };
  /** Name of a point in its tooltip. */
  readonly nameOf?: (index: number) => string;
  readonly reference?: 'diagonal' | { readonly y: number };
  readonly paint?: Paint;
  readonly height?: number;
}

/** Undefined where there is no point. With a diagonal both axes share one range. */
export function drawScatterChart(data: ScatterChartData, width: number): Drawing | undefined {
  const indices = Array.from(data.x.values, (_, i) => i).filter(
    (i) => Number.isFinite(data.x.values[i]!) && Number.isFinite(data.y.values[i]!)
  );
  if (indices.length === 0) return undefined;
  const height = data.height ?? 300;
  const { plot, x, y } = layOut(data, width, height);
  const paint = data.paint ?? '--series-2';
  const marks: Mark[] = [...drawYAxis(y, plot, data.y.label), ...drawXAxis(x, plot, data.x.label)];
  for (const i of indices) {
    const [cx, cy] = [round(x.at(data.x.values[i]!)), round(y.at(data.y.values[i]!))];
    marks.push({ kind: 'circle', x: cx, y: cy, r: 2.5, fill: paint, opacity: opacityFor(indices.length) });
  }
  if (data.reference) {
    const d = referencePath(data.reference, x, y, plot);
    marks.push({ kind: 'path', d, stroke: '--text-muted', width: 1.25, dash: '4 4' });
  }
  return {
    width,
    height,
    plot,
    marks,
    legend: [],
    points: {
      x: indices.map((i) => x.at(data.x.values[i]!)),
      y: indices.map((i) => y.at(data.y.values[i]!)),
      nearest: 'xy',
      paint: () => paint,
      text: (at) => pointText(data, indices[at]!)
    },
    description: chartTexts.points(formatNumber(indices.length), data.x.label, data.y.label)
  };
}

export function scatterTable(data: ScatterChartData): ChartTable {
  const names = data.nameOf;
  return {
    columns: [...(names ? [chartTexts.name] : []), data.x.label, data.y.label],
    rows: Array.from(data.x.values, (x, i) => [...(names ? [names(i)] : []), x, data.y.values[i]!])
  };
}

function layOut(data: ScatterChartData, width: number, height: number): { plot: Plot; x: Axis; y: Axis } {
  const top = yTitleSpace(data.y.label);
  const plotHeight = height - top - xAxisSpace(data.x.label);
  const shared = data.reference === 'diagonal' ? extentOf([data.x.values, data.y.values]) : undefined;
  const bottom = top + plotHeight;
  const y = makeAxis(shared ?? extentOf([data.y.values]), bottom - 4, top, { nice: true, ...data.y }, 44);
  const left = labelSpace(y.ticks);
  const plot = { left, top, width: width - left - rightSpace, height: plotHeight };
  const right = left + plot.width - 4;
  const x = makeAxis(shared ?? extentOf([data.x.values]), left + 4, right, { nice: true, ...data.x });
  return { plot, x, y };
}

/** Few points stand alone; many show their density by overlapping. */
function opacityFor(count: number): number {
  return count < 200 ? 0.8 : count < 1000 ? 0.55 : 0.4;
}

function pointText(data: ScatterChartData, i: number) {
  const value = (axis: ScatterChartData['x']) => ({
    label: axis.label,
    value: valueFormat(axis)(axis.values[i]!)
  });
  return { title: data.nameOf?.(i) ?? '', lines: [value(data.x), value(data.y)] };
}
