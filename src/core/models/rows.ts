// Rows of raw values, as a form, a notebook or a REST call gives them, checked and made into a frame. After
// this, one row is scored exactly as a table is.
import { numberColumn, stringColumn, type Column, type Frame } from '../data/frame';
import { HearthError } from '../errors';
import { parseIsoDate } from './dates';
import { parseNumber } from './cell-text';
import type { SourceColumn } from './input-plan';
import type { ModelField, ModelManifest } from './manifest';
import type { InputRow } from './prediction';

export interface RowFrame {
  readonly frame: Frame;
  readonly columns: readonly SourceColumn[];
}

/**
 * A frame with one column a field of the model; without fields, one a key of the first row. A value that is
 * absent or null is missing; a category never seen in training is fine; other keys are ignored.
 * @throws HearthError score/missing-field if a row has none of the fields; score/bad-field for a value of the
 *   wrong kind
 */
export function frameFromRows(model: ModelManifest, rows: readonly InputRow[]): RowFrame {
  const fields = model.fields ?? looseFields(model, rows);
  rows.forEach((row) => {
    if (fields.length > 0 && fields.every(({ name }) => !Object.hasOwn(row, name)))
      throw new HearthError('score/missing-field', { field: fields[0]!.name });
  });
  const columns = fields.map((field) => columnFromRows(field, rows));
  return {
    frame: { rows: rows.length, columns },
    columns: fields.map(({ name, type }) => ({ name, type }))
  };
}

/** A model with a plain matrix takes the values of a row in their order, so every row must have the same keys. */
function looseFields(model: ModelManifest, rows: readonly InputRow[]): readonly ModelField[] {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== model.target);
  rows.forEach((row, i) => {
    const missing = names.find((name) => !Object.hasOwn(row, name));
    if (missing !== undefined)
      throw new HearthError('score/bad-field', { field: missing, row: i, reason: 'is not there' });
  });
  return names.map((name) => ({ name, type: 'float', tensor: 'float32' }));
}

function columnFromRows(field: ModelField, rows: readonly InputRow[]): Column {
  const { name, type, tensor } = field;
  if (tensor === 'string')
    return stringColumn(
      name,
      rows.map((row) => textOf(row[name]))
    );
  const read = type === 'datetime' ? dateOf : numberOf;
  const column = numberColumn(
    name,
    rows.map((row, i) => read(field, row[name], i))
  );
  return type === 'datetime' ? { ...column, kind: 'date' } : column;
}

type Value = InputRow[string] | undefined;

function textOf(value: Value): string | null {
  return value === undefined || value === null || value === '' ? null : String(value);
}

function numberOf(field: ModelField, value: Value, row: number): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return Number(value);
  const number = typeof value === 'number' ? value : parseNumber(value, field.type);
  if (number === undefined || Math.abs(number) === Infinity)
    throw new HearthError('score/bad-field', { field: field.name, row, reason: notA('number', value) });
  return number;
}

function dateOf(field: ModelField, value: Value, row: number): number | null {
  if (value === undefined || value === null) return null;
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? parseIsoDate(value) : undefined;
  if (ms === undefined || Math.abs(ms) > maxDate)
    throw new HearthError('score/bad-field', {
      field: field.name,
      row,
      reason: `${notA('date', value)}; write it as 2024-05-31 or 2024-05-31T14:00Z`
    });
  return ms;
}

/** The range of JavaScript dates, ±10^8 days. */
const maxDate = 8.64e15;

function notA(kind: string, value: Value): string {
  const shown = typeof value === 'string' ? `"${value.slice(0, 40)}"` : String(value);
  return `must be a ${kind}, not ${shown}`;
}
