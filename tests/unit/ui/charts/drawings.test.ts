// What the draw functions make of numbers: where marks are, what is left out, what can be pointed at.
import { describe, expect, it } from 'vitest';
import { drawBarChart } from '$ui/charts/bar-chart';
import { nothingHidden, type Drawing, type Mark } from '$ui/charts/drawing';
import { drawHeatmap } from '$ui/charts/heatmap';
import { drawHistogram, histogramTable } from '$ui/charts/histogram';
import { drawLineChart, lineTable } from '$ui/charts/line-chart';
import { asLines, joinSeries } from '$ui/charts/live-series';
import { nearestPoint, stepPoint } from '$ui/charts/pointing';
import { drawScatterChart } from '$ui/charts/scatter-chart';

const width = 400;
const marksOf = <K extends Mark['kind']>(drawing: Drawing, kind: K) =>
  drawing.marks.filter((mark): mark is Extract<Mark, { kind: K }> => mark.kind === kind);
const texts = (drawing: Drawing) => marksOf(drawing, 'text').map((mark) => mark.text);

describe('a line chart', () => {
  const series = [
    { label: 'a', x: [0, 1, 2, 3], y: [0, NaN, 4, 2] },
    { label: 'b', x: [0, 3], y: [1, 1] }
  ];

  it('breaks a line where a value is missing', () => {
    const drawing = drawLineChart({ series }, width, nothingHidden)!;
    const line = marksOf(drawing, 'path').find((mark) => mark.stroke === '--series-1')!;
    expect(line.d.match(/M/g)).toHaveLength(2);
    expect(line.d.match(/L/g)).toHaveLength(1);
  });

  it('leaves hidden series out but keeps them in the legend and their colours', () => {
    const drawing = drawLineChart({ series }, width, new Set(['a']))!;
    expect(marksOf(drawing, 'path').some((mark) => mark.stroke === '--series-1')).toBe(false);
    expect(marksOf(drawing, 'path').some((mark) => mark.stroke === '--series-2')).toBe(true);
    expect(drawing.legend.map((entry) => entry.label)).toEqual(['a', 'b']);
  });

  it('draws nothing without a point, and only positive values on a logarithmic axis', () => {
    expect(drawLineChart({ series: [] }, width, nothingHidden)).toBeUndefined();
    expect(
      drawLineChart({ series: [{ label: 'a', x: [1], y: [NaN] }] }, width, nothingHidden)
    ).toBeUndefined();
    const log = drawLineChart({ series, y: { kind: 'log' } }, width, nothingHidden)!;
    expect(log.points!.x.length).toBe(4);
  });

  it('reads a point out in the words of its axes, and gives all points as a table', () => {
    const data = { series, x: { label: 'Round' }, y: { label: 'Loss', percent: true } };
    const { points } = drawLineChart(data, width, nothingHidden)!;
    expect(points!.text(0)).toEqual({
      title: 'a',
      lines: [
        { label: 'Round', value: '0' },
        { label: 'Loss', value: '0%' }
      ]
    });
    expect(lineTable(data).columns).toEqual(['Series', 'Round', 'Loss']);
    expect(lineTable(data).rows).toHaveLength(6);
  });
});

describe('bars', () => {
  it('start at zero in both directions and are as long as their values', () => {
    const bars = [
      { label: 'up', value: 2 },
      { label: 'down', value: -1 },
      { label: 'unknown', value: NaN }
    ];
    const drawing = drawBarChart({ bars }, width)!;
    const [up, down] = marksOf(drawing, 'rect');
    expect(marksOf(drawing, 'rect')).toHaveLength(2);
    expect(up!.x).toBeCloseTo(down!.x + down!.width, 0);
    expect(up!.width / down!.width).toBeCloseTo(2, 1);
  });

  it('cut labels that are too long for their column', () => {
    const label = 'a very long name of a column that nobody can read in a narrow chart';
    const drawing = drawBarChart({ bars: [{ label, value: 1 }] }, width)!;
    expect(texts(drawing)[0]).toMatch(/^a very long.*…$/);
    expect(drawing.points!.text(0).title).toBe(label);
  });
});

