// Draws some rows of a table by chance, in their order.
import type { Run } from '$core/component';
import type { sampleRows as spec } from '$core/components/data/sample-rows';
import { Random } from '$core/random';
import { keepRows } from '../edit/rows';
import { SizedStore } from '../edit/stored-table';

export const sampleRows: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const wanted = params.by === 'rows' ? params.rows : Math.max(1, Math.round(params.fraction * table.rows));
  const rows = new Random(ctx.seed).sample(table.rows, Math.min(table.rows, wanted));
  return { table: await store.sized(await keepRows(table, rows, store, ctx.tick)) };
};
