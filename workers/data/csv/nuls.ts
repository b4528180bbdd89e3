// NUL bytes in text: crashed writers and wrong exports leave them. They are taken out and reported, so that a
// number around one stays a number.
import type { IssueLog } from '../issues';
import type { Cursor } from './tokenize';

/** Removes them from the bytes not yet cut, which must hold some. One issue a line. */
export function removeNuls(cursor: Cursor, sentinel: number, log: IssueLog): void {
  const { bytes } = cursor;
  const first = bytes.indexOf(0, cursor.position);
  let line = cursor.line;
  for (let p = cursor.position; p < first; p++) line += endsLine(bytes, p) ? 1 : 0;
  let length = first;
  for (let p = first; p < cursor.limit; p++) {
    const byte = bytes[p]!;
    if (byte !== 0) bytes[length++] = byte;
    else if (cursor.nulLine !== line) {
      cursor.nulLine = line;
      log.add({ kind: 'nul-byte', line, text: `Line ${line} holds NUL bytes: they were taken out.` });
    }
    line += endsLine(bytes, p, byte) ? 1 : 0;
  }
  cursor.limit = length;
  bytes[length] = sentinel;
}

/** The same bytes without them: for detection. */
export function withoutNuls(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0) ? bytes.filter((byte) => byte !== 0) : bytes;
}

function endsLine(bytes: Uint8Array, p: number, byte = bytes[p]): boolean {
  return byte === 10 || (byte === 13 && bytes[p + 1] !== 10);
}
