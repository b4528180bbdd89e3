// Puts the rows of a table in order. Words are ordered as in English wherever it runs, so that the result is the same
// on every machine.
import type { Run } from '$core/component';
import type { sortRows as spec } from '$core/components/data/sort-rows';
import { readLevels } from '$core/data/codec';
import { isStringType } from '$core/data/table';
import { foundColumn, SizedStore, wholeColumn } from '../edit/stored-table';
import { takeTableRows } from '../edit/take-rows';
import { keysOf, sortByKeys } from '../query/sort';

export const sortRows: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const column = foundColumn(table, params.column);
  const cells = await wholeColumn(table, column, ctx.blobs, ctx.tick);
  const levels = isStringType(column.type) ? await readLevels(column, ctx.blobs) : [];
  const rows = Uint32Array.from(cells, (_, row) => row);
  const order = sortByKeys(rows, keysOf(cells, levels, params.descending, 'en'));
  return { table: await store.sized(await takeTableRows(table, order, store, ctx.tick)) };
};
