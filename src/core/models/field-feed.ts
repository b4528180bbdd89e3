// One column of a table as the input tensor of one field: types that mean the same are brought together, all
// others are refused by name.
import type { Column, StringColumn } from '../data/frame';
import type { ColumnType } from '../data/table';
import { HearthError } from '../errors';
import { numberText, parseNumber } from './cell-text';
import { parseIsoDate } from './dates';
import { missingSeconds, type ModelField } from './manifest';
import type { Feed } from './tensors';

/** A window of rows in a frame; `offset` is the frame's first row in its table, for errors. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/**
 * Whether a column of this type can feed a field. Texts that hold numbers or dates are read as such, level by
 * level; other mixtures are not. @throws HearthError score/bad-field
 */
export function checkFieldType(field: ModelField, type: ColumnType): void {
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

/** The tensor of a window, of shape `dims`. @throws HearthError score/bad-field */
export function fieldFeed(
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

/** Levels of text columns read as numbers, once for each list of levels. */
export type ParsedLevels = WeakMap<readonly string[], readonly number[]>;

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

function epochSeconds(ms: number): bigint {
  return Number.isNaN(ms) ? missingSeconds : BigInt(Math.floor(ms / 1000));
}

/** @throws HearthError score/bad-field where `value` is no whole number */
export function wholeNumber(field: string, value: number, row: number): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  const reason = Number.isNaN(value)
    ? 'is missing, and the model takes no missing value here'
    : `must be a whole number, not ${value}`;
  throw new HearthError('score/bad-field', { field, row, reason });
}