describe('a histogram', () => {
  it('draws each filled bin in proportion and reads its range', () => {
    const drawing = drawHistogram({ edges: [0, 1, 2, 3], counts: [10, 0, 5] }, width)!;
    const [first, last] = marksOf(drawing, 'rect');
    expect(marksOf(drawing, 'rect')).toHaveLength(2);
    expect(first!.height / last!.height).toBeCloseTo(2, 1);
    expect(drawing.points!.text(2).title).toBe('2 – 3');
    expect(drawHistogram({ edges: [0, 1], counts: [0] }, width)).toBeUndefined();
  });

  it('of whole numbers names the least and the largest of a bin', () => {
    const data = { edges: [0, 4, 8], counts: [3, 2], whole: true };
    const title = (of: Parameters<typeof drawHistogram>[0]): string =>
      drawHistogram(of, width)!.points!.text(0).title;
    expect(title(data)).toBe('1 – 4');
    expect(title({ edges: [0, 1], counts: [3], whole: true })).toBe('1');
    expect(histogramTable(data).rows).toEqual([
      [1, 4, 3],
      [5, 8, 2]
    ]);
  });
});

describe('a heat map', () => {
  const data = {
    rows: ['a', 'b'],
    columns: ['x', 'y', 'z'],
    values: [
      [1, 0, -1],
      [0.5, NaN, 0]
    ]
  };

  it('shades by strength, in two colours around zero, and shows unknown values as such', () => {
    const drawing = drawHeatmap(data, width)!;
    const shades = marksOf(drawing, 'rect').filter((mark) => mark.fill !== '--surface-3');
    expect(shades.map((mark) => mark.opacity)).toEqual([0.5, 0, 0.5, 0.25, 0, 0]);
    expect([shades[0]!.fill, shades[2]!.fill]).toEqual(['--series-2', '--series-1']);
    expect(texts(drawing)).toContain('–');
  });

  it('is left to its table when it has too many cells to see', () => {
    const labels = Array.from({ length: 100 }, (_, i) => `${i}`);
    expect(
      drawHeatmap({ rows: labels, columns: labels, values: labels.map(() => labels.map(Number)) }, width)
    ).toBeUndefined();
  });

  it('is walked cell by cell, and pointed at by the cell under the mouse', () => {
    const { points, plot } = drawHeatmap(data, width)!;
    expect(stepPoint(points!, undefined, 'ArrowRight')).toBe(0);
    expect(stepPoint(points!, 0, 'ArrowDown')).toBe(3);
    expect(stepPoint(points!, 5, 'ArrowRight')).toBe(5);
    expect(stepPoint(points!, 2, 'a')).toBeUndefined();
    expect(nearestPoint(points!, plot, points!.x[4]! + 5, points!.y[4]! - 5)).toBe(4);
    expect(nearestPoint(points!, plot, plot.left - 40, plot.top)).toBeUndefined();
  });
});

it('puts a scatter chart with a diagonal on one range for both axes', () => {
  const x = { label: 'true', values: [0, 10] };
  const y = { label: 'predicted', values: [5, 20] };
  const drawing = drawScatterChart({ x, y, reference: 'diagonal' }, width)!;
  expect(texts(drawing).filter((text) => text === '20')).toHaveLength(2);
  expect(marksOf(drawing, 'circle')).toHaveLength(2);
});

describe('live series', () => {
  it('are joined on their steps with gaps', () => {
    const joined = joinSeries([
      { name: 'train', steps: [1, 2, 3], values: [9, 8, 7] },
      { name: 'valid', steps: [2, 4], values: [5, 4] }
    ]);
    expect(joined[0]).toEqual([1, 2, 3, 4]);
    expect(Array.from(joined[1]!, (v) => v ?? null)).toEqual([9, 8, 7, null]);
    expect(Array.from(joined[2]!, (v) => v ?? null)).toEqual([null, 5, null, 4]);
  });

  it('are thinned for a file, keeping both ends', () => {
    const steps = Array.from({ length: 25_001 }, (_, i) => i);
    const [line] = asLines([{ name: 'a', steps, values: steps }]);
    expect(line!.x.length).toBeLessThanOrEqual(1001);
    expect([line!.x[0], Array.from(line!.x).at(-1)]).toEqual([0, 25_000]);
  });
});
