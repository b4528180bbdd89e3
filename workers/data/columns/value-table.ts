// A table built from JavaScript values, column by column or record by record. Columns may turn up late; the
// rows before are missing there.
import { HearthError } from '$core/errors';
import { groupRows, mostColumns, type TableManifest } from '$core/data/table';
import type { BlobId, Blobs } from '$core/ports';
import type { MissingCells } from '../cells/missing';
import type { ColumnStore } from './finish';
import { ValueColumn } from './value-column';

export class ValueTable implements ColumnStore {
  readonly blobs: Blobs;
  readonly #tokens: MissingCells | undefined;
  readonly #sizes = new Map<BlobId, number>();
  readonly #columns = new Map<string, ValueColumn>();

  /** `tokens`: strings that mean missing; without, every string is a value. */
  constructor(blobs: Blobs, tokens?: MissingCells) {
    this.blobs = blobs;
    this.#tokens = tokens;
  }

  async put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
    const id = await this.blobs.put(bytes);
    this.#sizes.set(id, bytes instanceof Blob ? bytes.size : bytes.byteLength);
    return id;
  }

  /** The column of this name, made if there is none yet. @throws HearthError data/too-many-columns */
  column(name: string): ValueColumn {
    let column = this.#columns.get(name);
    if (column) return column;
    // Records whose keys are data, not names, would otherwise make a column of every value.
    if (this.#columns.size === mostColumns)
      throw new HearthError('data/too-many-columns', { columns: mostColumns + 1, limit: mostColumns });
    column = new ValueColumn(name, this, this.#tokens);
    this.#columns.set(name, column);
    return column;
  }

  /** Adds records after `rows` rows: keys are column names. */
  async addRecords(records: readonly Readonly<Record<string, unknown>>[], rows: number): Promise<void> {
    for (const record of records) for (const name of Object.keys(record)) this.column(name);
    for (const column of this.#columns.values()) {
      await column.pad(rows);
      await column.append(records.map((record) => record[column.name]));
    }
  }

  /** Ends the table. @throws HearthError data/no-columns */
  async finish(rows: number, file: string, options: { readonly textDates: boolean }): Promise<TableManifest> {
    if (this.#columns.size === 0) throw new HearthError('data/no-columns', { table: file });
    const columns = [];
    for (const column of this.#columns.values()) {
      await column.pad(rows);
      columns.push(await column.finish(options));
    }
    const groups: number[] = [];
    for (let at = 0; at < rows; at += groupRows) groups.push(Math.min(groupRows, rows - at));
    const ids = new Set(columns.flatMap(({ parts, levels }) => (levels ? [...parts, levels] : parts)));
    const bytes = [...ids].reduce((sum, id) => sum + (this.#sizes.get(id) ?? 0), 0);
    return { kind: 'table', rows, groups, columns, bytes };
  }
}
