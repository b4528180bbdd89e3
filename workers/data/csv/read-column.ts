// One column of a batch into typed cells: the second half of the CSV parser. Each loop does one thing to one
// column; cells it cannot read are marked and looked at afterwards by the caller.
import { parseBoolean } from '../cells/boolean';
import { parseDate, type DateLayout } from '../cells/date';
import { misfit, parseNumber, type NumberStyle } from '../cells/number';
import type { Dictionary } from '../columns/dictionary';
import type { Batch, Dialect, Rows } from './batch';
import { contentOf, isBlank } from './cell';

/** What `findCodes` gives where it knows no code. */
const unknownCode = -2;

/** Numbers; NaN where the cell is empty, `misfit` where it is no plain number. Returns how many misfits. */
export function readNumbers(
  batch: Batch,
  dialect: Dialect,
  column: number,
  rows: Rows,
  style: NumberStyle,
  out: Float64Array
): number {
  if (!batch.whole || dialect.trim) return parseRows(batch, dialect, column, rows, style, out);
  const others = batch.whole.parseNumbers(column, rows, style.decimal, out);
  if (others === 0) return 0;
  let misfits = 0;
  for (let row = rows.from, at = rows.at; row < rows.to; row++, at++) {
    if (out[at] !== misfit) continue;
    misfits += parseRows(batch, dialect, column, { from: row, to: row + 1, at }, style, out);
  }
  return misfits;
}

function parseRows(
  batch: Batch,
  { trim }: Dialect,
  column: number,
  rows: Rows,
  style: NumberStyle,
  out: Float64Array
): number {
  const { bytes, bounds } = batch;
  const stride = batch.columns + 1;
  let misfits = 0;
  let at = rows.at;
  for (let row = rows.from, o = row * stride + column; row < rows.to; row++, o += stride) {
    let from = bounds[o]! + 1;
    const to = bounds[o + 1]!;
    if (trim) while (from < to && isBlank(bytes[from]!)) from++;
    const value = from === to ? NaN : parseNumber(bytes, from, to, style);
    if (value === misfit) misfits++;
    out[at++] = value;
  }
  return misfits;
}

/** Booleans as 0 and 1; NaN and `misfit` as above. */
export function readBooleans(
  batch: Batch,
  dialect: Dialect,
  column: number,
  rows: Rows,
  out: Float64Array
): number {
  let misfits = 0;
  for (let row = rows.from, at = rows.at; row < rows.to; row++) {
    const { bytes, from, to } = contentOf(batch, dialect, row, column, true);
    const value = from === to ? NaN : parseBoolean(bytes, from, to);
    if (value === misfit) misfits++;
    out[at++] = value;
  }
  return misfits;
}

/** Dates as epoch milliseconds; NaN and `misfit` as above. */
export function readDates(
  batch: Batch,
  dialect: Dialect,
  column: number,
  rows: Rows,
  layout: DateLayout,
  out: Float64Array
): number {
  let misfits = 0;
  for (let row = rows.from, at = rows.at; row < rows.to; row++) {
    const { bytes, from, to } = contentOf(batch, dialect, row, column, true);
    const value = from === to ? NaN : parseDate(bytes, from, to, layout);
    if (value === misfit) misfits++;
    out[at++] = value;
  }
  return misfits;
}

/** Strings as codes of a dictionary, -1 where missing. */
export function readStrings(
  batch: Batch,
  dialect: Dialect,
  column: number,
  rows: Rows,
  dictionary: Dictionary,
  out: Int32Array
): void {
  const { whole } = batch;
  if (!whole) return codeRows(batch, dialect, column, rows, dictionary, out);
  if (whole.findCodes(column, rows, out) === 0) return;
  for (let row = rows.from, at = rows.at; row < rows.to; row++, at++) {
    if (out[at] !== unknownCode) continue;
    const { repaired } = dictionary;
    codeRows(batch, dialect, column, { from: row, to: row + 1, at }, dictionary, out);
    // A cell that is no text is counted each time it comes.
    if (dictionary.repaired === repaired) whole.keepCode(column, row, out[at]!);
  }
}

function codeRows(
  batch: Batch,
  dialect: Dialect,
  column: number,
  rows: Rows,
  dictionary: Dictionary,
  out: Int32Array
): void {
  const { bytes, bounds } = batch;
  const stride = batch.columns + 1;
  const { trim, quote } = dialect;
  let at = rows.at;
  for (let row = rows.from, o = row * stride + column; row < rows.to; row++, o += stride) {
    const from = bounds[o]! + 1;
    const to = bounds[o + 1]!;
    if (!trim && (from === to || bytes[from] !== quote)) out[at++] = dictionary.codeOf(bytes, from, to);
    else {
      const cell = contentOf(batch, dialect, row, column);
      out[at++] = dictionary.codeOf(cell.bytes, cell.from, cell.to);
    }
  }
}
