// Puts the columns of two tables side by side, row by row.
import type { Run } from '$core/component';
import type { addColumns as spec } from '$core/components/data/add-columns';
import { namedApart, ofTheRight } from '$core/data/column-names';
import { mostColumns, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { SizedStore } from '../edit/stored-table';
import { groupsOf, noRow, takeTableRows } from '../edit/take-rows';

export const addColumns: Run<typeof spec> = async ({ inputs: { left, right } }, ctx) => {
  const count = left.columns.length + right.columns.length;
  if (count > mostColumns)
    throw new HearthError('data/too-many-columns', { columns: count, limit: mostColumns });
  const store = new SizedStore(ctx.blobs);
  const rows = Math.max(left.rows, right.rows);
  const first = await padded(left, rows, store, ctx.tick);
  const second = await padded(right, rows, store, ctx.tick);
  const columns = namedApart([...first.columns, ...second.columns], ofTheRight);
  return { table: await store.sized({ ...first, columns }) };
};

/** The table with so many rows, in parts as every table of that many has them; rows that it has not are missing. */
async function padded(
  table: TableManifest,
  rows: number,
  store: SizedStore,
  tick: () => Promise<void>
): Promise<TableManifest> {
  if (String(table.groups) === String(groupsOf(rows))) return table;
  const wanted = Uint32Array.from({ length: rows }, (_, row) => (row < table.rows ? row : noRow));
  return takeTableRows(table, wanted, store, tick);
}
