// Reports of the explanation components.

export interface ImportanceReport {
  readonly metric: string;
  readonly baseline: number;
  /** By raw column, most important first: how much worse the metric gets when the column is shuffled. */
  readonly columns: readonly { readonly column: string; readonly mean: number; readonly std: number }[];
  readonly rows: number;
  readonly repeats: number;
}

export interface DependenceReport {
  readonly column: string;
  /** Grid of the column: numbers, or category names. */
  readonly grid: readonly (number | string)[];
  /** Mean prediction at each grid point: one list per class (binary: the positive one), or one of values. */
  readonly series: readonly { readonly label: string; readonly mean: readonly number[] }[];
  /** Individual curves of some rows, for the first series. */
  readonly individual: readonly (readonly number[])[];
}
