// What the table grid asks of the data engine: a sorted, filtered view, read in windows of rows.
import type { Cell } from './frame';

export const filterOperators = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'missing', 'present'] as const;
export interface Filter {
  readonly column: string;
  readonly operator: (typeof filterOperators)[number];
  /** Compared as number or date where the column is one. Not used by 'missing' and 'present'. */
  readonly value?: string | number | boolean;
}

export interface ViewQuery {
  readonly sort?: readonly { readonly column: string; readonly descending?: boolean }[];
  /** All must hold. */
  readonly filters?: readonly Filter[];
  /** Rows in which any text or number cell contains this, ignoring case. */
  readonly search?: string;
}

export interface GridView {
  readonly from: number;
  /** Row numbers in the table, before sorting and filtering. */
  readonly rowIds: readonly number[];
  /** Cells by column, in the order asked. Dates are epoch ms, booleans 0 and 1. */
  readonly columns: readonly (readonly Cell[])[];
}
