// Cuts bytes into records and fields: the first half of the CSV parser. LF, CRLF and CR all end a record
// unless the dialect names one. Quotes follow RFC 4180; what comes after a closing quote, up to the delimiter, stays
// in the field. Nothing is decoded.
import type { Batch, Dialect } from './batch';

const LF = 10;
const CR = 13;
const ordinary = 0;
const delimiterClass = 1;
const endClass = 2;
const crClass = 3;
const pairClass = 4;

/** Bytes being cut, and how far the cutting has come. */
export interface Cursor {
  /** `bytes[limit]` must exist and be the dialect's sentinel, mostly LF: it stops every inner loop. */
  bytes: Uint8Array;
  /** Number of bytes that belong to the file. */
  limit: number;
  /** Whether the file ends at `limit`. */
  final: boolean;
  position: number;
  /** Physical line, from 1, at `position`. */
  line: number;
  /** The bytes before `position` ended in CR: an LF here is the second half of that line ending. */
  afterCr: boolean;
  blankLines: number;
  /** Line on which a quote was opened that the file never closes. */
  unclosedAt: number | undefined;
  /** The last line found to hold NUL bytes. */
  nulLine: number;
  endings: { lf: number; crlf: number; cr: number };
}

export function createCursor(): Cursor {
  return {
    bytes: new Uint8Array([LF]),
    limit: 0,
    final: false,
    position: 0,
    line: 1,
    afterCr: false,
    blankLines: 0,
    unclosedAt: undefined,
    nulLine: 0,
    endings: { lf: 0, crlf: 0, cr: 0 }
  };
}

/**
 * Class of every byte under a dialect: 0 is ordinary, 1 the delimiter, 2 ends a line, 3 is a CR that does so with the LF
 * after it, if there is one, 4 a CR that does so only with an LF after it.
 */
export function byteClasses({ delimiter, lineEnd }: Dialect): Uint8Array {
  const classes = new Uint8Array(256);
  if (delimiter >= 0) classes[delimiter] = delimiterClass;
  if (lineEnd === undefined || lineEnd === 'LF') classes[LF] = endClass;
  if (lineEnd === undefined) classes[CR] = crClass;
  if (lineEnd === 'CR') classes[CR] = endClass;
  if (lineEnd === 'CRLF') classes[CR] = pairClass;
  return classes;
}

/**
 * Why cutting stopped: the batch is full; the bytes are used up (an unfinished record begins at the position);
 * or the record just read, which lies in the batch after its last row but is not counted, has `fields` fields.
 */
export type Stop =
  | { readonly kind: 'full' | 'end' }
  | { readonly kind: 'ragged'; readonly fields: number; readonly line: number };

const full: Stop = { kind: 'full' };
const end: Stop = { kind: 'end' };

/** Appends whole records to `batch`. */
export function tokenize(cursor: Cursor, dialect: Dialect, classes: Uint8Array, batch: Batch): Stop {
  const { bytes, limit } = cursor;
  const { bounds, columns } = batch;
  const { quote, trim, lineEnd } = dialect;
  resumeAfterCr(cursor);
  while (batch.rows < batch.capacity) {
    const start = cursor.position;
    if (start >= limit) return end;
    const line = cursor.line;
    const base = batch.rows * (columns + 1);
    bounds[base] = start - 1;
    let p = start;
    let fields = 0;
    let kind = ordinary;
    do {
      if (trim) while (bytes[p] === 32) p++;
      if (bytes[p] === quote) p = skipQuoted(cursor, quote, p, lineEnd);
      while ((kind = classes[bytes[p]!]!) === ordinary) p++;
      if (kind === pairClass) {
        p = endWithPair(bytes, classes, p, limit);
        kind = classes[bytes[p]!]!;
      }
      if (++fields <= columns) bounds[base + fields] = p;
      p++;
    } while (kind === delimiterClass);
    if (p > limit && !cursor.final) {
      cursor.line = line;
      cursor.unclosedAt = undefined;
      return end;
    }
    finishRecord(cursor, p, kind);
    batch.lines[batch.rows] = line;
    if (fields === columns && p - 1 > start) batch.rows++;
    else if (isBlankLine(bytes, start, Math.min(p - 1, limit))) cursor.blankLines++;
    else return { kind: 'ragged', fields, line };
  }
  return full;
}

/** Where a field ends of which only the delimiter, or a CR with an LF, is the end: `p` stands on a CR. */
function endWithPair(bytes: Uint8Array, classes: Uint8Array, p: number, limit: number): number {
  while (p < limit && classes[bytes[p]!] !== delimiterClass) {
    // The LF must be there: at the limit stands the sentinel, and what comes next may be anything.
    if (bytes[p] === CR && bytes[p + 1] === LF) return p;
    p++;
  }
  return p;
}

/** Moves the cursor past the line ending whose last seen byte is before `p`. */
function finishRecord(cursor: Cursor, p: number, kind: number): void {
  cursor.line++;
  cursor.position = Math.min(p, cursor.limit);
  if (p > cursor.limit) return;
  if (kind === endClass) cursor.endings.lf++;
  else if (kind === pairClass) {
    cursor.endings.crlf++;
    cursor.position++;
  } else {
    cursor.endings.cr++;
    cursor.afterCr = true;
    if (p < cursor.limit) skipLf(cursor);
  }
}

/** At the start of new bytes: an LF after the CR that ended the last ones belongs to it. */
export function resumeAfterCr(cursor: Cursor): void {
  if (cursor.afterCr && cursor.position < cursor.limit) skipLf(cursor);
}

function skipLf(cursor: Cursor): void {
  cursor.afterCr = false;
  if (cursor.bytes[cursor.position] !== LF) return;
  cursor.position++;
  cursor.endings.cr--;
  cursor.endings.crlf++;
}

/** The position after the quote that closes the one at `p`, counting lines on the way. */
function skipQuoted(cursor: Cursor, quote: number, p: number, lineEnd: Dialect['lineEnd']): number {
  const { bytes, limit, line } = cursor;
  for (p++; p < limit; p++) {
    const byte = bytes[p];
    if (byte === quote) {
      if (bytes[p + 1] !== quote || p + 1 >= limit) return p + 1;
      p++;
    } else if ((byte === LF || byte === CR) && endsLine(bytes, p, lineEnd)) cursor.line++;
  }
  cursor.unclosedAt = line;
  return limit;
}

/** Whether a physical line ends at `p`: with its CR or LF, of a CRLF with the LF. `byte` is or was there. */
export function endsLine(
  bytes: Uint8Array,
  p: number,
  lineEnd: Dialect['lineEnd'],
  byte = bytes[p]
): boolean {
  switch (lineEnd) {
    case undefined:
      return byte === LF || (byte === CR && bytes[p + 1] !== LF);
    case 'LF':
      return byte === LF;
    case 'CR':
      return byte === CR;
    case 'CRLF':
      return byte === CR && bytes[p + 1] === LF;
    default:
      return lineEnd satisfies never;
  }
}

/** Whether nothing but blanks stands in bytes[start, end). */
export function isBlankLine(bytes: Uint8Array, start: number, end: number): boolean {
  while (start < end && (bytes[start] === 32 || bytes[start] === 9)) start++;
  return start >= end;
}
