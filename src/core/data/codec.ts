// Frames to and from blobs. One part = the cells of one column in one row group. The first byte of a part
// says how cells are stored: the smallest of the exact encodings is chosen, so decoding gives the same bits.
import { HearthError } from '../errors';
import type { BlobId, BlobReader, BlobWriter } from '../ports';
import type { Column, Frame } from './frame';
import { decodeLevels, encodeLevels } from './levels';
import { groupRows, isStringType, type ColumnSchema, type StoredColumn, type TableManifest } from './table';

const headerBytes = 8;
const encodings = { f64: 1, f32: 2, i32: 3, u8: 4 } as const;
const missingI32 = -2147483648;
const missingU8 = 255;

/** Bytes of one part. `values` are f64 with NaN for missing, or i32 codes with -1 for missing. */
export function encodePart(values: Float64Array | Int32Array): Uint8Array<ArrayBuffer> {
  if (values instanceof Int32Array) return encodeCodes(values);
  return encodeNumbers(values, smallestEncoding(values));
}

/** Room for numbers that `encodeInPlace` can make a part of as they lie: the header has its place before them. */
export function cellsForPart(rows: number): Float64Array<ArrayBuffer> {
  return new Float64Array(new ArrayBuffer(headerBytes + rows * 8), headerBytes);
}

/** The same part, but all the cells of a `cellsForPart` that need f64 become it: then it has their buffer. */
export function encodeInPlace(values: Float64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kind = smallestEncoding(values);
  const isAll = values.buffer.byteLength === headerBytes + values.byteLength;
  if (kind !== encodings.f64 || !isAll) return encodeNumbers(values, kind);
  const bytes = new Uint8Array(values.buffer);
  bytes[0] = kind;
  return bytes;
}

function encodeNumbers(values: Float64Array, kind: number): Uint8Array<ArrayBuffer> {
  const width = kind === encodings.f64 ? 8 : kind === encodings.u8 ? 1 : 4;
  const bytes = new Uint8Array(headerBytes + values.length * width);
  bytes[0] = kind;
  if (kind === encodings.f64) new Float64Array(bytes.buffer, headerBytes).set(values);
  else if (kind === encodings.f32) new Float32Array(bytes.buffer, headerBytes).set(values);
  else if (kind === encodings.i32)
    fillIntegers(new Int32Array(bytes.buffer, headerBytes), values, missingI32);
  else fillIntegers(new Uint8Array(bytes.buffer, headerBytes), values, missingU8);
  return bytes;
}

function encodeCodes(codes: Int32Array): Uint8Array<ArrayBuffer> {
  let small = true;
  for (let i = 0; i < codes.length && small; i++) small = codes[i]! < missingU8;
  const bytes = new Uint8Array(headerBytes + codes.length * (small ? 1 : 4));
  bytes[0] = small ? encodings.u8 : encodings.i32;
  if (!small) new Int32Array(bytes.buffer, headerBytes).set(codes);
  else for (let i = 0; i < codes.length; i++) bytes[headerBytes + i] = codes[i]! < 0 ? missingU8 : codes[i]!;
  return bytes;
}

function smallestEncoding(values: Float64Array): number {
  let kind: number = encodings.u8;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v !== v) continue;
    if (kind === encodings.u8 && (v < 0 || v >= missingU8 || v !== Math.floor(v) || Object.is(v, -0)))
      kind = encodings.i32;
    if (kind === encodings.i32 && ((v | 0) !== v || v === missingI32 || Object.is(v, -0)))
      kind = encodings.f32;
    if (kind === encodings.f32 && Math.fround(v) !== v) return encodings.f64;
  }
  // An early fraction may have skipped the check of integers before it: f32 holds only those below 2^24.
  return kind === encodings.f32 && !values.every((v) => v !== v || Math.fround(v) === v)
    ? encodings.f64
    : kind;
}

function fillIntegers(target: Int32Array | Uint8Array, values: Float64Array, missing: number): void {
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    target[i] = v !== v ? missing : v;
  }
}

/** Numbers of a part, into `out` from `at`. @throws HearthError store/corrupt-blob */
export function decodeNumbers(
  bytes: Uint8Array<ArrayBuffer>,
  out: Float64Array,
  at: number,
  id: BlobId
): number {
  const { cells, missing } = viewOf(bytes, id);
  if (missing === undefined) out.set(cells as Float64Array, at);
  else
    for (let i = 0; i < cells.length; i++) {
      const v = cells[i]!;
      out[at + i] = v === missing ? NaN : v;
    }
  return cells.length;
}

/** Codes of a part, into `out` from `at`. @throws HearthError store/corrupt-blob */
export function decodeCodes(bytes: Uint8Array<ArrayBuffer>, out: Int32Array, at: number, id: BlobId): number {
  const { cells } = viewOf(bytes, id);
  if (cells instanceof Int32Array) out.set(cells, at);
  else for (let i = 0; i < cells.length; i++) out[at + i] = cells[i] === missingU8 ? -1 : cells[i]!;
  return cells.length;
}

