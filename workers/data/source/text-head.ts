// The head of a text file as UTF-8, with what was found out about its encoding.
import type { TextEncoding } from '$core/data/import';
import { HearthError } from '$core/errors';
import { encodeUtf8 } from '../columns/utf8';
import { bomBytesOf, detectEncoding } from './encoding';
import type { FileHead } from './head';

export interface TextHead {
  /** UTF-8, no BOM. The last character may be cut off unless `isWhole`. */
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
  readonly encoding: TextEncoding;
  readonly bom: boolean;
}

/** Share of control characters beyond which bytes are no text; a few stray ones are borne. */
const mostControls = 0.02;
const mostNuls = 0.1;

/** @throws HearthError data/empty, data/binary */
export function textHead(head: FileHead, file: string, chosen?: TextEncoding): TextHead {
  const detected = detectEncoding(head.bytes, head.isWhole);
  const encoding = chosen ?? detected.encoding;
  const bom = bomBytesOf(head.bytes, encoding);
  const raw = head.bytes.subarray(bom);
  if (head.isWhole && isBlankText(raw)) throw new HearthError('data/empty', { file });
  const bytes = encoding === 'utf-8' ? raw : encodeUtf8(new TextDecoder(encoding).decode(raw));
  if (isBinary(bytes)) throw new HearthError('data/binary', { file });
  return { bytes, isWhole: head.isWhole, encoding, bom: bom > 0 };
}

/** Nothing but blanks, line ends and NULs. */
function isBlankText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13) || byte === 0);
}

function isBinary(bytes: Uint8Array): boolean {
  let nuls = 0;
  let controls = 0;
  for (const byte of bytes) {
    if (byte === 0) nuls++;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
  }
  return nuls > mostNuls * bytes.length || controls > mostControls * bytes.length;
}
