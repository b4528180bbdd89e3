// A batch of CSV records cut into fields: bytes and the bounds of every field, no text made. What the tokenizer
// fills and the column readers read. Assumes UTF-8 (or ASCII) bytes with at least one byte after the last field.

import type { LineEnd } from '$core/data/import';

/** How fields are cut. */
export interface Dialect {
  /** A byte, or -1: every line is one field. */
  readonly delimiter: number;
  /** A byte, or -1: no quoting. */
  readonly quote: number;
  /** Blanks around unquoted fields, and before a quote, do not count. */
  readonly trim: boolean;
  /** The one thing that ends a line, any other LF or CR being content; else LF, CRLF and CR all do. */
  readonly lineEnd?: LineEnd;
}

/** The byte that must stand after the last one, to stop every loop: one that ends a line, or begins to. */
export function sentinelOf({ lineEnd }: Dialect): number {
  return lineEnd === 'CR' || lineEnd === 'CRLF' ? 13 : 10;
}

export interface Batch {
  bytes: Uint8Array;
  readonly columns: number;
  /** Rows that fit. */
  readonly capacity: number;
  /**
   * [capacity, columns + 1] i32. In each row: one less than its first byte, then the end of every field, so
   * field c is bytes[bounds[c] + 1] up to, not including, bounds[c + 1].
   */
  bounds: Int32Array;
  /** [capacity] i32: the physical line, from 1, each row begins on. */
  lines: Int32Array;
  rows: number;
  /** What can be done to many cells at once, where the batch can. */
  readonly whole?: WholeColumns;
}

/** Rows [from, to) of a batch, going into an array at `at`. */
export interface Rows {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Reads cells of one column as they stand, quotes included; what it cannot read it counts, and leaves to others. */
export interface WholeColumns {
  /** Plain decimals of up to 16 digits; NaN for an empty cell, Infinity for any other. Returns the others. */
  parseNumbers(column: number, rows: Rows, decimal: number, out: Float64Array): number;
  /** The code kept for each cell, -2 where there is none. Returns the number of those. */
  findCodes(column: number, rows: Rows, out: Int32Array): number;
  /** Keeps the code of a cell, for others of the column that are the same bytes. May forget it, or another. */
  keepCode(column: number, row: number, code: number): void;
}

/** Fields a batch aims to hold: small enough that its bytes are still in cache when the columns are read. */
const batchFields = 40_960;
const maxRows = 4096;

/** Rows of so many columns a batch has room for. */
export function batchCapacity(columns: number): number {
  return Math.max(1, Math.min(maxRows, Math.floor(batchFields / (columns + 1))));
}

export function createBatch(columns: number, capacity = batchCapacity(columns)): Batch {
  return {
    bytes: new Uint8Array(0),
    columns,
    capacity,
    bounds: new Int32Array(capacity * (columns + 1)),
    lines: new Int32Array(capacity),
    rows: 0
  };
}
