// Reads columns as another type.
import type { Run } from '$core/component';
import type { retypeColumns as spec } from '$core/components/data/retype-columns';
import { retypedColumn } from '../edit/columns';
import { chosenColumns, SizedStore } from '../edit/stored-table';

export const retypeColumns: Run<typeof spec> = async ({ inputs, params: { columns, type } }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const chosen = chosenColumns(inputs.table, columns);
  let table = inputs.table;
  for (const [i, { name }] of chosen.entries()) {
    table = await retypedColumn(table, name, type, store, ctx);
    ctx.progress((i + 1) / chosen.length, name);
    await ctx.tick();
  }
  return { table: await store.sized(table) };
};
