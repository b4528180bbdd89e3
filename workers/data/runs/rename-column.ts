// Gives one column another name: no cell is touched.
import type { Run } from '$core/component';
import type { renameColumn as spec } from '$core/components/data/rename-column';
import { renamedColumn } from '../edit/columns';

export const renameColumn: Run<typeof spec> = async ({ inputs: { table }, params: { column, to } }) => ({
  table: renamedColumn(table, column, to.trim())
});
