// The head of a text file as UTF-8, with what was found out about its encoding.
import type { ImportOptions, TextEncoding } from '$core/data/import';
import { HearthError } from '$core/errors';
import { bomBytesOf, detectEncoding, toUtf8 } from './encoding';
import type { FileHead } from './head';

export interface TextHead {
  /** UTF-8; no byte order mark, unless it was to be kept. The last character may be cut off unless `isWhole`. */
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
  readonly encoding: TextEncoding;
  /** Whether the file begins with a byte order mark: of the encoding, or of any if any is to be skipped. */
  readonly bom: boolean;
  /** Bytes of the file before its text: of the mark, unless that is text. */
  readonly skipped: number;
}

export type TextOptions = Pick<ImportOptions, 'encoding' | 'byteOrderMark'>;

/** Share of control characters beyond which bytes are no text; a few stray ones are borne. */
const mostControls = 0.02;
const mostNuls = 0.1;
const borneNuls = 2;
/** How well-known files begin that are no tables, as Latin-1: their heads may look like text. */
const foreign = [
  '\x89PNG',
  '\xff\xd8\xff',
  'GIF8',
  'RIFF',
  '%PDF-',
  'PK\x03\x04',
  '7z\xbc\xaf',
  'Rar!',
  '\x7fELF',
  'OggS',
  'ID3',
  'SQLite format 3',
  '\x89HDF',
  '\xd0\xcf\x11\xe0'
];

/** @throws HearthError data/empty, data/binary */
export function textHead(head: FileHead, file: string, chosen: TextOptions): TextHead {
  const detected = detectEncoding(head.bytes, head.isWhole);
  const encoding = chosen.encoding ?? detected.encoding;
  const mark = bomBytesOf(head.bytes, chosen.byteOrderMark === 'skip' ? undefined : encoding);
  const raw = head.bytes.subarray(mark);
  if (head.isWhole && isBlankText(raw)) throw new HearthError('data/empty', { file });
  const skipped = chosen.byteOrderMark === 'keep' ? 0 : mark;
  const bytes = toUtf8(head.bytes.subarray(skipped), encoding);
  if (isForeign(raw) || isBinary(bytes)) throw new HearthError('data/binary', { file });
  return { bytes, isWhole: head.isWhole, encoding, bom: mark > 0, skipped };
}

/** Nothing but blanks, line ends and NULs. */
function isBlankText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13) || byte === 0);
}

function isForeign(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return foreign.some((magic) => start.startsWith(magic));
}

function isBinary(bytes: Uint8Array): boolean {
  let nuls = 0;
  let controls = 0;
  for (const byte of bytes) {
    if (byte === 0) nuls++;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
  }
  return nuls > borneNuls + mostNuls * bytes.length || controls > mostControls * bytes.length;
}
