// Columns of a stored table as the grid wants them.
import type { ColumnType, TableManifest } from '$core/data/table';
import type { GridColumn } from '$ui/data-grid.svelte';
import { importTexts } from '../import-text';

const kinds: Partial<Record<ColumnType, GridColumn['kind']>> = {
  integer: 'number',
  float: 'number',
  datetime: 'date',
  boolean: 'boolean'
};

export function gridColumns(table: TableManifest): readonly GridColumn[] {
  return table.columns.map(({ name, type }) => ({
    name,
    kind: kinds[type] ?? 'text',
    hint: importTexts.types[type]
  }));
}

/** A filter's value from what was typed: a number, date or boolean where the column is one. */
export function filterValue(typed: string, type: ColumnType): string | number | boolean {
  const trimmed = typed.trim();
  if (type === 'boolean') return /^(true|1|yes)$/i.test(trimmed);
  if ((type === 'integer' || type === 'float') && trimmed !== '' && Number.isFinite(Number(trimmed)))
    return Number(trimmed);
  return trimmed;
}
