// Keeps the rows of which one thing is true.
import type { Run } from '$core/component';
import type { filterRows as spec } from '$core/components/data/filter-rows';
import { keepRows } from '../edit/rows';
import { SizedStore } from '../edit/stored-table';
import { filterMask, maskedRows } from '../query/filter';
import { storedCells } from '../query/stored-cells';

export const filterRows: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const mask = await filterMask(table, [params], storedCells(ctx.blobs), ctx.tick);
  const rows = maskedRows(mask);
  ctx.log(`${rows.length} of ${table.rows} rows pass.`);
  return { table: await store.sized(await keepRows(table, rows, store, ctx.tick)) };
};
