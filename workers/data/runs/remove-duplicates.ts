// Keeps the first of rows that are equal, by hashes of their cells, so that one column at a time is in memory.
import type { Run } from '$core/component';
import type { removeDuplicates as spec } from '$core/components/data/remove-duplicates';
import { keepRows } from '../edit/rows';
import { chosenColumns, SizedStore, wholeColumn } from '../edit/stored-table';
import { RowHashes } from '../profile/duplicates';

export const removeDuplicates: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const hashes = new RowHashes(table.rows);
  for (const column of chosenColumns(table, params.columns))
    hashes.add(await wholeColumn(table, column, ctx.blobs, ctx.tick));
  const rows = hashes.firstRows();
  ctx.log(`${table.rows - rows.length} of ${table.rows} rows repeat an earlier one.`);
  return { table: await store.sized(await keepRows(table, rows, store, ctx.tick)) };
};
