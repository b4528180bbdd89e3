import { describe, expect, test } from 'vitest';
import { numberColumn, stringColumn, type Column } from '$core/data/frame';
import type { ColumnType } from '$core/data/table';
import { planInputs } from '$core/models/input-plan';
import type { ModelField, ModelManifest, TensorInfo } from '$core/models/manifest';

function modelOf(
  fields: readonly ModelField[] | undefined,
  inputs: readonly TensorInfo[] = []
): ModelManifest {
  return {
    kind: 'onnx',
    onnx: 'sha256:0',
    bytes: 0,
    producer: 'import',
    inputs,
    outputs: [],
    ...(fields && { fields })
  };
}

/** What one field is fed from one column. */
function feed(field: ModelField, column: Column, type: ColumnType) {
  const plan = planInputs(modelOf([field]), [{ name: field.name, type }]);
  const rows = column.kind === 'string' ? column.codes.length : column.values.length;
  return plan.feeds({ rows, columns: [column] }, 0, rows)[field.name]!;
}

const number: ModelField = { name: 'x', type: 'float', tensor: 'float32' };
const flag: ModelField = { name: 'x', type: 'boolean', tensor: 'float32' };
const whole: ModelField = { name: 'x', type: 'integer', tensor: 'int64' };
const word: ModelField = { name: 'x', type: 'category', tensor: 'string' };
const day: ModelField = { name: 'x', type: 'datetime', tensor: 'int64' };

describe('columns become inputs', () => {
  test('of one column each, with missing as NaN and as an empty text', () => {
    expect(feed(number, numberColumn('x', [1.5, null]), 'float')).toEqual({
      type: 'float32',
      dims: [2, 1],
      data: Float32Array.of(1.5, NaN)
    });
    expect(feed(word, stringColumn('x', ['a', null]), 'category').data).toEqual(['a', '']);
  });

  test('reading numbers, booleans and dates out of text', () => {
    expect(feed(number, stringColumn('x', ['3', ' -.5e1 ', null]), 'text').data).toEqual(
      Float32Array.of(3, -5, NaN)
    );
    expect(feed(flag, stringColumn('x', ['yes', 'False']), 'category').data).toEqual(Float32Array.of(1, 0));
    expect(feed(day, stringColumn('x', ['1970-01-02']), 'text').data).toEqual(BigInt64Array.of(86_400n));
  });

  test('writing numbers as the categories they were', () => {
    expect(feed(word, numberColumn('x', [3, 2.5, null]), 'float').data).toEqual(['3', '2.5', '']);
    const levels = { ...word, levels: ['true', 'false'] };
    expect(feed(levels, numberColumn('x', [1, 0]), 'boolean').data).toEqual(['true', 'false']);
  });

  test('in windows, with dates before 1970 rounded down', () => {
    const plan = planInputs(modelOf([day]), [{ name: 'x', type: 'datetime' }]);
    const column = { kind: 'date', name: 'x', values: Float64Array.of(0, -1, 1999) } as const;
    expect(plan.feeds({ rows: 3, columns: [column] }, 1, 3).x!.data).toEqual(BigInt64Array.of(-1n, 1n));
  });

  test.each<[string, ModelField, Column, ColumnType, RegExp]>([
    ['words for numbers', number, stringColumn('x', ['1', 'n/k']), 'text', /"n\/k", which is not a number/],
    ['dates for numbers', number, numberColumn('x', [1]), 'datetime', /holds dates here/],
    ['numbers for dates', day, numberColumn('x', [1]), 'integer', /holds numbers here/],
    ['other truths for words', word, numberColumn('x', [1]), 'boolean', /true and false here/],
    [
      'a fraction for a whole number',
      whole,
      numberColumn('x', [1, 0.5]),
      'float',
      /in row 2 must be a whole/
    ],
    ['nothing for a whole number', whole, numberColumn('x', [null]), 'float', /in row 1 is missing/]
  ])('but not %s', (_, field, column, type, message) => {
    expect(() => feed(field, column, type)).toThrow(message);
  });

  test('unless one is not there', () => {
    expect(() => planInputs(modelOf([number]), [])).toThrow('The input has no "x".');
  });
});

describe('columns become one matrix', () => {
  const matrix = (dims: TensorInfo['dims'], type = 'float32') => [{ name: 'X', type, dims }];
  const source = [
    { name: 'a', type: 'integer' },
    { name: 'name', type: 'text' },
    { name: 'b', type: 'boolean' },
    { name: 'y', type: 'float' }
  ] as const;
  const columns = [numberColumn('a', [1, 2]), numberColumn('b', [0, 1]), numberColumn('y', [9, 9])];

  test('of the numeric columns in their order, without the target', () => {
    const model = { ...modelOf(undefined, matrix(['N', 2])), target: 'y' };
    const plan = planInputs(model, source);
    expect(plan.columns).toEqual(['a', 'b']);
    expect(plan.feeds({ rows: 2, columns }, 0, 2).X).toEqual({
      type: 'float32',
      dims: [2, 2],
      data: Float32Array.of(1, 0, 2, 1)
    });
  });

  test('of any rank and type, where the numbers of a row are known', () => {
    const plan = planInputs(modelOf(undefined, matrix(['N', 1, 3], 'int64')), source);
    expect(plan.feeds({ rows: 2, columns }, 1, 2).X).toEqual({
      type: 'int64',
      dims: [1, 1, 3],
      data: BigInt64Array.of(2n, 1n, 9n)
    });
  });

  test('but only if they are as many as the model takes', () => {
    expect(() => planInputs(modelOf(undefined, matrix(['N', 5])), source)).toThrow(
      '"X" takes 5 numbers a row, and there are 3 numeric columns: keep exactly'
    );
  });

  test('and not where a model takes several tensors', () => {
    const inputs = [...matrix(['N', 2]), { name: 'Z', type: 'float32', dims: ['N', 3] }];
    expect(() => planInputs(modelOf(undefined, inputs), source)).toThrow(
      /X: float32 \[N, 2\]; Z: .* cannot be filled/
    );
  });
});
