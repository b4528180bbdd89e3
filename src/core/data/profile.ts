// What is known of a table's columns: the report of the component 'profile-table'.
import type { ColumnFlag, ColumnType } from './table';

export interface NumberSummary {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly median: number;
  /** Sample standard deviation (n - 1). */
  readonly std: number;
  readonly q1: number;
  readonly q3: number;
  /** Equal-width bins: edges has one more than counts. For dates, epoch ms. */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] };
}

export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  readonly flags: readonly ColumnFlag[];
  readonly missing: number;
  readonly distinct: number;
  readonly numbers?: NumberSummary;
  /** Most frequent values of category, text and boolean columns, most frequent first; at most 20. */
  readonly top?: readonly { readonly value: string; readonly count: number }[];
  /** Text: mean and longest length in characters. */
  readonly length?: { readonly mean: number; readonly max: number };
}

export type ProfileWarning =
  | { readonly kind: 'constant' | 'id-like' | 'all-missing'; readonly column: string }
  | { readonly kind: 'mostly-missing'; readonly column: string; readonly fraction: number }
  | { readonly kind: 'copy'; readonly column: string; readonly of: string }
  | { readonly kind: 'imbalance'; readonly column: string; readonly value: string; readonly fraction: number }
  | { readonly kind: 'many-categories'; readonly column: string; readonly distinct: number }
  | { readonly kind: 'duplicate-rows'; readonly rows: number };

export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly warnings: readonly ProfileWarning[];
  /** Pearson correlations of number, date and boolean columns; row-major, NaN where undefined. */
  readonly correlation: { readonly names: readonly string[]; readonly values: readonly number[] };
}
