// How the columns of a table become the input tensors of a model: decided once for a model and a table, then
// applied chunk by chunk. Models made here have one input a column; an imported one may take a single matrix.
import { columnOf, type Column, type Frame, type StringColumn } from '../data/frame';
import type { ColumnType } from '../data/table';
import { HearthError } from '../errors';
import { parseIsoDate } from './dates';
import { missingSeconds, type ModelField, type ModelManifest, type TensorInfo } from './manifest';
import type { Feed, Feeds } from './tensors';

/** A column that is there: of a stored table, or of rows given by a caller. */
export interface SourceColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface InputPlan {
  /** Names of the columns it reads. */
  readonly columns: readonly string[];
  /** Rows the graph takes at once, where its batch dimension is fixed; any number otherwise. */
  readonly batch?: number;
  /**
   * Tensors for the rows `from` up to `to` of a frame with these columns; `offset` is the frame's first row in
   * its table, for errors. @throws HearthError score/bad-field
   */
  feeds(frame: Frame, from: number, to: number, offset?: number): Feeds;
}

/**
 * Plans how to feed a model from these columns.
 * @throws HearthError score/missing-field where the model needs a column that is not there; score/bad-field
 *   where its type cannot serve; model/unsupported where the model does not take columns at all
 */
export function planInputs(model: ModelManifest, source: readonly SourceColumn[]): InputPlan {
  return model.fields ? planFields(model.fields, model.inputs, source) : planMatrix(model, source);
}

function planFields(
  fields: readonly ModelField[],
  inputs: readonly TensorInfo[],
  source: readonly SourceColumn[]
): InputPlan {
  const parsed: ParsedLevels = new WeakMap();
  const columns = fields.map((field) => {
    const column = source.find(({ name }) => name === field.name);
    if (!column) throw new HearthError('score/missing-field', { field: field.name });
    checkType(field, column.type);
    const dims = inputs.find(({ name }) => name === field.name)?.dims ?? ['N', 1];
    return { field, type: column.type, rank: dims.length };
  });
  return {
    columns: fields.map(({ name }) => name),
    ...fixedBatch(inputs),
    feeds(frame, from, to, offset = 0) {
      const feeds: Record<string, Feed> = {};
      for (const { field, type, rank } of columns) {
        const dims = Array.from({ length: rank }, (_, i) => (i === 0 ? to - from : 1));
        feeds[field.name] = fieldFeed(
          field,
          columnOf(frame, field.name),
          type,
          { from, to, offset },
          dims,
          parsed
        );
      }
      return feeds;
    }
  };
}

function fixedBatch(inputs: readonly TensorInfo[]): { batch?: number } {
  const batch = inputs[0]?.dims[0];
  return typeof batch === 'number' ? { batch } : {};
}

/** Texts that hold numbers or dates are read as such, level by level; other mixtures are refused. */
function checkType(field: ModelField, type: ColumnType): void {
  const refuse = (has: string, needs: string): never => {
    const reason = `holds ${has} here, and the model was trained on ${needs}: change its type`;
    throw new HearthError('score/bad-field', { field: field.name, reason });
  };
  const isText = type === 'category' || type === 'text';
  if (field.tensor === 'string') {
    if (type === 'datetime') refuse('dates', 'text');
    if (type === 'boolean' && !field.levels?.includes('true')) refuse('true and false', 'text');
  } else if (field.type === 'datetime') {
    if (type !== 'datetime' && !isText) refuse('numbers', 'dates');
  } else if (type === 'datetime') refuse('dates', 'numbers');
}

/** A window of rows in a frame; `offset` is the frame's first row in its table, for errors. */
interface Window {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

function fieldFeed(
  field: ModelField,
  column: Column,
  type: ColumnType,
  window: Window,
  dims: readonly number[],
  parsed: ParsedLevels
): Feed {
  if (field.tensor === 'string') return { type: 'string', dims, data: texts(column, type, window) };
  const values = numbers(field, column, window, parsed);
  if (field.tensor === 'float32') return { type: 'float32', dims, data: new Float32Array(values) };
  const data = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const row = window.offset + window.from + i;
    data[i] = field.type === 'datetime' ? epochSeconds(values[i]!) : wholeNumber(field.name, values[i]!, row);
  }
  return { type: 'int64', dims, data };
}

function texts(column: Column, type: ColumnType, { from, to }: Window): readonly string[] {
  const out = new Array<string>(to - from);
  if (column.kind === 'string') {
    const { codes, levels } = column;
    for (let i = from; i < to; i++) out[i - from] = codes[i]! < 0 ? '' : levels[codes[i]!]!;
    return out;
  }
  for (let i = from; i < to; i++) out[i - from] = numberText(column.values[i]!, type);
  return out;
}

/** How a number reads as a category: '' for a missing one, 'true' and 'false' for a boolean. */
export function numberText(value: number, type: ColumnType): string {
  if (Number.isNaN(value)) return '';
  if (type === 'boolean') return value === 0 ? 'false' : 'true';
  return String(value);
}

/** Levels of text columns read as numbers, once for each list of levels. */
type ParsedLevels = WeakMap<readonly string[], readonly number[]>;

