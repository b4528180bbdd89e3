// The types a person chose at import, applied to a table whose format brings types of its own.
import type { ColumnType, TableManifest } from '$core/data/table';
import type { IssueLog } from '../issues';
import type { ColumnStore } from './finish';
import { retyped } from './retype';

/** The table with its columns retyped as asked. Cells that do not fit become missing, and are reported. */
export async function applyTypes(
  table: TableManifest,
  types: Readonly<Record<string, ColumnType>> | undefined,
  store: ColumnStore,
  log: IssueLog
): Promise<TableManifest> {
  if (!types) return table;
  const columns = [];
  for (const column of table.columns) {
    const type = types[column.name];
    const result =
      type === undefined ? { column, lost: 0 } : await retyped(column, type, table.groups, store);
    columns.push(result.column);
    if (result.lost === 0) continue;
    const text = `${result.lost} of the cells of "${column.name}" are no ${type}: they are missing now.`;
    log.add({ kind: 'other', column: column.name, text });
  }
  return { ...table, columns };
}
