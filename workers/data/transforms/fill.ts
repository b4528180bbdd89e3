// Missing cells filled with what was found on another table.
import type { StoredColumn, TableManifest } from '$core/data/table';
import { isStringType } from '$core/data/table';
import type { FittedFill } from '$core/transforms/fitted';
import { filledType } from '../edit/fill-value';
import { foundColumn } from '../edit/stored-table';
import type { TableWork } from '../edit/table-work';

export async function applyFill(work: TableWork, fitted: FittedFill): Promise<TableManifest> {
  const values = new Map(fitted.columns.map(({ name, value }) => [name, value]));
  for (const { name } of fitted.columns) foundColumn(work.table, name);
  const columns: StoredColumn[] = [];
  for (const column of work.table.columns) {
    const value = values.get(column.name);
    const isFilled = value !== undefined && column.missing > 0;
    columns.push(isFilled ? await filled(work, column, value) : column);
  }
  return work.with(columns);
}

async function filled(work: TableWork, column: StoredColumn, value: number | string): Promise<StoredColumn> {
  const { name, type } = column;
  if (!isStringType(type)) {
    const given = Number(value);
    const values = (await work.numbers(name)).map((x) => (x === x ? x : given));
    return work.put({ name, type: filledType(type, given) as 'float', values });
  }
  const { codes, levels } = await work.words(name);
  const all = levels.includes(String(value)) ? levels : [...levels, String(value)];
  const code = all.indexOf(String(value));
  return work.put({
    name,
    type: type as 'category',
    codes: codes.map((at) => (at < 0 ? code : at)),
    levels: all
  });
}
