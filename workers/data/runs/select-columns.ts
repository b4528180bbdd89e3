// Keeps some columns of a table, or all but some: no cell is touched.
import type { Run } from '$core/component';
import type { selectColumns as spec } from '$core/components/data/select-columns';
import { dropColumns } from '../edit/columns';
import { chosenColumns, SizedStore } from '../edit/stored-table';

export const selectColumns: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const chosen = new Set(chosenColumns(table, params.columns).map(({ name }) => name));
  const isNone = params.columns.length === 0;
  const gone = table.columns.filter(({ name }) => !isNone && chosen.has(name) === (params.mode === 'remove'));
  const names = gone.map(({ name }) => name);
  return { table: await new SizedStore(ctx.blobs).sized(dropColumns(table, names)) };
};
