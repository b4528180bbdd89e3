// Words as numbers: a column of 0 and 1 for each level, the place of the level, or its share among the rows.
import type { StoredColumn, TableManifest } from '$core/data/table';
import type { FittedEncoding } from '$core/transforms/fitted';
import { foundColumn } from '../edit/stored-table';
import type { TableWork } from '../edit/table-work';

type EncodedColumn = FittedEncoding['columns'][number];

export async function applyEncoding(work: TableWork, fitted: FittedEncoding): Promise<TableManifest> {
  const byName = new Map(fitted.columns.map((column) => [column.name, column]));
  for (const { name } of fitted.columns) foundColumn(work.table, name);
  const columns: StoredColumn[] = [];
  for (const column of work.table.columns) {
    const encoded = byName.get(column.name);
    if (!encoded) columns.push(column);
    else if (fitted.method === 'one-hot') columns.push(...(await oneHot(work, encoded, fitted.dropFirst)));
    else columns.push(await oneColumn(work, encoded, fitted.method));
  }
  return work.with(columns);
}

/** Place of each row's level among the fitted ones; -1 where it is missing or new. */
async function places(work: TableWork, { name, levels }: EncodedColumn): Promise<Int32Array> {
  const { codes, levels: here } = await work.words(name);
  const known = new Map(levels.map((level, place) => [level, place]));
  const placeOf = Int32Array.from(here, (level) => known.get(level) ?? -1);
  return codes.map((code) => (code < 0 ? -1 : placeOf[code]!));
}

async function oneHot(work: TableWork, column: EncodedColumn, dropFirst: boolean): Promise<StoredColumn[]> {
  const placed = await places(work, column);
  const columns: StoredColumn[] = [];
  for (const [place, level] of column.levels.entries()) {
    if (place === 0 && dropFirst) continue;
    const values = Float64Array.from(placed, (at) => (at === place ? 1 : 0));
    columns.push(await work.put({ name: `${column.name}=${level}`, type: 'integer', values }));
  }
  return columns;
}

async function oneColumn(
  work: TableWork,
  column: EncodedColumn,
  method: 'ordinal' | 'frequency'
): Promise<StoredColumn> {
  const placed = await places(work, column);
  const { name, shares = [] } = column;
  const values = Float64Array.from(placed, (at) =>
    method === 'ordinal' ? (at < 0 ? NaN : at) : (shares[at] ?? 0)
  );
  return work.put({ name, type: method === 'ordinal' ? 'integer' : 'float', values });
}
