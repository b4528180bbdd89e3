// Which text encoding a file has, from its first bytes; and other encodings turned into UTF-8, chunk by chunk.
import type { TextEncoding } from '$core/data/import';
import { encodeUtf8, sequenceLength } from '../columns/utf8';
import { windows1252ToUtf8 } from './windows-1252';

export interface DetectedEncoding {
  readonly encoding: TextEncoding;
  /** Bytes of the byte order mark; 0 when there is none. */
  readonly bomBytes: number;
}

/** BOM first; then the NULs of UTF-16; then whether the bytes are UTF-8. `isWhole`: the file is no longer. */
export function detectEncoding(head: Uint8Array, isWhole: boolean): DetectedEncoding {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', bomBytes: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', bomBytes: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', bomBytes: 2 };
  return { encoding: withoutBom(head, isWhole), bomBytes: 0 };
}

/** Bytes of a byte order mark at the head; `encoding`: only of one that is this encoding's. */
export function bomBytesOf(head: Uint8Array, encoding?: TextEncoding): number {
  const detected = detectEncoding(head.subarray(0, 3), true);
  return encoding === undefined || detected.encoding === encoding ? detected.bomBytes : 0;
}

function withoutBom(head: Uint8Array, isWhole: boolean): TextEncoding {
  const sample = head.subarray(0, 4096);
  const pairs = sample.length >> 1;
  let nulsAtEven = 0;
  let nulsAtOdd = 0;
  for (let i = 0; i < 2 * pairs; i += 2) {
    if (sample[i] === 0) nulsAtEven++;
    if (sample[i + 1] === 0) nulsAtOdd++;
  }
  if (nulsAtOdd > 0.3 * pairs && nulsAtEven < 0.05 * pairs) return 'utf-16le';
  if (nulsAtEven > 0.3 * pairs && nulsAtOdd < 0.05 * pairs) return 'utf-16be';
  const { valid, invalid } = countSequences(head, isWhole);
  return invalid > valid ? 'latin1' : 'utf-8';
}

/** Multi-byte sequences of UTF-8, and bytes that are none. One cut off by the end is neither, unless `isWhole`. */
function countSequences(bytes: Uint8Array, isWhole: boolean): { valid: number; invalid: number } {
  const end = isWhole ? bytes.length : bytes.length - 3;
  let valid = 0;
  let invalid = 0;
  for (let p = 0; p < bytes.length;) {
    if (bytes[p]! < 0x80) {
      p++;
      continue;
    }
    const length = sequenceLength(bytes, p, bytes.length);
    if (length > 0) valid++;
    else if (p < end) invalid++;
    p += Math.max(1, length);
  }
  return { valid, invalid };
}

/** A whole text as UTF-8, U+FEFF included. */
export function toUtf8(bytes: Uint8Array, encoding: TextEncoding): Uint8Array {
  if (encoding === 'utf-8') return bytes;
  return encoding === 'latin1'
    ? windows1252ToUtf8(bytes)
    : encodeUtf8(new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes));
}

/** The same text as UTF-8, without its first `skipped` bytes: a byte order mark. */
export async function* asUtf8(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  encoding: TextEncoding,
  skipped: number
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const content = withoutFirst(chunks, skipped);
  if (encoding === 'utf-8') return yield* content;
  if (encoding === 'latin1') {
    for await (const chunk of content) yield windows1252ToUtf8(chunk);
    return;
  }
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  for await (const chunk of content) {
    yield encodeUtf8(decoder.decode(chunk, { stream: true }));
  }
  yield encodeUtf8(decoder.decode());
}

async function* withoutFirst(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  bytes: number
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let left = bytes;
  for await (const chunk of chunks) {
    yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}
