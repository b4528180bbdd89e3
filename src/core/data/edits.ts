// Simple edits of a table: a list of them is the parameter of the component 'edit-table' and makes a version.
import { isRecord } from '../params';
import { filterOperators, type Filter } from './grid';
import { columnTypes, type ColumnType } from './table';

export type TableEdit =
  | { readonly kind: 'drop'; readonly columns: readonly string[] }
  | { readonly kind: 'rename'; readonly column: string; readonly to: string }
  | { readonly kind: 'retype'; readonly column: string; readonly type: ColumnType }
  /** Says that a column names its rows, so that nothing is learned from it; or that it does not. */
  | { readonly kind: 'mark-id'; readonly column: string; readonly isId: boolean }
  | { readonly kind: 'filter'; readonly filters: readonly Filter[] }
  | { readonly kind: 'sample'; readonly rows: number }
  /** Keeps one part of a seeded split: 'first' has `fraction` of the rows, 'second' the others. */
  | { readonly kind: 'split'; readonly fraction: number; readonly part: 'first' | 'second' };

const isText = (input: unknown): input is string => typeof input === 'string' && input !== '';

/** Checks a list of edits from outside. @throws Error naming the edit that is wrong */
export function parseEdits(input: unknown): readonly TableEdit[] {
  if (!Array.isArray(input)) throw new Error('must be a list of edits');
  return input.map((edit, i) => {
    const ok = isRecord(edit) && isEdit(edit);
    if (!ok) throw new Error(`has an edit (number ${i + 1}) that is not understood`);
    return edit as unknown as TableEdit;
  });
}

function isEdit(edit: Record<string, unknown>): boolean {
  switch (edit.kind) {
    case 'drop':
      return Array.isArray(edit.columns) && edit.columns.length > 0 && edit.columns.every(isText);
    case 'rename':
      return isText(edit.column) && isText(edit.to);
    case 'retype':
      return isText(edit.column) && (columnTypes as readonly unknown[]).includes(edit.type);
    case 'mark-id':
      return isText(edit.column) && typeof edit.isId === 'boolean';
    case 'filter':
      return Array.isArray(edit.filters) && edit.filters.every(isFilter);
    case 'sample':
      return Number.isInteger(edit.rows) && (edit.rows as number) > 0;
    case 'split':
      return (
        typeof edit.fraction === 'number' &&
        edit.fraction > 0 &&
        edit.fraction < 1 &&
        (edit.part === 'first' || edit.part === 'second')
      );
    default:
      return false;
  }
}

function isFilter(input: unknown): boolean {
  return (
    isRecord(input) &&
    isText(input.column) &&
    (filterOperators as readonly unknown[]).includes(input.operator)
  );
}
