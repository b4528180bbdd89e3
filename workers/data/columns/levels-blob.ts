// The levels of a dictionary in their stored form (core/data/levels.ts), straight from bytes to bytes: no
// string is made, so a gigabyte of text needs no second gigabyte. Equal to encodeLevels of the same levels.
import type { Dictionary } from './dictionary';

const pieceBytes = 4 << 20;
const shortEscapes: Readonly<Record<number, string>> = {
  8: 'b',
  9: 't',
  10: 'n',
  12: 'f',
  13: 'r',
  34: '"',
  92: '\\'
};
/** What a byte becomes inside a JSON string; undefined where it stays. */
const escapes = Array.from({ length: 256 }, (_, byte) => escapeOf(byte));

function escapeOf(byte: number): Uint8Array | undefined {
  const short = shortEscapes[byte];
  if (short === undefined && byte >= 32) return undefined;
  const text = short === undefined ? `\\u${byte.toString(16).padStart(4, '0')}` : `\\${short}`;
  return new TextEncoder().encode(text);
}

/** The stored form of all levels. */
export function levelsBlob(dictionary: Dictionary): Blob {
  const pieces: Blob[] = [];
  let piece = new Uint8Array(Math.min(pieceBytes, 6 * dictionary.totalBytes + 4 * dictionary.size + 1));
  let length = 0;
  piece[length++] = 91;
  for (let code = 0; code < dictionary.size; code++) {
    const { bytes, from, to } = dictionary.level(code);
    const most = 6 * (to - from) + 4;
    if (piece.length - length < most) {
      pieces.push(new Blob([piece.subarray(0, length)]));
      if (most > piece.length) piece = new Uint8Array(most);
      length = 0;
    }
    if (code > 0) {
      piece[length++] = 44;
      piece[length++] = 10;
    }
    length = writeString(piece, length, bytes, from, to);
  }
  return new Blob([...pieces, piece.subarray(0, length), ']']);
}

function writeString(out: Uint8Array, at: number, bytes: Uint8Array, from: number, to: number): number {
  out[at++] = 34;
  for (let p = from; p < to; p++) {
    const byte = bytes[p]!;
    const escaped = escapes[byte];
    if (escaped === undefined) out[at++] = byte;
    else {
      out.set(escaped, at);
      at += escaped.length;
    }
  }
  out[at++] = 34;
  return at;
}
