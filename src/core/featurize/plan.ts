// How raw columns become the matrix a family learns from: fitted on training rows only, kept as plain data, then
// applied to a frame (apply.ts) or written into a model's graph (onnx.ts) with the same values to the bit.
// The matrix is: numbers, codes or means of categories, and date parts; for dense families those imputed and scaled, then
// their missing flags, then one-hot columns.
import type { ModelField } from '../models/manifest';
import type { DatePart } from './date-parts';

/** A number or boolean as it is, in f32. */
export interface NumberFeature {
  readonly kind: 'number';
  readonly column: string;
}

/** A category as the position of its level; missing and unknown are NaN. */
export interface CodesFeature {
  readonly kind: 'codes';
  readonly column: string;
  readonly levels: readonly string[];
}

/** A category of many levels as the mean target of its level; missing and unknown are the overall mean. */
export interface MeansFeature {
  readonly kind: 'means';
  readonly column: string;
  readonly levels: readonly string[];
  /** [levels] mean target, drawn to the overall one where a level has few rows. */
  readonly means: Float32Array;
  readonly overall: number;
}

/** One part of a date, in f32. */
export interface DateFeature {
  readonly kind: 'date';
  readonly column: string;
  readonly part: DatePart;
  /** Epoch seconds from which elapsed days count: the first date seen in training. */
  readonly start: number;
}

/** A category as one column of 0 and 1 per level; missing and unknown are all 0. */
export interface OneHotFeature {
  readonly kind: 'one-hot';
  readonly column: string;
  readonly levels: readonly string[];
}

export type NumericFeature = NumberFeature | CodesFeature | MeansFeature | DateFeature;

/** What dense families get: x -> clip((impute(x) - mean) * scale), all in f32. One entry a numeric feature. */
export interface Scaling {
  readonly median: Float32Array;
  readonly mean: Float32Array;
  /** 1 / standard deviation. */
  readonly scale: Float32Array;
  /** Numeric features that get a column "was missing". */
  readonly flagged: readonly number[];
}

export interface FeaturePlan {
  readonly numeric: readonly NumericFeature[];
  readonly oneHot: readonly OneHotFeature[];
  readonly scaling?: Scaling;
  /** Raw columns in use, as the model's fields. */
  readonly fields: readonly ModelField[];
}

/** Columns left out, with the reason in words. */
export interface LeftOut {
  readonly column: string;
  readonly reason: string;
}

/** Levels a category keeps: as many as trees have bins, and as many one-hot columns as stay readable. */
export const keptLevels = { trees: 250, dense: 100 };

/** Scaled values beyond this are cut, so that an outlier or an infinity cannot blow up a dense model. */
export const scaledLimit = 1000;

/** Names of the matrix columns, in order. */
export function matrixNames(plan: FeaturePlan): readonly string[] {
  const numeric = plan.numeric.map(nameOf);
  const flags = plan.scaling?.flagged.map((i) => `${plan.numeric[i]!.column} is missing`) ?? [];
  const hot = plan.oneHot.flatMap((f) => f.levels.map((level) => `${f.column} = ${level}`));
  return [...numeric, ...flags, ...hot];
}

function nameOf(feature: NumericFeature): string {
  const { column } = feature;
  if (feature.kind === 'date') return `${column} (${feature.part})`;
  return feature.kind === 'means' ? `${column} (mean target)` : column;
}

/** The raw column behind each matrix column. */
export function matrixSources(plan: FeaturePlan): readonly string[] {
  const numeric = plan.numeric.map((f) => f.column);
  const flags = plan.scaling?.flagged.map((i) => plan.numeric[i]!.column) ?? [];
  return [...numeric, ...flags, ...plan.oneHot.flatMap((f) => f.levels.map(() => f.column))];
}
