// Keeps the columns that were chosen, in the order of the table.
import type { TableManifest } from '$core/data/table';
import type { FittedSelection } from '$core/transforms/fitted';
import { foundColumn } from '../edit/stored-table';
import type { TableWork } from '../edit/table-work';

/** @throws HearthError data/unknown-column */
export function applySelection(work: TableWork, { columns }: FittedSelection): Promise<TableManifest> {
  const chosen = new Set(columns.map(({ name }) => foundColumn(work.table, name)));
  return work.with(work.table.columns.filter((column) => chosen.has(column)));
}
