import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberColumn, stringColumn, type Column, type DateColumn, type Frame } from '$core/data/frame';
import type { ColumnType } from '$core/data/table';
import { applyFeatures } from '$core/featurize/apply';
import { fitFeatures } from '$core/featurize/fit';
import { addFeatures } from '$core/featurize/onnx';
import { matrixNames, type FeaturePlan } from '$core/featurize/plan';
import { missingSeconds, type ModelField } from '$core/models/manifest';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import { Random } from '$core/random';
import type { Matrix } from '$core/training/family';
import { columnFeeds, runOnnx } from '../../../support/run-onnx';

const day = 86_400_000;

function dateColumn(name: string, values: (number | null)[]): DateColumn {
  return { kind: 'date', name, values: Float64Array.from(values, (v) => v ?? NaN) };
}

const schemaOf = (frame: Frame): { name: string; type: ColumnType }[] =>
  frame.columns.map(({ name, kind }) => ({
    name,
    type: kind === 'number' ? 'float' : kind === 'date' ? 'datetime' : 'category'
  }));

/** What the score engine feeds for a field. */
function cells(field: ModelField, column: Column): (number | bigint | string)[] {
  if (column.kind === 'string')
    return Array.from(column.codes, (code) => (code < 0 ? '' : column.levels[code]!));
  if (field.tensor !== 'int64') return Array.from(column.values);
  return Array.from(column.values, (ms) =>
    Number.isNaN(ms) ? missingSeconds : BigInt(Math.floor(ms / 1000))
  );
}

/** The matrix of all rows from the graph, row by row. */
async function throughGraph(plan: FeaturePlan, frame: Frame): Promise<Float32Array> {
  const graph = new GraphBuilder();
  graph.node('Identity', [addFeatures(plan, graph)], {}, { as: 'matrix' });
  graph.output('matrix', 'float32', ['N', matrixNames(plan).length]);
  const feeds = plan.fields.map((field) => [
    field.name,
    cells(
      field,
      frame.columns.find(({ name }) => name === field.name)!
    )
  ]);
  const { matrix } = await runOnnx(
    encodeModel(graph, { name: 'features' }),
    columnFeeds(Object.fromEntries(feeds) as Record<string, (number | bigint | string)[]>)
  );
  return matrix!.data as Float32Array;
}

async function expectParity(kind: 'trees' | 'dense', frame: Frame, train: Uint32Array): Promise<void> {
  const { plan } = await fitFeatures({ kind, frame, index: train, schema: schemaOf(frame) });
  if (plan.fields.length === 0) return;
  const all = Uint32Array.from({ length: frame.rows }, (_, i) => i);
  const matrix = await applyFeatures(plan, frame, all);
  expect(matrix.columns.length).toBe(matrixNames(plan).length);
  // Bit for bit: training and scoring must not differ even in the last place.
  expect([...(await throughGraph(plan, frame))]).toEqual([...byRow(matrix)]);
}

function byRow({ rows, columns }: Matrix): Float32Array {
  const width = columns.length;
  return Float32Array.from({ length: rows * width }, (_, i) => columns[i % width]![Math.floor(i / width)]!);
}

const number = fc.option(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.float({ noNaN: true })), { nil: null });
const text = fc.option(fc.constantFrom('a', 'b', 'ä ö', '", ', '?', 'c'), { nil: null });
const moment = fc.option(fc.integer({ min: -60_000 * day, max: 60_000 * day }), { nil: null });
const table = fc.array(fc.tuple(number, text, moment), { minLength: 2, maxLength: 30 }).map((rows): Frame => {
  const columns = [
    numberColumn(
      'n',
      rows.map(([n]) => n)
    ),
    stringColumn(
      's',
      rows.map(([, s]) => s)
    ),
    dateColumn(
      'd',
      rows.map(([, , d]) => d)
    )
  ];
  return { rows: rows.length, columns };
});

test('the graph gives the matrix that training saw, bit for bit, on any table', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom('trees' as const, 'dense' as const), async (frame, kind) => {
      const half = Uint32Array.from({ length: Math.ceil(frame.rows / 2) }, (_, i) => i);
      await expectParity(kind, frame, half);
    }),
    { numRuns: 40 }
  );
}, 60_000);

/** 900 rows of 300 levels, two of which are rare or missing; the target falls with the level's number. */
function manyLevels(): { frame: Frame; order: Float64Array } {
  const numbers = Array.from({ length: 900 }, (_, i) => i % 300);
  const values = numbers.map((n, i) => (n === 7 ? null : n === 8 ? `once ${i}` : `level ${n}`));
  return {
    frame: { rows: 900, columns: [stringColumn('s', values)] },
    order: Float64Array.from(numbers, (n) => 1000 - n)
  };
}

