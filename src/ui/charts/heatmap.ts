// A matrix of shaded cells: confusion (click a cell) and correlation (two colours around zero).
import { formatNumber } from '../format.svelte';
import { round, tickText } from './axes';
import { chartTexts } from './chart-texts';
import type { ChartTable, Drawing, LegendEntry, Mark, Paint, Plot, PointText } from './drawing';
import { fitText, fontSize, textWidth, widestText } from './text-width';

export interface HeatmapData {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** [row][column]; not finite is shown as unknown. */
  readonly values: readonly (readonly number[])[];
  /** What rows and columns are. */
  readonly rowTitle?: string;
  readonly columnTitle?: string;
  /** What a value is. */
  readonly valueLabel?: string;
  readonly format?: (value: number) => string;
  /** Strength of a cell from -1 to 1; the value itself unless given. The sign chooses between two colours. */
  readonly shade?: (row: number, column: number) => number;
  /** What the two colours mean, for the legend. */
  readonly shades?: { readonly positive: string; readonly negative: string };
  /** Further lines of a cell's tooltip. */
  readonly details?: (row: number, column: number) => readonly { label: string; value: string }[];
  /** Squares up to this many px; 56 unless given. */
  readonly cell?: number;
}

/** More rows or columns than this are no picture any more. */
const largest = 60;

export function isTooLarge({ rows, columns }: HeatmapData): boolean {
  return Math.max(rows.length, columns.length) > largest;
}

/** Full shade: on it the text colour still has 4.5:1 in both themes (tests/unit/ui/charts/colours.test.ts). */
export const strongestShade = 0.5;
export const shadePaint = { positive: '--series-2', negative: '--series-1' } as const;

interface Layout {
  readonly plot: Plot;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly slanted: boolean;
}

/** Undefined for an empty matrix, and for one too large to see: its table remains. */
export function drawHeatmap(data: HeatmapData, width: number): Drawing | undefined {
  const { rows, columns } = data;
  if (rows.length === 0 || columns.length === 0 || isTooLarge(data)) return undefined;
  const format = data.format ?? formatNumber;
  const layout = layOut(data, width, format);
  const { plot, cellWidth, cellHeight } = layout;
  const cells = rows.flatMap((_, r) => columns.map((_, c) => ({ r, c })));
  const paint = (r: number, c: number): Paint =>
    shadeOf(data, r, c) < 0 ? shadePaint.negative : shadePaint.positive;
  return {
    width,
    height: Math.ceil(plot.top + plot.height) + 4,
    plot,
    marks: [
      ...drawLabels(data, layout),
      ...cells.flatMap(({ r, c }) => drawCell(data, r, c, layout, paint(r, c), format))
    ],
    legend: legendOf(data.shades),
    points: {
      x: cells.map(({ c }) => plot.left + (c + 0.5) * cellWidth),
      y: cells.map(({ r }) => plot.top + (r + 0.5) * cellHeight),
      nearest: 'xy',
      columns: columns.length,
      box: { width: cellWidth, height: cellHeight },
      text: (i) => cellText(data, cells[i]!.r, cells[i]!.c, format)
    },
    description: chartTexts.matrix(formatNumber(rows.length), formatNumber(columns.length))
  };
}

export function heatmapTable(data: HeatmapData): ChartTable {
  const corner = [data.rowTitle, data.columnTitle].filter(Boolean).join(' / ');
  return {
    columns: [corner, ...data.columns],
    rows: data.rows.map((label, r) => [label, ...data.values[r]!])
  };
}

function legendOf(shades: HeatmapData['shades']): LegendEntry[] {
  if (!shades) return [];
  return (['positive', 'negative'] as const).map((sign) => {
    return { label: shades[sign], paint: shadePaint[sign], shape: 'box', toggles: false };
  });
}

function shadeOf(data: HeatmapData, r: number, c: number): number {
  const shade = data.shade ? data.shade(r, c) : data.values[r]![c]!;
  return Number.isFinite(shade) ? Math.max(-1, Math.min(1, shade)) : 0;
}

