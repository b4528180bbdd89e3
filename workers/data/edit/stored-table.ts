// What edits of stored tables share: finding columns, reading one whole, and a store that counts bytes.
import { readPart } from '$core/data/codec';
import { columnSchema, isStringType, type StoredColumn, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import type { BlobId, BlobReader, Blobs } from '$core/ports';
import type { ColumnStore } from '../columns/finish';

/** @throws HearthError data/unknown-column */
export function foundColumn(table: TableManifest, name: string): StoredColumn {
  const column = columnSchema(table, name);
  if (!column) throw new HearthError('data/unknown-column', { column: name, table: 'the table' });
  return column;
}

/** The named columns, or all where none is named. @throws HearthError data/unknown-column */
export function chosenColumns(table: TableManifest, names: readonly string[]): readonly StoredColumn[] {
  return names.length === 0 ? table.columns : names.map((name) => foundColumn(table, name));
}

/** All cells of a column: numbers, or codes of its levels. `tick` is called for every part read. */
export async function wholeColumn(
  table: TableManifest,
  column: StoredColumn,
  blobs: BlobReader,
  tick: () => Promise<void>
): Promise<Float64Array | Int32Array> {
  const cells = isStringType(column.type) ? new Int32Array(table.rows) : new Float64Array(table.rows);
  let at = 0;
  for (const [group, rows] of table.groups.entries()) {
    cells.set(await readPart(column, group, rows, blobs), at);
    at += rows;
    await tick();
  }
  return cells;
}

/** Puts and counts; parts taken over from the originals are asked for their size. */
export class SizedStore implements ColumnStore {
  readonly blobs: Blobs;
  readonly #sizes = new Map<BlobId, number>();

  constructor(blobs: Blobs) {
    this.blobs = blobs;
  }

  async put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
    const id = await this.blobs.put(bytes);
    this.#sizes.set(id, bytes instanceof Blob ? bytes.size : bytes.byteLength);
    return id;
  }

  /** The table with the bytes of all its blobs. */
  async sized(table: TableManifest): Promise<TableManifest> {
    const ids = new Set(table.columns.flatMap(({ parts, levels }) => (levels ? [...parts, levels] : parts)));
    let bytes = 0;
    for (const id of ids) bytes += this.#sizes.get(id) ?? (await this.blobs.get(id)).size;
    return { ...table, bytes };
  }
}
