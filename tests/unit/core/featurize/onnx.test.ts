import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberColumn, stringColumn, type Column, type DateColumn, type Frame } from '$core/data/frame';
import type { ColumnType } from '$core/data/table';
import { applyFeatures } from '$core/featurize/apply';
import { fitFeatures } from '$core/featurize/fit';
import { addFeatures } from '$core/featurize/onnx';
import { matrixNames } from '$core/featurize/plan';
import { missingSeconds, type ModelField } from '$core/models/manifest';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
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
async function throughGraph(
  plan: ReturnType<typeof fitFeatures>['plan'],
  frame: Frame
): Promise<Float32Array> {
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
  const { plan } = fitFeatures({ kind, frame, index: train, schema: schemaOf(frame) });
  if (plan.fields.length === 0) return;
  const all = Uint32Array.from({ length: frame.rows }, (_, i) => i);
  const matrix = applyFeatures(plan, frame, all);
  expect(matrix.columns.length).toBe(matrixNames(plan).length);
  const byRow = Float32Array.from({ length: matrix.rows * matrix.columns.length }, (_, i) => {
    return matrix.columns[i % matrix.columns.length]![Math.floor(i / matrix.columns.length)]!;
  });
  // Bit for bit: training and scoring must not differ even in the last place.
  expect([...(await throughGraph(plan, frame))]).toEqual([...byRow]);
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
    { numRuns: 60 }
  );
});

test('date parts are those of the calendar, before 1970 and in leap years too', () => {
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
  const { plan } = fitFeatures({ kind: 'trees', frame, index, schema: schemaOf(frame) });
  const { names, columns } = applyFeatures(plan, frame, index);
  const part = (name: string) => [...columns[names.indexOf(`d (${name})`)]!];
  expect(part('month')).toEqual([12, 2, 3, 12, 11]);
  expect(part('day')).toEqual([31, 29, 1, 31, 20]);
  expect(part('hour')).toEqual([23, 5, 0, 12, 0]);
  expect(part('weekday')).toEqual([2, 1, 3, 1, 4]);
});

test('medians, scales and levels come from the training rows alone', () => {
  const make = (beyond: number, level: string): Frame => ({
    rows: 4,
    columns: [numberColumn('n', [1, 2, 3, beyond]), stringColumn('s', ['a', 'b', 'a', level])]
  });
  const index = Uint32Array.of(0, 1, 2);
  const fit = (frame: Frame) => fitFeatures({ kind: 'dense', frame, index, schema: schemaOf(frame) }).plan;
  expect(fit(make(1e9, 'z'))).toEqual(fit(make(-5, 'b')));
});

test('columns of no use are left out with a reason', () => {
  const frame: Frame = {
    rows: 3,
    columns: [
      numberColumn('empty', [null, null, null]),
      numberColumn('one', [7, 7, 7]),
      numberColumn('x', [1, 2, 3])
    ]
  };
  const request = { kind: 'trees' as const, frame, index: Uint32Array.of(0, 1, 2), schema: schemaOf(frame) };
  const { plan, leftOut } = fitFeatures(request);
  expect(plan.fields.map(({ name }) => name)).toEqual(['x']);
  expect(leftOut.map(({ column }) => column)).toEqual(['empty', 'one']);
});

test('for two classes, levels are ordered by their mean target', () => {
  const values = ['low', 'high', 'middle', 'low', 'high', 'middle'];
  const frame: Frame = { rows: 6, columns: [stringColumn('s', values)] };
  const order = Float64Array.of(0, 1, 0, 0, 1, 1);
  const index = Uint32Array.from(values.keys());
  const { plan } = fitFeatures({ kind: 'trees', frame, index, schema: schemaOf(frame), order });
  expect(plan.numeric[0]).toMatchObject({ levels: ['low', 'middle', 'high'] });
});
