// The content of one CSV cell: its bytes without the blanks and quotes around it, doubled quotes made single.
import type { Batch, Dialect } from './batch';

/** A range of bytes. One object is reused by every call: read it before the next. */
export interface ByteRange {
  bytes: Uint8Array;
  from: number;
  to: number;
}
const range: ByteRange = { bytes: new Uint8Array(0), from: 0, to: 0 };
let scratch = new Uint8Array(1024);

/** `cutBlanks` cuts blanks around an unquoted cell even where the dialect keeps them. */
export function contentOf(
  batch: Batch,
  dialect: Dialect,
  row: number,
  column: number,
  cutBlanks = dialect.trim
): ByteRange {
  const { bytes, bounds } = batch;
  const at = row * (batch.columns + 1) + column;
  let from = bounds[at]! + 1;
  let to = bounds[at + 1]!;
  if (cutBlanks) {
    while (from < to && isBlank(bytes[from]!)) from++;
    while (from < to && isBlank(bytes[to - 1]!)) to--;
  }
  if (from < to && bytes[from] === dialect.quote) return unquote(bytes, from, to, dialect.quote);
  return rangeOf(bytes, from, to);
}

/** Blank or tab. */
export function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9;
}

function rangeOf(bytes: Uint8Array, from: number, to: number): ByteRange {
  range.bytes = bytes;
  range.from = from;
  range.to = to;
  return range;
}

/** The content of a cell that begins with a quote at `from`. */
function unquote(bytes: Uint8Array, from: number, to: number, quote: number): ByteRange {
  let p = from + 1;
  while (p < to && bytes[p] !== quote) p++;
  if (p >= to - 1) return rangeOf(bytes, from + 1, p);
  if (scratch.length < to - from) scratch = new Uint8Array(2 * (to - from));
  let length = 0;
  let quoted = true;
  for (p = from + 1; p < to; p++) {
    const byte = bytes[p]!;
    if (!quoted || byte !== quote) scratch[length++] = byte;
    else if (bytes[p + 1] === quote && p + 1 < to) scratch[length++] = bytes[++p]!;
    else quoted = false;
  }
  return rangeOf(scratch, 0, length);
}

/** The content as text, a U+FEFF at its beginning included. */
export function textOf({ bytes, from, to }: ByteRange): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to));
}
