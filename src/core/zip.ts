// Files as one zip, stored as they are (PKWARE APPNOTE 6.3): their bytes are read once for their sums and never copied,
// so that a model of gigabytes takes no memory. Archives beyond 4 GiB or 65,534 files are written as zip64. One that is
// written file by file, packed where it is worth it, is sdk/zip-writer.ts, of the same heads.
import { crc32 } from './crc32';

export interface ZipOptions {
  /** Fraction of the bytes that have been read, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
  /** When the files were made, in this device's time. */
  readonly date: Date;
}

/** A file of the zip: its path inside, with '/'. */
export interface ZipEntry {
  readonly path: string;
  readonly bytes: number;
  readonly crc: number;
  /** Bytes that follow its head, where they are packed (deflate). */
  readonly packed?: number;
}

/** Read and summed within a frame. */
const stepBytes = 2 * 1024 * 1024;
const full16 = 0xffff;
const full32 = 0xffffffff;

/** @throws AbortError, when cancelled */
export async function zipFiles(
  files: readonly { readonly path: string; readonly content: Blob }[],
  { onProgress, signal, date }: ZipOptions
): Promise<Blob> {
  const total = files.reduce((sum, { content }) => sum + content.size, 0);
  let read = 0;
  const entries: ZipEntry[] = [];
  for (const { path, content } of files) {
    let crc = 0;
    for (let at = 0; at < content.size; at += stepBytes) {
      signal?.throwIfAborted();
      const bytes = new Uint8Array(await content.slice(at, at + stepBytes).arrayBuffer());
      crc = crc32(bytes, crc);
      read += bytes.length;
      onProgress?.(read / total);
    }
    entries.push({ path, bytes: content.size, crc });
  }
  const { heads, end } = zipFrame(entries, date);
  const parts = files.flatMap(({ content }, i) => [heads[i]!, content]);
  return new Blob([...parts, end], { type: 'application/zip' });
}

/** What stands before each file, and after all of them. */
export function zipFrame(
  entries: readonly ZipEntry[],
  date: Date
): { readonly heads: readonly Uint8Array<ArrayBuffer>[]; readonly end: Uint8Array<ArrayBuffer> } {
  const heads: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const entry of entries) {
    const head = localHead(entry, date);
    directory.push(directoryEntry(entry, at, date));
    heads.push(head);
    at += head.length + entry.bytes;
  }
  const directoryBytes = directory.reduce((sum, { length }) => sum + length, 0);
  return { heads, end: joined([...directory, endOf(entries.length, at, directoryBytes)]) };
}

/** What stands before a file. */
export function localHead(entry: ZipEntry, date: Date): Uint8Array<ArrayBuffer> {
  const { path, bytes, packed } = entry;
  const name = new TextEncoder().encode(path);
  const held = packed ?? bytes;
  const large = bytes >= full32 || held >= full32;
  const extra = large ? new Fields().u16(1).u16(16).u64(bytes).u64(held) : new Fields();
  const fields = new Fields().u32(0x04034b50).u16(versionOf(large));
  describe(fields, entry, date, [name.length, extra.length]);
  return joined([fields.bytes, name, extra.bytes]);
}

/** A file's line in the directory at the end; `at` is where its head begins. */
export function directoryEntry(entry: ZipEntry, at: number, date: Date): Uint8Array<ArrayBuffer> {
  const { path, bytes, packed } = entry;
  const name = new TextEncoder().encode(path);
  const extra = new Fields();
  const held = packed ?? bytes;
  const [large, far] = [bytes >= full32 || held >= full32, at >= full32];
  if (large || far) extra.u16(1).u16((large ? 16 : 0) + (far ? 8 : 0));
  if (large) extra.u64(bytes).u64(held);
  if (far) extra.u64(at);
  const version = versionOf(large || far);
  const fields = new Fields().u32(0x02014b50).u16(version).u16(version);
  describe(fields, entry, date, [name.length, extra.length]);
  // No comment, first disk, no attributes.
  fields
    .u16(0)
    .u16(0)
    .u16(0)
    .u32(0)
    .u32(far ? full32 : at);
  return joined([fields.bytes, name, extra.bytes]);
}

/** What a file's head and its line in the directory both say; `lengths` are those of its name and its extra fields. */
function describe(
  fields: Fields,
  { bytes, crc, packed }: ZipEntry,
  date: Date,
  [name, extra]: readonly [number, number]
): void {
  const held = packed ?? bytes;
  const large = bytes >= full32 || held >= full32;
  fields.u16(utf8Names).u16(packed === undefined ? stored : deflated);
  fields.u32(dosDate(date)).u32(crc);
  fields.u32(large ? full32 : held).u32(large ? full32 : bytes);
  fields.u16(name).u16(extra);
}

/** What closes an archive of `count` files whose directory begins at `at` and has so many bytes. */
export function endOf(count: number, at: number, bytes: number): Uint8Array<ArrayBuffer> {
  const fields = new Fields();
  const large = count >= full16 || at >= full32 || bytes >= full32;
  if (large) {
    fields.u32(0x06064b50).u64(44).u16(versionOf(true)).u16(versionOf(true)).u32(0).u32(0);
    fields.u64(count).u64(count).u64(bytes).u64(at);
    // Where the record above begins.
    fields
      .u32(0x07064b50)
      .u32(0)
      .u64(at + bytes)
      .u32(1);
  }
  const entries = large ? full16 : count;
  fields.u32(0x06054b50).u16(0).u16(0).u16(entries).u16(entries);
  return fields
    .u32(large ? full32 : bytes)
    .u32(large ? full32 : at)
    .u16(0).bytes;
}

const utf8Names = 1 << 11;
const stored = 0;
const deflated = 8;

function versionOf(large: boolean): number {
  return large ? 45 : 20;
}

/** Time and date as MS-DOS kept them: two seconds are the finest, 1980 the first year. */
function dosDate(date: Date): number {
  const years = Math.max(0, date.getFullYear() - 1980);
  const day = (years << 9) | ((date.getMonth() + 1) << 5) | date.getDate();
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}

/** Little-endian numbers, one after another. */
class Fields {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  u16(value: number): this {
    this.#bytes.push(value & 255, value >>> 8);
    return this;
  }

  u32(value: number): this {
    return this.u16(value & full16).u16(value >>> 16);
  }

  u64(value: number): this {
    return this.u32(value % 2 ** 32).u32(Math.floor(value / 2 ** 32));
  }
}

/** Bytes one after another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
