// Rows of a stored table as an Arrow stream, which DuckDB reads: whole numbers as BIGINT, numbers as DOUBLE, dates as
// TIMESTAMP, words as VARCHAR, missing cells as NULL. Exact both ways.
import {
  Bool,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  TimestampMicrosecond,
  Utf8,
  type Data
} from 'apache-arrow';
import type { ColumnType } from '$core/data/table';

/** Levels of a column of words as one text, and where each begins and ends. */
export interface EncodedLevels {
  readonly bytes: Uint8Array;
  /** [levels + 1] */
  readonly offsets: Uint32Array;
}

export interface ArrowSource {
  readonly name: string;
  readonly type: ColumnType;
  /** [rows] numbers with NaN for missing, or codes of levels with -1. */
  readonly cells: Float64Array | Int32Array;
  readonly levels?: EncodedLevels;
}

export function encodeLevels(levels: readonly string[]): EncodedLevels {
  const encoder = new TextEncoder();
  const parts = levels.map((level) => encoder.encode(level));
  const offsets = new Uint32Array(levels.length + 1);
  parts.forEach((part, i) => (offsets[i + 1] = offsets[i]! + part.length));
  const bytes = new Uint8Array(offsets[levels.length]!);
  parts.forEach((part, i) => bytes.set(part, offsets[i]));
  return { bytes, offsets };
}

/** One batch of rows as an Arrow stream of its own. */
export function arrowStream(columns: readonly ArrowSource[], rows: number): Uint8Array {
  const children = columns.map((column) => dataOf(column, rows));
  const fields = columns.map(({ name }, i) => new Field(name, children[i]!.type, true));
  const schema = new Schema(fields);
  const batch = new RecordBatch(
    schema,
    makeData({ type: new Struct(fields), length: rows, nullCount: 0, children })
  );
  return tableToIPC(new Table(schema, [batch]), 'stream');
}

function dataOf({ type, cells, levels }: ArrowSource, length: number): Data {
  const { nullBitmap, nullCount } = validity(cells);
  const known = { length, nullBitmap, nullCount };
  if (cells instanceof Int32Array) return makeData({ type: new Utf8(), ...known, ...texts(cells, levels!) });
  switch (type) {
    case 'boolean':
      return makeData({ type: new Bool(), ...known, data: bits(cells, (value) => value === 1) });
    case 'integer':
      return makeData({ type: new Int64(), ...known, data: wholes(cells, 1) });
    case 'datetime':
      return makeData({ type: new TimestampMicrosecond(), ...known, data: wholes(cells, 1000) });
    default:
      return makeData({ type: new Float64(), ...known, data: cells });
  }
}

function validity(cells: Float64Array | Int32Array): { nullBitmap: Uint8Array; nullCount: number } {
  let nullCount = 0;
  const nullBitmap = bits(cells, (value) => {
    const isThere = cells instanceof Int32Array ? value >= 0 : value === value;
    if (!isThere) nullCount++;
    return isThere;
  });
  return { nullBitmap, nullCount };
}

/** One bit a cell, the lowest first; whole groups of 64 bits, as Arrow wants them. */
function bits(cells: ArrayLike<number>, isSet: (value: number) => boolean): Uint8Array {
  const found = new Uint8Array(Math.ceil(cells.length / 64) * 8);
  for (let i = 0; i < cells.length; i++) if (isSet(cells[i]!)) found[i >> 3]! |= 1 << (i & 7);
  return found;
}

/** Missing cells as 0: their bit says that they are not there. */
function wholes(cells: Float64Array, times: number): BigInt64Array {
  const found = new BigInt64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i]!;
    if (value !== value) continue;
    const whole = Math.floor(value);
    // The product itself may be beyond 2^53.
    found[i] = BigInt(whole) * BigInt(times) + BigInt(Math.round((value - whole) * times));
  }
  return found;
}

function texts(
  codes: Int32Array,
  { bytes, offsets }: EncodedLevels
): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(codes.length + 1);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    const size = code < 0 ? 0 : offsets[code + 1]! - offsets[code]!;
    valueOffsets[i + 1] = valueOffsets[i]! + size;
  }
  const data = new Uint8Array(valueOffsets[codes.length]!);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= 0) data.set(bytes.subarray(offsets[code], offsets[code + 1]), valueOffsets[i]);
  }
  return { valueOffsets, data };
}
