// Values beyond bounds: drawn to the bound, made missing, or removed with their rows. Bounds belong to the range.
import type { ColumnType, StoredColumn, TableManifest } from '$core/data/table';
import type { FittedClip } from '$core/transforms/fitted';
import { keepRows } from '../edit/rows';
import { foundColumn } from '../edit/stored-table';
import type { TableWork } from '../edit/table-work';

export async function applyClip(work: TableWork, fitted: FittedClip): Promise<TableManifest> {
  if (fitted.outside === 'remove-rows') return withoutOutliers(work, fitted);
  const bounds = new Map(fitted.columns.map((column) => [column.name, column]));
  for (const { name } of fitted.columns) foundColumn(work.table, name);
  const columns: StoredColumn[] = [];
  for (const column of work.table.columns) {
    const bound = bounds.get(column.name);
    if (!bound) columns.push(column);
    else {
      const values = await work.numbers(column.name);
      for (let row = 0; row < values.length; row++) {
        const x = values[row]!;
        if (x < bound.low) values[row] = fitted.outside === 'clip' ? bound.low : NaN;
        else if (x > bound.high) values[row] = fitted.outside === 'clip' ? bound.high : NaN;
      }
      const type = clippedType(column.type, bound, fitted.outside) as 'float';
      columns.push(await work.put({ name: column.name, type, values }));
    }
  }
  return work.with(columns);
}

/** The column's own, unless a value may be drawn to a bound that is none of that type. */
function clippedType(
  type: ColumnType,
  { low, high }: { readonly low: number; readonly high: number },
  outside: FittedClip['outside']
): ColumnType {
  if (outside === 'missing') return type;
  if (type === 'boolean') return low <= 0 && high >= 1 ? type : 'float';
  return Number.isSafeInteger(low) && Number.isSafeInteger(high) ? type : 'float';
}

async function withoutOutliers(work: TableWork, fitted: FittedClip): Promise<TableManifest> {
  const isKept = new Uint8Array(work.table.rows).fill(1);
  for (const { name, low, high } of fitted.columns) {
    const values = await work.numbers(name);
    for (let row = 0; row < values.length; row++)
      if (values[row]! < low || values[row]! > high) isKept[row] = 0;
  }
  const rows = Uint32Array.from(isKept.keys()).filter((row) => isKept[row] === 1);
  return work.store.sized(await keepRows(work.table, rows, work.store, () => work.tick()));
}
