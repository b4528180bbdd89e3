// Writes a table while it is read: the columns' builders fill one row group, which goes to the store when full and
// while the next one is filled, so memory holds two groups at most whatever the table's length.
import { HearthError } from '$core/errors';
import { groupRows, type StoredColumn, type TableManifest } from '$core/data/table';
import type { BlobId, Blobs } from '$core/ports';
import type { ColumnStore } from './finish';

/** Parts stored at the same time: hashing and writing overlap, memory stays bounded. */
const parallelPuts = 4;

/** What a column gives when its group is full. */
export interface PartSource {
  takePart(): Uint8Array<ArrayBuffer>;
}

export class TableWriter implements ColumnStore {
  readonly blobs: Blobs;
  /** Rows in the unfinished group. */
  filled = 0;
  rows = 0;
  readonly #sizes: Map<BlobId, number>;
  #groups: number[] = [];
  #sources: readonly PartSource[];
  #parts: BlobId[][];
  /** The group on its way to the store. */
  #storing: Promise<void> = Promise.resolve();

  constructor(blobs: Blobs, sources: readonly PartSource[], sizes = new Map<BlobId, number>()) {
    this.blobs = blobs;
    this.#sizes = sizes;
    this.#sources = sources;
    this.#parts = sources.map(() => []);
  }

  /** A writer of other columns of the same table. */
  alongside(sources: readonly PartSource[]): TableWriter {
    return new TableWriter(this.blobs, sources, this.#sizes);
  }

  /** Rows that still fit into the group. */
  get space(): number {
    return groupRows - this.filled;
  }

  /** Counts rows that every column has taken, and begins to store the group if they fill it. */
  async added(rows: number): Promise<void> {
    this.filled += rows;
    if (this.filled === groupRows) await this.#endGroup();
  }

  /** Stores what is left of the last group. */
  async flush(): Promise<void> {
    if (this.filled > 0) await this.#endGroup();
    await this.#storing;
  }

  /** Waits for what is on its way, stored or not: nothing is written any more once a failed reading has ended. */
  async settle(): Promise<void> {
    await this.#storing.catch(() => undefined);
  }

  async #endGroup(): Promise<void> {
    await this.#storing;
    this.#groups.push(this.filled);
    this.rows += this.filled;
    this.filled = 0;
    this.#storing = this.#store(this.#sources.map((source) => source.takePart()));
    // Heard of where it is awaited: before the next group, or at the end.
    this.#storing.catch(() => undefined);
  }

  /** Stores one part of each column, letting go of each when it is stored. */
  async #store(parts: Uint8Array<ArrayBuffer>[]): Promise<void> {
    let next = 0;
    const work = async () => {
      for (let part = parts.shift(); part; part = parts.shift()) {
        const ids = this.#parts[next++]!;
        ids.push(await this.put(part));
      }
    };
    await Promise.all(Array.from({ length: parallelPuts }, work));
  }

  async put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
    const id = await this.blobs.put(bytes);
    this.#sizes.set(id, bytes instanceof Blob ? bytes.size : bytes.byteLength);
    return id;
  }

  /** The parts of one column. */
  partsOf(column: number): readonly BlobId[] {
    return this.#parts[column]!;
  }

  /** The table, from its finished columns. @throws HearthError data/no-columns */
  manifest(columns: readonly StoredColumn[], file: string): TableManifest {
    if (columns.length === 0) throw new HearthError('data/no-columns', { table: file });
    const ids = new Set(columns.flatMap(({ parts, levels }) => (levels ? [...parts, levels] : parts)));
    let bytes = 0;
    for (const id of ids) bytes += this.#sizes.get(id) ?? 0;
    return { kind: 'table', rows: this.rows, groups: this.#groups, columns, bytes };
  }
}
