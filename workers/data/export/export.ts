// What a file format is to the export: it turns row groups into pieces of a file.
import { readLevels, readPart } from '$core/data/codec';
import { isStringType, type StoredColumn, type TableManifest } from '$core/data/table';
import type { BlobReader } from '$core/ports';

export interface ExportColumn {
  readonly column: StoredColumn;
  /** Values, NaN where missing; or codes of `levels`, -1 where missing. */
  readonly cells: Float64Array | Int32Array;
  readonly levels: readonly string[];
}

export interface ExportGroup {
  readonly rows: number;
  readonly columns: readonly ExportColumn[];
}

export interface TableExport {
  readonly mime: string;
  readonly extension: string;
  /** The file, piece by piece. */
  write(table: TableManifest, groups: AsyncIterable<ExportGroup>): AsyncGenerator<BlobPart>;
}

/** The row groups of a table, one in memory at a time; levels stay. `tick` is called for every part. */
export async function* exportGroups(
  table: TableManifest,
  blobs: BlobReader,
  tick: (rowsDone: number) => Promise<void>
): AsyncGenerator<ExportGroup> {
  const levels: (readonly string[])[] = [];
  for (const column of table.columns)
    levels.push(isStringType(column.type) ? await readLevels(column, blobs) : []);
  let done = 0;
  for (const [group, rows] of table.groups.entries()) {
    const columns: ExportColumn[] = [];
    for (const [i, column] of table.columns.entries()) {
      columns.push({ column, cells: await readPart(column, group, rows, blobs), levels: levels[i]! });
      await tick(done);
    }
    yield { rows, columns };
    done += rows;
    await tick(done);
  }
}
