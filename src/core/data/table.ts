// A stored table: what is in the record of a dataset version. The cells themselves are blobs, one per column
// and row group, so that a reader fetches only the columns and rows it needs (core/data/codec.ts).
import type { BlobId } from '../ports';

export const columnTypes = ['integer', 'float', 'boolean', 'datetime', 'category', 'text'] as const;
export type ColumnType = (typeof columnTypes)[number];

/** 'id': nearly every value distinct, of no use to learn from; 'constant': one value only. */
export type ColumnFlag = 'id' | 'constant';

export interface ColumnSchema {
  readonly name: string;
  readonly type: ColumnType;
  /** Number of missing cells. */
  readonly missing: number;
  readonly flags?: readonly ColumnFlag[];
}

export interface StoredColumn extends ColumnSchema {
  /** One blob per row group. */
  readonly parts: readonly BlobId[];
  /** JSON array of the levels; present when cells are strings (category, text). */
  readonly levels?: BlobId;
  readonly levelCount?: number;
}

/** Every column is held, shown and named apart: a file with more is refused. */
export const mostColumns = 16_384;

/** Rows per group in a stored table: 2 MiB of f64 per column and group. */
export const groupRows = 262_144;

export interface TableManifest {
  readonly kind: 'table';
  readonly rows: number;
  /** Rows in each group; all but the last are `groupRows`. */
  readonly groups: readonly number[];
  readonly columns: readonly StoredColumn[];
  /** Bytes of all blobs. */
  readonly bytes: number;
}

export function columnSchema(table: TableManifest, name: string): StoredColumn | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Whether cells of this type are strings in memory (levels and codes) rather than numbers. */
export function isStringType(type: ColumnType): boolean {
  return type === 'category' || type === 'text';
}