test.each(['trees', 'dense'] as const)('many levels become their mean target, for %s', async (kind) => {
  const { frame, order } = manyLevels();
  const index = Uint32Array.from({ length: 800 }, (_, i) => i);
  const fitted = await fitFeatures({
    kind,
    frame,
    index,
    schema: schemaOf(frame),
    order: order.subarray(0, 800)
  });
  const { plan, notes } = fitted;
  expect(plan.numeric.map(({ kind: one }) => one)).toEqual(['means']);
  expect(plan.oneHot.length).toBe(kind === 'dense' ? 1 : 0);
  expect(notes[0]).toMatch(/^"s" has 301 different values: .*each counts as the mean target of its rows\.$/);
  const all = Uint32Array.from({ length: 900 }, (_, i) => i);
  const matrix = await applyFeatures(plan, frame, all);
  const [means] = matrix.columns;
  expect(means![0]).toBeGreaterThan(means![100]!);
  expect(means![7]).toBe(means![8]);
  expect([...(await throughGraph(plan, frame))]).toEqual([...byRow(matrix)]);
});

test('the mean target of a row in training does not know its own', async () => {
  const random = new Random(4);
  const values = Array.from({ length: 4000 }, () => `level ${random.below(1500)}`);
  const order = Float64Array.from(values, () => random.below(2));
  const frame: Frame = { rows: values.length, columns: [stringColumn('s', values)] };
  const index = Uint32Array.from(values.keys());
  const request = { kind: 'trees', frame, index, schema: schemaOf(frame), order } as const;
  const { plan, inTraining } = await fitFeatures(request);
  const known = (await applyFeatures(plan, frame, index)).columns[0]!;
  const honest = (await applyFeatures(plan, frame, index, { instead: inTraining })).columns[0]!;
  // The target is chance: what a level tells of it is only what it has seen of it.
  expect(correlation(known, order)).toBeGreaterThan(0.4);
  expect(correlation(honest, order)).toBeLessThan(0.05);
});

function correlation(a: Float32Array, b: Float64Array): number {
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += (value - meanA) * (b[i]! - meanB);
    aa += (value - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

test('date parts are those of the calendar, before 1970 and in leap years too', async () => {
  const dates = [
    '1969-12-31T23:59:59Z',
    '2000-02-29T05:00:00Z',
    '1900-03-01',
    '2024-12-31T12:00:00Z',
    '2026-11-20'
  ];
  const column = dateColumn(
    'd',
    dates.map((text) => Date.parse(text))
  );
  const frame: Frame = { rows: dates.length, columns: [column] };
  const index = Uint32Array.from(dates.keys());
  const { plan } = await fitFeatures({ kind: 'trees', frame, index, schema: schemaOf(frame) });
  const { names, columns } = await applyFeatures(plan, frame, index);
  const part = (name: string) => [...columns[names.indexOf(`d (${name})`)]!];
  expect(part('month')).toEqual([12, 2, 3, 12, 11]);
  expect(part('day')).toEqual([31, 29, 1, 31, 20]);
  expect(part('hour')).toEqual([23, 5, 0, 12, 0]);
  expect(part('weekday')).toEqual([2, 1, 3, 1, 4]);
});

test('medians, scales and levels come from the training rows alone', async () => {
  const make = (beyond: number, level: string): Frame => ({
    rows: 4,
    columns: [numberColumn('n', [1, 2, 3, beyond]), stringColumn('s', ['a', 'b', 'a', level])]
  });
  const index = Uint32Array.of(0, 1, 2);
  const fit = async (frame: Frame) =>
    (await fitFeatures({ kind: 'dense', frame, index, schema: schemaOf(frame) })).plan;
  expect(await fit(make(1e9, 'z'))).toEqual(await fit(make(-5, 'b')));
});

test('columns of no use are left out with a reason', async () => {
  const frame: Frame = {
    rows: 3,
    columns: [
      numberColumn('empty', [null, null, null]),
      numberColumn('one', [7, 7, 7]),
      numberColumn('x', [1, 2, 3])
    ]
  };
  const request = { kind: 'trees' as const, frame, index: Uint32Array.of(0, 1, 2), schema: schemaOf(frame) };
  const { plan, leftOut } = await fitFeatures(request);
  expect(plan.fields.map(({ name }) => name)).toEqual(['x']);
  expect(leftOut.map(({ column }) => column)).toEqual(['empty', 'one']);
});

test('for two classes, levels are ordered by their mean target', async () => {
  const values = ['low', 'high', 'middle', 'low', 'high', 'middle'];
  const frame: Frame = { rows: 6, columns: [stringColumn('s', values)] };
  const order = Float64Array.of(0, 1, 0, 0, 1, 1);
  const index = Uint32Array.from(values.keys());
  const { plan } = await fitFeatures({ kind: 'trees', frame, index, schema: schemaOf(frame), order });
  expect(plan.numeric[0]).toMatchObject({ levels: ['low', 'middle', 'high'] });
});
