// NUL bytes in text: crashed writers and wrong exports leave them. They are taken out and reported, so that a
// number around one stays a number.
import type { IssueLog } from '../issues';
import { sentinelOf, type Dialect } from './batch';
import { endsLine, type Cursor } from './tokenize';

/** Removes them from the bytes not yet cut, which must hold some. One issue a line. */
export function removeNuls(cursor: Cursor, dialect: Dialect, log: IssueLog): void {
  const { bytes } = cursor;
  const { lineEnd } = dialect;
  const first = bytes.indexOf(0, cursor.position);
  let line = cursor.line;
  for (let p = cursor.position; p < first; p++) line += endsLine(bytes, p, lineEnd) ? 1 : 0;
  let length = first;
  for (let p = first; p < cursor.limit; p++) {
    const byte = bytes[p]!;
    if (byte !== 0) bytes[length++] = byte;
    else if (cursor.nulLine !== line) {
      cursor.nulLine = line;
      log.add({ kind: 'nul-byte', line, text: `Line ${line} holds NUL bytes: they were taken out.` });
    }
    line += endsLine(bytes, p, lineEnd, byte) ? 1 : 0;
  }
  cursor.limit = length;
  bytes[length] = sentinelOf(dialect);
}

/** The same bytes without them: for detection. */
export function withoutNuls(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0) ? bytes.filter((byte) => byte !== 0) : bytes;
}
