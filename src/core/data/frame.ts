// A table in memory: named columns of typed arrays. Never rows of objects on a hot path.
// Missing is NaN in number and date columns and code -1 in string columns. Dates are epoch milliseconds in
// f64, exact for every date JavaScript has. Integers beyond 2^53 are kept as text, never rounded.
import { HearthError } from '../errors';

export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** [rows] f64; booleans are 0 and 1; NaN is missing. */
  readonly values: Float64Array;
}

export interface DateColumn {
  readonly kind: 'date';
  readonly name: string;
  /** [rows] f64, milliseconds since 1970-01-01T00:00Z; NaN is missing. */
  readonly values: Float64Array;
}

export interface StringColumn {
  readonly kind: 'string';
  readonly name: string;
  /** [rows] i32 indexes into `levels`; -1 is missing. */
  readonly codes: Int32Array;
  /** Distinct values in order of first appearance. */
  readonly levels: readonly string[];
}

export type Column = NumberColumn | DateColumn | StringColumn;

export interface Frame {
  readonly rows: number;
  readonly columns: readonly Column[];
}

export type Cell = number | string | null;

/** The column called `name`. @throws HearthError data/unknown-column */
export function columnOf(frame: Frame, name: string): Column {
  const found = frame.columns.find((column) => column.name === name);
  if (!found) throw new HearthError('data/unknown-column', { column: name, table: 'the table' });
  return found;
}

/** One cell: a number, a string, or null where it is missing. Dates come as epoch milliseconds. */
export function cellOf(column: Column, row: number): Cell {
  if (column.kind === 'string') {
    const code = column.codes[row] ?? -1;
    return code < 0 ? null : (column.levels[code] ?? null);
  }
  const value = column.values[row] ?? NaN;
  return Number.isNaN(value) ? null : value;
}

export function isMissing(column: Column, row: number): boolean {
  if (column.kind === 'string') return (column.codes[row] ?? -1) < 0;
  return Number.isNaN(column.values[row] ?? NaN);
}

/** The rows at `index`, in that order. Levels are shared, not copied. */
export function takeRows(frame: Frame, index: ArrayLike<number>): Frame {
  return { rows: index.length, columns: frame.columns.map((column) => takeColumn(column, index)) };
}

export function takeColumn(column: Column, index: ArrayLike<number>): Column {
  const n = index.length;
  if (column.kind === 'string') {
    const codes = new Int32Array(n);
    for (let i = 0; i < n; i++) codes[i] = column.codes[index[i]!]!;
    return { ...column, codes };
  }
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = column.values[index[i]!]!;
  return { ...column, values };
}

/** Rows `from` up to, not including, `to`, as views on the same memory. */
export function sliceFrame(frame: Frame, from: number, to: number): Frame {
  const columns = frame.columns.map((column): Column =>
    column.kind === 'string'
      ? { ...column, codes: column.codes.subarray(from, to) }
      : { ...column, values: column.values.subarray(from, to) }
  );
  return { rows: Math.max(0, Math.min(to, frame.rows) - from), columns };
}

/** A string column from plain values; null is missing. */
export function stringColumn(name: string, values: readonly (string | null)[]): StringColumn {
  const levels: string[] = [];
  const seen = new Map<string, number>();
  const codes = new Int32Array(values.length);
  values.forEach((value, row) => {
    if (value === null) return void (codes[row] = -1);
    let code = seen.get(value);
    if (code === undefined) {
      code = levels.length;
      levels.push(value);
      seen.set(value, code);
    }
    codes[row] = code;
  });
  return { kind: 'string', name, codes, levels };
}

/** A number column from plain values; null is missing. */
export function numberColumn(name: string, values: readonly (number | null)[]): NumberColumn {
  return { kind: 'number', name, values: Float64Array.from(values, (value) => value ?? NaN) };
}

/** Every buffer of a frame, for transfer to or from a worker. */
export function transferablesOf(frame: Frame): ArrayBuffer[] {
  return frame.columns.map((c) => (c.kind === 'string' ? c.codes : c.values).buffer as ArrayBuffer);
}
