// Parts and levels of stored columns kept in memory as stored (compact, not decoded), the least recently used
// dropped when they grow beyond a limit. What the grid reads from: a part is fetched once, then cells are near.
import { decodeCodes, decodeNumbers } from '$core/data/codec';
import { decodeLevels } from '$core/data/levels';
import { isStringType, type StoredColumn } from '$core/data/table';
import type { BlobId, BlobReader } from '$core/ports';
import type { CellSource } from './filter';

/** Beside what else a tab holds. */
const mostBytes = 256 << 20;
/** A JavaScript string and its place in an array, beyond its characters. */
const bytesPerLevel = 32;

interface Kept {
  readonly value: Promise<unknown>;
  bytes: number;
}

export class PartCache implements CellSource {
  readonly #blobs: BlobReader;
  readonly #most: number;
  /** In order of last use. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(blobs: BlobReader, limitBytes = mostBytes) {
    this.#blobs = blobs;
    this.#most = limitBytes;
  }

  /** The bytes of a part. */
  bytes(id: BlobId): Promise<Uint8Array<ArrayBuffer>> {
    return this.#keep(id, async (grew) => {
      const bytes = new Uint8Array(await (await this.#blobs.get(id)).arrayBuffer());
      grew(bytes.length);
      return bytes;
    });
  }

  levels(column: StoredColumn): Promise<readonly string[]> {
    const { levels: id } = column;
    if (!id) return Promise.resolve([]);
    return this.#keep(`levels:${id}`, async (grew) => {
      const blob = await this.#blobs.get(id);
      const levels = await decodeLevels(blob);
      grew(2 * blob.size + bytesPerLevel * levels.length);
      return levels;
    });
  }

  async part(column: StoredColumn, group: number, rows: number): Promise<Float64Array | Int32Array> {
    const id = column.parts[group]!;
    const bytes = await this.bytes(id);
    const cells = isStringType(column.type) ? new Int32Array(rows) : new Float64Array(rows);
    if (cells instanceof Int32Array) decodeCodes(bytes, cells, 0, id);
    else decodeNumbers(bytes, cells, 0, id);
    return cells;
  }

  #keep<T>(key: string, load: (grew: (bytes: number) => void) => Promise<T>): Promise<T> {
    const found = this.#kept.get(key);
    if (found) {
      this.#kept.delete(key);
      this.#kept.set(key, found);
      return found.value as Promise<T>;
    }
    const value = load((bytes) => this.#grew(key, bytes));
    this.#kept.set(key, { value, bytes: 0 });
    // A failed read is not kept: the next caller tries again. This one still sees the rejection.
    value.catch(() => this.#kept.delete(key));
    return value;
  }

  #grew(key: string, bytes: number): void {
    const entry = this.#kept.get(key);
    if (!entry) return;
    entry.bytes = bytes;
    this.#bytes += bytes;
    for (const [oldest, { bytes: size }] of this.#kept) {
      if (this.#bytes <= this.#most || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bytes -= size;
    }
  }
}
