// What a step has learned from one table and can do to another: means and scales, levels, edges, directions, centres.
// Plain JSON, kept as bytes of its own. A pipeline that predicts applies what training fitted, and fits nothing anew.
import { HearthError } from '../errors';
import { isRecord } from '../params';

/** (x − offset) / scale; with `log`, ln(1 + x) instead. */
export interface ScaledColumn {
  readonly name: string;
  readonly offset: number;
  readonly scale: number;
  readonly log?: true;
}

export interface FittedScale {
  readonly kind: 'scale';
  readonly columns: readonly ScaledColumn[];
}

/** What lies outside `low` to `high` is drawn to the nearer bound, made missing, or its row removed. */
export interface FittedClip {
  readonly kind: 'clip';
  readonly columns: readonly { readonly name: string; readonly low: number; readonly high: number }[];
  readonly outside: 'clip' | 'missing' | 'remove-rows';
}

/** Words as numbers. A level that was not there when it was fitted: all zero, or missing. */
export interface FittedEncoding {
  readonly kind: 'encode';
  readonly method: 'one-hot' | 'ordinal' | 'frequency';
  readonly columns: readonly {
    readonly name: string;
    readonly levels: readonly string[];
    /** Share of each level among the rows it was fitted on. */
    readonly shares?: readonly number[];
  }[];
  /** One-hot: the first level has no column of its own. */
  readonly dropFirst: boolean;
}

/** Bin k holds edges[k − 1] <= x < edges[k]; the last also its upper edge. Beyond the ends are the first and last bin. */
export interface FittedBins {
  readonly kind: 'bin';
  readonly columns: readonly { readonly name: string; readonly edges: readonly number[] }[];
  readonly as: 'range' | 'number';
}

/** What a missing cell becomes, by column. */
export interface FittedFill {
  readonly kind: 'fill';
  readonly columns: readonly { readonly name: string; readonly value: number | string }[];
}

export interface FittedText {
  readonly kind: 'text';
  readonly column: string;
  readonly method: 'tf-idf' | 'counts' | 'hashing';
  /** Words, or characters, in a row that make one term. */
  readonly unit: 'words' | 'characters';
  readonly fewest: number;
  readonly most: number;
  /** In the order of their columns; empty for hashing. */
  readonly terms: readonly string[];
  /** Weight of each term, ln((1 + n) / (1 + df)) + 1; empty unless tf-idf. */
  readonly weights: readonly number[];
  /** Columns of hashing. */
  readonly buckets: number;
  readonly keepColumn: boolean;
}

/** Standardised numbers: missing cells count as the mean. */
export interface Standardised {
  readonly columns: readonly string[];
  readonly mean: readonly number[];
  /** 1 where it is not to be scaled. */
  readonly scale: readonly number[];
}

export interface FittedProjection extends Standardised {
  readonly kind: 'project';
  /** [components, columns], rows of length 1. */
  readonly components: readonly (readonly number[])[];
  readonly keepColumns: boolean;
}

export interface FittedClusters extends Standardised {
  readonly kind: 'cluster';
  /** [clusters, columns], standardised. */
  readonly centres: readonly (readonly number[])[];
}

export interface FittedAnomalies extends Standardised {
  readonly kind: 'anomaly';
  readonly method: 'isolation-forest' | 'pca';
  /** Scores above it are told as anomalies. */
  readonly threshold: number;
  /** Of an isolation forest: per node, column (−1 for a leaf), threshold (or size of the leaf), and its left child; the right one follows it. */
  readonly trees?: readonly {
    readonly column: readonly number[];
    readonly value: readonly number[];
    readonly left: readonly number[];
  }[];
  readonly sample?: number;
  readonly components?: readonly (readonly number[])[];
}

/** Columns that were chosen; others go. */
export interface FittedSelection {
  readonly kind: 'select';
  readonly columns: readonly { readonly name: string }[];
}

export type FittedTransform =
  | FittedScale
  | FittedClip
  | FittedEncoding
  | FittedBins
  | FittedFill
  | FittedText
  | FittedProjection
  | FittedClusters
  | FittedAnomalies
  | FittedSelection;

const kinds = ['scale', 'clip', 'encode', 'bin', 'fill', 'text', 'project', 'cluster', 'anomaly', 'select'];

/** A stored transform. Columns and numbers were written by a step of this studio, so only the kind is looked at. @throws HearthError data/bad-transform */
export function asFittedTransform(input: unknown): FittedTransform {
  if (isRecord(input) && typeof input.kind === 'string' && kinds.includes(input.kind))
    return input as unknown as FittedTransform;
  throw new HearthError('data/bad-transform', {});
}

/**
 * What a transform does to a table without these columns; undefined where that is nothing. What is made of all columns
 * together needs each of them.
 */
export function withoutColumns(
  fitted: FittedTransform,
  absent: ReadonlySet<string>
): FittedTransform | undefined {
  switch (fitted.kind) {
    case 'text':
      return absent.has(fitted.column) ? undefined : fitted;
    case 'project':
    case 'cluster':
    case 'anomaly':
      return fitted;
    case 'scale':
    case 'clip':
    case 'encode':
    case 'bin':
    case 'fill':
    case 'select':
      return onColumns(fitted, absent);
    default:
      return fitted satisfies never;
  }
}

function onColumns<T extends { readonly columns: readonly { readonly name: string }[] }>(
  fitted: T,
  absent: ReadonlySet<string>
): T | undefined {
  const columns = fitted.columns.filter(({ name }) => !absent.has(name));
  return columns.length === 0 ? undefined : { ...fitted, columns };
}

/** Names of the columns a transform needs. */
export function neededColumns(fitted: FittedTransform): readonly string[] {
  if (fitted.kind === 'text') return [fitted.column];
  return fitted.columns.map((column) => (typeof column === 'string' ? column : column.name));
}