/** The cells of a part as stored, and the value that means missing beside NaN; -1 is missing in codes of i32. */
export interface PartView {
  readonly cells: Float64Array | Float32Array | Int32Array | Uint8Array;
  readonly missing: number | undefined;
}

/** A part without decoding it, for reading single cells. @throws HearthError store/corrupt-blob */
export function viewOf(bytes: Uint8Array<ArrayBuffer>, id: BlobId): PartView {
  const { buffer } = bytes;
  const at = bytes.byteOffset + headerBytes;
  const size = bytes.byteLength - headerBytes;
  switch (bytes[0]) {
    case encodings.f64:
      return { cells: new Float64Array(buffer, at, size / 8), missing: undefined };
    case encodings.f32:
      return { cells: new Float32Array(buffer, at, size / 4), missing: undefined };
    case encodings.i32:
      return { cells: new Int32Array(buffer, at, size / 4), missing: missingI32 };
    case encodings.u8:
      return { cells: new Uint8Array(buffer, at, size), missing: missingU8 };
    default:
      throw new HearthError('store/corrupt-blob', { id });
  }
}

/** Stores a whole frame; `schema` gives each column's type and must follow the order of the columns. */
export async function writeFrame(
  frame: Frame,
  schema: readonly Pick<ColumnSchema, 'name' | 'type' | 'flags'>[],
  blobs: BlobWriter
): Promise<TableManifest> {
  const groups: number[] = [];
  for (let at = 0; at < frame.rows; at += groupRows) groups.push(Math.min(groupRows, frame.rows - at));
  let bytes = 0;
  const put = async (data: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> => {
    bytes += data instanceof Blob ? data.size : data.byteLength;
    return blobs.put(data);
  };
  const columns: StoredColumn[] = [];
  for (const [i, column] of frame.columns.entries()) {
    const cells = column.kind === 'string' ? column.codes : column.values;
    const parts: BlobId[] = [];
    for (let at = 0; at < frame.rows; at += groupRows) {
      parts.push(await put(encodePart(cells.slice(at, at + groupRows))));
    }
    const stored = { ...schema[i]!, name: column.name, missing: countMissing(cells), parts };
    if (column.kind !== 'string') columns.push(stored);
    else {
      const levels = await put(encodeLevels(column.levels));
      columns.push({ ...stored, levels, levelCount: column.levels.length });
    }
  }
  return { kind: 'table', rows: frame.rows, groups, columns, bytes };
}

export function countMissing(cells: Float64Array | Int32Array): number {
  let missing = 0;
  if (cells instanceof Int32Array) for (const code of cells) missing += code < 0 ? 1 : 0;
  else for (const value of cells) missing += value !== value ? 1 : 0;
  return missing;
}

/** Reads columns (all by default) and row groups (all by default) of a stored table. */
export async function readFrame(
  table: TableManifest,
  blobs: BlobReader,
  options: { columns?: readonly string[]; groups?: readonly number[]; signal?: AbortSignal } = {}
): Promise<Frame> {
  const names = options.columns ?? table.columns.map((column) => column.name);
  const groups = options.groups ?? table.groups.map((_, i) => i);
  const rows = groups.reduce((sum, g) => sum + (table.groups[g] ?? 0), 0);
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columns: Column[] = [];
  for (const name of names) {
    options.signal?.throwIfAborted();
    const stored = byName.get(name);
    if (!stored) throw new HearthError('data/unknown-column', { column: name, table: 'the table' });
    columns.push(await readColumn(stored, groups, rows, blobs));
  }
  return { rows, columns };
}

async function readColumn(
  stored: StoredColumn,
  groups: readonly number[],
  rows: number,
  blobs: BlobReader
): Promise<Column> {
  const { name, type } = stored;
  const parts = groups.map((g) => stored.parts[g]!);
  let at = 0;
  if (isStringType(type)) {
    const codes = new Int32Array(rows);
    for (const id of parts) at += decodeCodes(await bytesOf(blobs, id), codes, at, id);
    return { kind: 'string', name, codes, levels: await readLevels(stored, blobs) };
  }
  const values = new Float64Array(rows);
  for (const id of parts) at += decodeNumbers(await bytesOf(blobs, id), values, at, id);
  return type === 'datetime' ? { kind: 'date', name, values } : { kind: 'number', name, values };
}

/** The levels of a string column. */
export async function readLevels(stored: StoredColumn, blobs: BlobReader): Promise<readonly string[]> {
  if (!stored.levels) return [];
  return decodeLevels(await blobs.get(stored.levels));
}

/** The cells of one column in one row group: f64 with NaN for missing, or i32 codes with -1. */
export async function readPart(
  stored: StoredColumn,
  group: number,
  rows: number,
  blobs: BlobReader
): Promise<Float64Array | Int32Array> {
  const id = stored.parts[group]!;
  const bytes = await bytesOf(blobs, id);
  const cells = isStringType(stored.type) ? new Int32Array(rows) : new Float64Array(rows);
  if (cells instanceof Int32Array) decodeCodes(bytes, cells, 0, id);
  else decodeNumbers(bytes, cells, 0, id);
  return cells;
}

async function bytesOf(blobs: BlobReader, id: BlobId): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await blobs.get(id)).arrayBuffer());
}
