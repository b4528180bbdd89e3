// Which rows judge a model when nobody says so: the rule of the 'auto' validation (Azure AutoML's). One rule for
// the pipeline that splits and the form that says it before.

/** How rows are kept apart, with 'auto' resolved. `fraction` is of the rows. */
export type Validation =
  | { readonly kind: 'folds'; readonly folds: number }
  | { readonly kind: 'holdout' | 'group' | 'time'; readonly fraction: number };

export interface ValidationParams {
  readonly validation: 'auto' | 'holdout' | 'folds' | 'group' | 'time';
  readonly holdout: number;
  readonly folds: number;
}

/** The validation for this many usable rows: small tables cannot spare a holdout, large ones need no folds. */
export function resolveValidation(params: ValidationParams, rows: number): Validation {
  const { validation } = params;
  if (validation === 'folds') return { kind: 'folds', folds: params.folds };
  if (validation !== 'auto') return { kind: validation, fraction: params.holdout };
  if (rows < 1000) return { kind: 'folds', folds: 10 };
  return rows <= 20_000 ? { kind: 'folds', folds: 3 } : { kind: 'holdout', fraction: 0.1 };
}
