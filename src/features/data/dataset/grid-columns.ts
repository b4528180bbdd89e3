// Columns of a stored table as the grid wants them.
import type { Filter } from '$core/data/grid';
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

/** A filter's value from what was typed: a number, date or boolean where the column is one and all of it is meant. */
export function filterValue(
  typed: string,
  type: ColumnType,
  operator: Filter['operator']
): string | number | boolean {
  const trimmed = typed.trim();
  if (operator === 'contains') return trimmed;
  if (type === 'boolean' && /^(true|1|yes|false|0|no)$/i.test(trimmed))
    return /^(true|1|yes)$/i.test(trimmed);
  if ((type === 'integer' || type === 'float') && trimmed !== '' && Number.isFinite(Number(trimmed)))
    return Number(trimmed);
  return trimmed;
}
