// Numbers brought to one scale. Missing cells stay missing.
import type { StoredColumn, TableManifest } from '$core/data/table';
import type { FittedScale, ScaledColumn } from '$core/transforms/fitted';
import { meanOf } from '../edit/fill-value';
import { foundColumn } from '../edit/stored-table';
import type { TableWork } from '../edit/table-work';
import { deviationOf, quantilesOf, rangeOf } from './measures';

export type ScaleMethod = 'z-score' | 'min-max' | 'max-abs' | 'robust' | 'log';

/** As scikit-learn's StandardScaler, MinMaxScaler, MaxAbsScaler and RobustScaler; log is ln(1 + x). */
export function fitScale(name: string, cells: Float64Array, method: ScaleMethod): ScaledColumn {
  const scaled = (offset: number, scale: number): ScaledColumn => ({
    name,
    offset: Number.isFinite(offset) ? offset : 0,
    // A column of one value has no scale of its own.
    scale: scale > 0 && Number.isFinite(scale) ? scale : 1
  });
  switch (method) {
    case 'z-score':
      return scaled(meanOf(cells), deviationOf(cells, 0));
    case 'min-max': {
      const { low, high } = rangeOf(cells);
      return scaled(low, high - low);
    }
    case 'max-abs': {
      const { low, high } = rangeOf(cells);
      return scaled(0, Math.max(Math.abs(low), Math.abs(high)));
    }
    case 'robust': {
      const [q1, median, q3] = quantilesOf(cells, [0.25, 0.5, 0.75]) as [number, number, number];
      return scaled(median, q3 - q1);
    }
    case 'log':
      return { name, offset: 0, scale: 1, log: true };
    default:
      return method satisfies never;
  }
}

export async function applyScale(work: TableWork, fitted: FittedScale): Promise<TableManifest> {
  const byName = new Map(fitted.columns.map((column) => [column.name, column]));
  for (const { name } of fitted.columns) foundColumn(work.table, name);
  const columns: StoredColumn[] = [];
  for (const column of work.table.columns) {
    const scaled = byName.get(column.name);
    if (!scaled) columns.push(column);
    else {
      const cells = await work.numbers(column.name);
      const values = scaled.log
        ? cells.map((x) => (x > -1 ? Math.log1p(x) : NaN))
        : cells.map((x) => (x - scaled.offset) / scaled.scale);
      columns.push(await work.put({ name: column.name, type: 'float', values }));
    }
  }
  return work.with(columns);
}