function layOut(data: HeatmapData, width: number, format: (value: number) => string): Layout {
  const labelWidth = Math.min(width * 0.3, widestText(data.rows));
  const left = Math.ceil(labelWidth) + 10;
  const room = (width - left - 4) / data.columns.length;
  const cell = data.cell ?? 56;
  const widest = widestText(data.values.flat().map(format)) + 12;
  const cellWidth = Math.max(4, Math.min(room, Math.max(cell, Math.min(widest, 96))));
  const cellHeight = Math.max(8, Math.min(cell * 0.78, Math.max(cellWidth * 0.78, 22)));
  const widestColumn = widestText(data.columns, tickText.size);
  const slanted = widestColumn > cellWidth - 6;
  const labels = slanted ? Math.min(110, widestColumn) + 14 : 20;
  return {
    plot: {
      left,
      top: labels + (data.columnTitle ? 20 : 0),
      width: cellWidth * data.columns.length,
      height: cellHeight * data.rows.length
    },
    cellWidth,
    cellHeight,
    slanted
  };
}

function drawLabels(data: HeatmapData, { plot, cellWidth, cellHeight, slanted }: Layout): Mark[] {
  const rowRoom = plot.left - 10;
  const marks: Mark[] = data.rows.map((label, r) => {
    const y = round(plot.top + (r + 0.5) * cellHeight + 4);
    return { kind: 'text', x: plot.left - 8, y, anchor: 'end', text: fitText(label, rowRoom) };
  });
  data.columns.forEach((label, c) => {
    const x = round(plot.left + (c + 0.5) * cellWidth + (slanted ? 4 : 0));
    const text = fitText(label, slanted ? 110 : cellWidth, tickText.size);
    const place = slanted ? ({ anchor: 'start', turn: -90 } as const) : ({ anchor: 'middle' } as const);
    marks.push({ kind: 'text', x, y: plot.top - 7, text, size: tickText.size, ...place });
  });
  if (data.columnTitle) {
    marks.push({ ...tickText, text: `${data.columnTitle} →`, x: plot.left, y: 12 });
  }
  if (data.rowTitle) {
    const x = plot.left - 8;
    marks.push({ ...tickText, text: `${data.rowTitle} ↓`, x, y: plot.top - 7, anchor: 'end' });
  }
  return marks;
}

function drawCell(
  data: HeatmapData,
  r: number,
  c: number,
  { plot, cellWidth, cellHeight }: Layout,
  fill: Paint,
  format: (value: number) => string
): Mark[] {
  const gap = cellWidth > 12 && cellHeight > 12 ? 2 : 0;
  const place = {
    x: round(plot.left + c * cellWidth),
    y: round(plot.top + r * cellHeight),
    width: round(cellWidth - gap),
    height: round(cellHeight - gap),
    radius: gap && 3
  };
  const value = data.values[r]![c]!;
  const marks: Mark[] = [
    { kind: 'rect', ...place, fill: '--surface-3', opacity: 0.6 },
    { kind: 'rect', ...place, fill, opacity: round2(Math.abs(shadeOf(data, r, c)) * strongestShade) }
  ];
  const text = Number.isFinite(value) ? format(value) : '–';
  if (textWidth(text) + 4 > cellWidth || cellHeight < fontSize + 2) return marks;
  const x = round(place.x + place.width / 2);
  return [...marks, { kind: 'text', x, y: round(place.y + place.height / 2 + 4), anchor: 'middle', text }];
}

function cellText(data: HeatmapData, r: number, c: number, format: (value: number) => string): PointText {
  const value = data.values[r]![c]!;
  const valueLabel = data.valueLabel ?? chartTexts.value;
  const place =
    data.rowTitle && data.columnTitle
      ? [
          { label: data.rowTitle, value: data.rows[r]! },
          { label: data.columnTitle, value: data.columns[c]! }
        ]
      : [];
  return {
    title: place.length > 0 ? '' : `${data.rows[r]!} · ${data.columns[c]!}`,
    lines: [
      ...place,
      { label: valueLabel, value: Number.isFinite(value) ? format(value) : '–' },
      ...(data.details?.(r, c) ?? [])
    ]
  };
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