/** Numbers of a column, dates as epoch ms. Texts must all be numbers (or dates). */
function numbers(
  field: ModelField,
  column: Column,
  { from, to }: Window,
  parsed: ParsedLevels
): Float64Array {
  if (column.kind !== 'string') return column.values.subarray(from, to);
  let levels = parsed.get(column.levels);
  if (!levels) parsed.set(column.levels, (levels = parseLevels(field, column)));
  const values = new Float64Array(to - from);
  for (let i = from; i < to; i++) values[i - from] = column.codes[i]! < 0 ? NaN : levels[column.codes[i]!]!;
  return values;
}

function parseLevels(field: ModelField, column: StringColumn): readonly number[] {
  const isDate = field.type === 'datetime';
  return column.levels.map((level) => {
    const value = isDate ? parseIsoDate(level) : parseNumber(level, field.type);
    if (value !== undefined) return value;
    const reason = `holds "${level.slice(0, 40)}", which is not a ${isDate ? 'date' : 'number'}`;
    throw new HearthError('score/bad-field', { field: field.name, reason });
  });
}

/** A number in decimal notation, '' as missing, and the words of booleans where one is meant; else undefined. */
export function parseNumber(text: string, type: ColumnType): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return NaN;
  if (type === 'boolean' && /^(true|yes)$/i.test(trimmed)) return 1;
  if (type === 'boolean' && /^(false|no)$/i.test(trimmed)) return 0;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return undefined;
  return Number(trimmed);
}

function epochSeconds(ms: number): bigint {
  return Number.isNaN(ms) ? missingSeconds : BigInt(Math.floor(ms / 1000));
}

function wholeNumber(field: string, value: number, row: number): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  const reason = Number.isNaN(value)
    ? 'is missing, and the model takes no missing value here'
    : `must be a whole number, not ${value}`;
  throw new HearthError('score/bad-field', { field, row, reason });
}

/** Element types a matrix input may have. */
const matrixArrays = {
  float32: (n: number) => new Float32Array(n),
  float64: (n: number) => new Float64Array(n),
  int32: (n: number) => new Int32Array(n),
  int64: (n: number) => new BigInt64Array(n)
} as const;
type MatrixType = keyof typeof matrixArrays;

/** One input [N, F] (or [N, …] with F numbers a row), filled from the numeric columns in their order. */
function planMatrix(model: ModelManifest, source: readonly SourceColumn[]): InputPlan {
  const input = matrixInput(model);
  const names = matrixColumns(input, source, model.target);
  const type = input.type as MatrixType;
  const inner = input.dims.length > 2 ? (input.dims.slice(1) as number[]) : [names.length];
  return {
    columns: names,
    ...fixedBatch(model.inputs),
    feeds(frame, from, to, offset = 0) {
      const data = matrixArrays[type]((to - from) * names.length);
      names.forEach((name, j) =>
        fillColumn(data, columnOf(frame, name), j, names.length, { from, to, offset })
      );
      return { [input.name]: { type, dims: [to - from, ...inner], data } as Feed };
    }
  };
}

function matrixInput(model: ModelManifest): TensorInfo {
  const [input] = model.inputs;
  const dims = input?.dims.slice(1) ?? [];
  const fixed = dims.length === 1 || dims.every((dim) => typeof dim === 'number');
  if (model.inputs.length === 1 && input && dims.length > 0 && fixed && input.type in matrixArrays)
    return input;
  const shapes = model.inputs
    .map(({ name, type, dims: d }) => `${name}: ${type} [${d.join(', ')}]`)
    .join('; ');
  throw new HearthError('model/unsupported', {
    file: 'The model',
    reason: `its inputs (${shapes}) cannot be filled from the columns of a table`
  });
}

function matrixColumns(
  input: TensorInfo,
  source: readonly SourceColumn[],
  target: string | undefined
): readonly string[] {
  const numeric = source
    .filter(
      ({ name, type }) => name !== target && (type === 'integer' || type === 'float' || type === 'boolean')
    )
    .map(({ name }) => name);
  const dims = input.dims.slice(1);
  const needed = dims.every((dim) => typeof dim === 'number')
    ? (dims as number[]).reduce((product, dim) => product * dim, 1)
    : undefined;
  if (numeric.length > 0 && (needed === undefined || numeric.length === needed)) return numeric;
  const reason = `takes ${needed ?? 'some'} numbers a row, and there are ${numeric.length} numeric columns${
    target === undefined ? '' : ` besides "${target}"`
  }: keep exactly the columns the model was trained on, in its order`;
  throw new HearthError('score/bad-field', { field: input.name, reason });
}

function fillColumn(
  data: ReturnType<(typeof matrixArrays)[MatrixType]>,
  column: Column,
  at: number,
  width: number,
  { from, to, offset }: Window
): void {
  if (column.kind === 'string') return;
  const { values, name } = column;
  if (data instanceof BigInt64Array) {
    for (let i = from; i < to; i++) data[(i - from) * width + at] = wholeNumber(name, values[i]!, offset + i);
  } else for (let i = from; i < to; i++) data[(i - from) * width + at] = values[i]!;
}
