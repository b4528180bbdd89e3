// A column of strings under construction: codes of one row group in memory, and the dictionary of all levels.
import { encodePart } from '$core/data/codec';
import { groupRows } from '$core/data/table';
import type { MissingCells } from '../cells/missing';
import { isBlank } from '../csv/cell';
import { Dictionary } from './dictionary';
import { enlargedInts } from './grow';
import { encodeUtf8 } from './utf8';

export class StringBuilder {
  readonly dictionary: Dictionary;
  /** Rows in the unfinished group. */
  length = 0;
  rows = 0;
  missing = 0;
  #codes = new Int32Array(1024);

  /** Strings equal to a missing token become missing, if `missing` is given. */
  constructor(missing?: MissingCells) {
    this.dictionary = new Dictionary(missing && ((bytes, from, to) => isMissing(missing, bytes, from, to)));
  }

  /** Room for `rows` more codes: write them to the result from `length` on, then add to `length`. */
  room(rows: number): Int32Array<ArrayBuffer> {
    const needed = this.length + rows;
    if (needed > this.#codes.length) this.#codes = enlargedInts(this.#codes, needed, groupRows);
    return this.#codes;
  }

  push(text: string | null): void {
    let code = -1;
    if (text !== null) {
      const bytes = encodeUtf8(text);
      code = this.dictionary.codeOf(bytes, 0, bytes.length);
    }
    this.room(1)[this.length++] = code;
  }

  /** The unfinished group as a part, and a new group begun. */
  takePart(): Uint8Array<ArrayBuffer> {
    const codes = this.#codes.subarray(0, this.length);
    for (const code of codes) if (code < 0) this.missing++;
    this.rows += this.length;
    this.length = 0;
    return encodePart(codes);
  }
}

function isMissing(missing: MissingCells, bytes: Uint8Array, from: number, to: number): boolean {
  while (from < to && isBlank(bytes[from]!)) from++;
  while (from < to && isBlank(bytes[to - 1]!)) to--;
  return missing.has(bytes, from, to);
}
