// A stored column as another type, part by part. What has no meaning in the new type becomes missing.
import { readLevels, readPart } from '$core/data/codec';
import { isStringType, type ColumnType, type StoredColumn } from '$core/data/table';
import type { BlobId } from '$core/ports';
import { parseTruth } from '../cells/boolean';
import { dateLayouts, parseDate } from '../cells/date';
import { misfit, parseNumber, plainNumbers } from '../cells/number';
import { describeNumbers, describeStrings, type ColumnStore } from './finish';
import { NumberBuilder } from './number-builder';
import { StringBuilder } from './string-builder';
import { encodeUtf8 } from './utf8';
import { textOfNumber } from './value-column';

export interface Retyped {
  readonly column: StoredColumn;
  /** Cells that had a value and are missing now. */
  readonly lost: number;
}

/** `groups`: rows in each row group. Numbers become booleans where they are 0 or 1, integers by rounding, dates as epoch milliseconds. */
export async function retyped(
  column: StoredColumn,
  type: ColumnType,
  groups: readonly number[],
  store: ColumnStore
): Promise<Retyped> {
  if (column.type === type) return { column, lost: 0 };
  const fromStrings = isStringType(column.type);
  const toStrings = isStringType(type);
  if (fromStrings && toStrings) return { column: { ...column, type }, lost: 0 };
  if (toStrings) return { column: await numbersToStrings(column, type, groups, store), lost: 0 };
  const values = fromStrings ? await levelValues(column, type, store) : undefined;
  const numbers = new NumberBuilder();
  const parts: BlobId[] = [];
  for (const [group, rows] of groups.entries()) {
    const cells = await readPart(column, group, rows, store.blobs);
    const room = numbers.room(rows);
    if (values) for (let i = 0; i < rows; i++) room[i] = cells[i]! < 0 ? NaN : values[cells[i]!]!;
    else for (let i = 0; i < rows; i++) room[i] = converted(cells[i]!, type);
    numbers.length = rows;
    parts.push(await store.put(numbers.takePart()));
  }
  const kind = type === 'datetime' ? 'date' : type === 'boolean' ? 'boolean' : 'number';
  const described = describeNumbers(column.name, kind, numbers, parts, type);
  return { column: described, lost: numbers.facts.missing - column.missing };
}

async function numbersToStrings(
  column: StoredColumn,
  type: ColumnType,
  groups: readonly number[],
  store: ColumnStore
): Promise<StoredColumn> {
  const kind = column.type === 'datetime' ? 'date' : column.type === 'boolean' ? 'boolean' : 'number';
  const strings = new StringBuilder();
  const parts: BlobId[] = [];
  for (const [group, rows] of groups.entries()) {
    for (const value of await readPart(column, group, rows, store.blobs))
      strings.push(textOfNumber(value, kind));
    parts.push(await store.put(strings.takePart()));
  }
  return describeStrings(column.name, strings, parts, store, type);
}

/** The value of every level of a string column under a type; NaN where it has none. */
async function levelValues(
  column: StoredColumn,
  type: ColumnType,
  { blobs }: ColumnStore
): Promise<Float64Array> {
  const levels = await readLevels(column, blobs);
  const cells = levels.map((level) => encodeUtf8(`${level.trim()}\n`));
  if (type === 'datetime') return dateValues(cells);
  const parse = type === 'boolean' ? parseTruth : parseGrouped;
  return Float64Array.from(cells, (bytes) => {
    const value = parse(bytes, 0, bytes.length - 1);
    return value === misfit ? NaN : type === 'integer' ? Math.round(value) : value;
  });
}

function parseGrouped(bytes: Uint8Array, from: number, to: number): number {
  return parseNumber(bytes, from, to, { ...plainNumbers, grouped: true });
}

/** By the layout that reads most of them. */
function dateValues(cells: readonly Uint8Array[]): Float64Array {
  const attempts = dateLayouts.map((layout) =>
    Float64Array.from(cells, (bytes) => {
      const value = parseDate(bytes, 0, bytes.length - 1, layout);
      return value === misfit ? NaN : value;
    })
  );
  const read = attempts.map((values) =>
    values.reduce((count, value) => count + (value === value ? 1 : 0), 0)
  );
  return attempts[read.indexOf(Math.max(...read))]!;
}

function converted(value: number, type: ColumnType): number {
  if (type === 'integer') return Math.round(value);
  if (type === 'boolean') return value === 0 || value === 1 ? value : NaN;
  return value;
}
