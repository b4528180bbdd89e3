// Edits of a table's columns.
import type { RunContext } from '$core/component';
import {
  columnSchema,
  type ColumnFlag,
  type ColumnType,
  type StoredColumn,
  type TableManifest
} from '$core/data/table';
import { HearthError } from '$core/errors';
import type { ColumnStore } from '../columns/finish';
import { retyped } from '../columns/retype';
import { foundColumn } from './stored-table';

/** @throws HearthError data/unknown-column, data/no-columns */
export function dropColumns(table: TableManifest, names: readonly string[]): TableManifest {
  for (const name of names) foundColumn(table, name);
  const columns = table.columns.filter((column) => !names.includes(column.name));
  if (columns.length === 0) throw new HearthError('data/no-columns', { table: 'The table' });
  return { ...table, columns };
}

/** @throws HearthError data/unknown-column, data/name-taken */
export function renamedColumn(table: TableManifest, name: string, to: string): TableManifest {
  const column = foundColumn(table, name);
  if (to === name) return table;
  if (columnSchema(table, to)) throw new HearthError('data/name-taken', { column: to });
  return {
    ...table,
    columns: table.columns.map((other) => (other === column ? { ...other, name: to } : other))
  };
}

/** Says of a column that it names its rows, or that it does not. @throws HearthError data/unknown-column */
export function markedColumn(table: TableManifest, name: string, isId: boolean): TableManifest {
  const column = foundColumn(table, name);
  if ((column.flags?.includes('id') === true) === isId) return table;
  return {
    ...table,
    columns: table.columns.map((other) => (other === column ? asId(column, isId) : other))
  };
}

export function asId(column: StoredColumn, isId: boolean): StoredColumn {
  const others = (column.flags ?? []).filter((flag) => flag !== 'id');
  return withFlags(column, isId ? ['id', ...others] : others);
}

export function withFlags({ flags: _, ...column }: StoredColumn, flags: readonly ColumnFlag[]): StoredColumn {
  return flags.length > 0 ? { ...column, flags } : column;
}

/** Says in the log how many cells were lost. @throws HearthError data/unknown-column */
export async function retypedColumn(
  table: TableManifest,
  name: string,
  type: ColumnType,
  store: ColumnStore,
  ctx: Pick<RunContext, 'log'>
): Promise<TableManifest> {
  const column = foundColumn(table, name);
  const result = await retyped(column, type, table.groups, store);
  if (result.lost > 0)
    ctx.log(`${result.lost} cells of "${name}" are no ${type}: they are missing now.`, 'warning');
  return { ...table, columns: table.columns.map((other) => (other === column ? result.column : other)) };
}
