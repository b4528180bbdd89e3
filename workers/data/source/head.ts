// The first bytes of a file, unzipped: what every detection looks at.
import { readChunks } from './chunks';

/** Enough rows to tell delimiter, quotes, header and types apart; the preview shows no more than this. */
export const headBytes = 256 << 10;

export interface FileHead {
  /** Unzipped, otherwise as in the file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: boolean;
  /** Whether `bytes` is all there is. */
  readonly isWhole: boolean;
  /** Bytes of the file itself that `bytes` came from. */
  readonly fileBytes: number;
}

/** At most `most` bytes; `zipped` instead of what the file begins like. @throws HearthError data/truncated, data/unreadable: a damaged gzip file */
export async function readHead(
  file: Blob,
  fileName: string,
  most = headBytes,
  zipped?: boolean
): Promise<FileHead> {
  const magic = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  if (zipped ?? (magic[0] === 0x1f && magic[1] === 0x8b && magic[2] === 8))
    return unzippedHead(file, fileName, most);
  const bytes = new Uint8Array(await file.slice(0, most).arrayBuffer());
  return { bytes, gzip: false, isWhole: file.size <= most, fileBytes: bytes.length };
}

async function unzippedHead(file: Blob, fileName: string, most: number): Promise<FileHead> {
  let fileBytes = 0;
  const onRead = (read: number) => void (fileBytes = read);
  const bytes = new Uint8Array(most);
  let length = 0;
  for await (const chunk of readChunks(file, { gzip: true, fileName, onRead })) {
    const fits = chunk.subarray(0, most - length);
    bytes.set(fits, length);
    length += fits.length;
    if (fits.length < chunk.length) return { bytes, gzip: true, isWhole: false, fileBytes };
  }
  return { bytes: bytes.subarray(0, length), gzip: true, isWhole: true, fileBytes };
}
