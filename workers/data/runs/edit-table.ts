// Applies a list of edits to a table, one after the other: the run of the component 'edit-table'. Dropping and
// renaming touch no cell; the others read and write column by column.
import type { Run, RunContext } from '$core/component';
import type { editTable as spec } from '$core/components/data/edit-table';
import type { TableEdit } from '$core/data/edits';
import type { TableManifest } from '$core/data/table';
import { Random } from '$core/random';
import type { ColumnStore } from '../columns/finish';
import { dropColumns, markedColumn, renamedColumn, retypedColumn } from '../edit/columns';
import { keepRows, splitByChance } from '../edit/rows';
import { SizedStore } from '../edit/stored-table';
import { filterMask, maskedRows } from '../query/filter';
import { storedCells } from '../query/stored-cells';

export const editTable: Run<typeof spec> = async ({ inputs: { table }, params: { edits } }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  let edited = table;
  for (const [i, edit] of edits.entries()) {
    edited = await apply(edited, edit, store, ctx, i);
    ctx.progress((i + 1) / edits.length, edit.kind);
    await ctx.tick();
  }
  return { table: edited === table ? table : await store.sized(edited) };
};

async function apply(
  table: TableManifest,
  edit: TableEdit,
  store: ColumnStore,
  ctx: RunContext,
  step: number
): Promise<TableManifest> {
  switch (edit.kind) {
    case 'drop':
      return dropColumns(table, edit.columns);
    case 'rename':
      return renamedColumn(table, edit.column, edit.to);
    case 'retype':
      return retypedColumn(table, edit.column, edit.type, store, ctx);
    case 'mark-id':
      return markedColumn(table, edit.column, edit.isId);
    case 'filter': {
      const mask = await filterMask(table, edit.filters, storedCells(ctx.blobs), ctx.tick);
      return keepRows(table, maskedRows(mask), store, ctx.tick);
    }
    case 'sample':
      return keepRows(table, new Random(ctx.seed, step).sample(table.rows, edit.rows), store, ctx.tick);
    case 'split':
      return keepRows(table, splitByChance(table.rows, edit.fraction, ctx.seed)[edit.part], store, ctx.tick);
    default:
      return edit satisfies never;
  }
}
