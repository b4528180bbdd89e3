// Fits a feature plan on training rows: which columns are of use, which levels a category keeps, medians and
// scales. Sees nothing but those rows, so that validation stays honest.
import { columnOf, type Column, type Frame, type StringColumn } from '../data/frame';
import type { ColumnSchema } from '../data/table';
import type { ModelField } from '../models/manifest';
import { numericColumn } from './apply';
import { dateParts } from './date-parts';
import { fieldOf } from './fields';
import { fitMeans } from './level-means';
import { byFrequency, byMeanTarget, countLevels, sumLevels } from './level-order';
import { keptLevels, type FeaturePlan, type LeftOut, type NumericFeature, type OneHotFeature } from './plan';
import { joinScales, scaleOf, type ColumnScale } from './scaling';

/** One-hot cells of all columns together: half a gigabyte. */
const mostOneHotCells = 2 ** 27;
/** Rarer levels count as unknown, once there are enough rows to say what is rare. */
const rareBelow = (rows: number): number => (rows >= 1000 ? 5 : 1);

export interface FeatureRequest {
  readonly kind: 'trees' | 'dense';
  readonly frame: Frame;
  /** Training rows. */
  readonly index: Uint32Array;
  /** Columns to learn from. */
  readonly schema: readonly Pick<ColumnSchema, 'name' | 'type'>[];
  /** [index.length] target of each training row: levels are ordered by its mean. Absent for more than two classes. */
  readonly order?: Float64Array;
}

export interface FittedFeatures {
  readonly plan: FeaturePlan;
  readonly leftOut: readonly LeftOut[];
  /** What else was decided, in sentences. */
  readonly notes: readonly string[];
  /** What the training rows get for features that would show them their own target, [index.length] each. */
  readonly inTraining: ReadonlyMap<NumericFeature, Float32Array>;
}

/** The features of one column. */
interface ColumnFeatures {
  readonly numeric: readonly NumericFeature[];
  readonly oneHot?: OneHotFeature;
  readonly inTraining?: Float32Array;
  readonly note?: string;
}

/** The plan for these rows. A plan without features has no fields. `tick` is awaited after each column. */
export async function fitFeatures(
  request: FeatureRequest,
  tick: () => Promise<void> = () => Promise.resolve()
): Promise<FittedFeatures> {
  const numeric: NumericFeature[] = [];
  const oneHot: OneHotFeature[] = [];
  const fields: ModelField[] = [];
  const leftOut: LeftOut[] = [];
  const notes: string[] = [];
  const scales: ColumnScale[] = [];
  const inTraining = new Map<NumericFeature, Float32Array>();
  for (const schema of request.schema) {
    const column = columnOf(request.frame, schema.name);
    const made = column.kind === 'string' ? fitLevels(column, request) : fitNumbers(column, request);
    await tick();
    if (typeof made === 'string') {
      leftOut.push({ column: schema.name, reason: made });
      continue;
    }
    numeric.push(...made.numeric);
    for (const feature of made.numeric) {
      if (made.inTraining) inTraining.set(feature, made.inTraining);
      if (request.kind === 'dense') scales.push(scaleOf(numericColumn(feature, column, request.index)));
    }
    if (made.oneHot) oneHot.push(made.oneHot);
    if (made.note) notes.push(made.note);
    fields.push(fieldOf(column, schema, request.index));
    await tick();
  }
  const scaling = request.kind === 'dense' ? { scaling: joinScales(scales) } : {};
  return { plan: { numeric, oneHot, fields, ...scaling }, leftOut, notes, inTraining };
}

/** Features of a number or date column, or why there are none. */
function fitNumbers(
  column: Exclude<Column, StringColumn>,
  { index }: FeatureRequest
): ColumnFeatures | string {
  const { name } = column;
  const start = column.kind === 'date' ? firstSecond(column.values, index) : 0;
  const candidates: NumericFeature[] =
    column.kind === 'number'
      ? [{ kind: 'number', column: name }]
      : dateParts.map((part) => ({ kind: 'date', column: name, part, start }));
  const spreads = candidates.map((feature) => spreadOf(numericColumn(feature, column, index)));
  if (spreads.every((spread) => spread === 'empty')) return 'is empty in the training rows';
  const numeric = candidates.filter((_, i) => spreads[i] === 'varied');
  return numeric.length > 0 ? { numeric } : 'has one value only in the training rows';
}

function firstSecond(values: Float64Array, index: Uint32Array): number {
  let first = Infinity;
  for (let i = 0; i < index.length; i++) {
    const value = values[index[i]!]!;
    if (value < first) first = value;
  }
  return Number.isFinite(first) ? Math.floor(first / 1000) : 0;
}

/** A missing value beside one other value is a difference too. */
function spreadOf(values: Float32Array): 'empty' | 'constant' | 'varied' {
  let first = NaN;
  let missing = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) missing = true;
    else if (first !== first) first = value;
    else if (value !== first) return 'varied';
  }
  return first !== first ? 'empty' : missing ? 'varied' : 'constant';
}

/** The features of a category, or why there are none. */
function fitLevels(column: StringColumn, request: FeatureRequest): ColumnFeatures | string {
  const { index, kind, order } = request;
  const counts = countLevels(column, index);
  const seen = byFrequency(counts);
  const present = seen.reduce((sum, code) => sum + counts[code]!, 0);
  if (seen.length === 0) return 'is empty in the training rows';
  if (seen.length === 1 && present === index.length) return 'has one value only in the training rows';
  const rare = rareBelow(index.length);
  const frequent = seen.filter((code) => counts[code]! >= rare);
  const most = mostLevels(request);
  const kept = frequent.slice(0, most);
  const means = order && seen.length > most ? fitMeans(column, index, order) : undefined;
  if (kept.length === 0 && !means) return 'has no value that occurs often enough to learn from';
  const levels = (codes: readonly number[]) => codes.map((code) => column.levels[code]!);
  const { name } = column;
  const rest = means && { inTraining: means.inTraining };
  if (kind === 'dense') {
    const hot =
      kept.length > 0 ? { oneHot: { kind: 'one-hot', column: name, levels: levels(kept) } as const } : {};
    return {
      numeric: means ? [means.feature] : [],
      ...hot,
      ...rest,
      ...noteOf(name, seen.length, kept.length, means)
    };
  }
  if (means) return { numeric: [means.feature], ...rest, ...noteOf(name, seen.length, 0, means) };
  const ordered = order ? byMeanTarget(kept, sumLevels(column, index, order)) : kept;
  return {
    numeric: [{ kind: 'codes', column: name, levels: levels(ordered) }],
    ...noteOf(name, seen.length, kept.length)
  };
}

function mostLevels({ kind, index, schema }: FeatureRequest): number {
  if (kind === 'trees') return keptLevels.trees;
  const categories = schema.filter(({ type }) => type === 'category' || type === 'text').length;
  return Math.max(1, Math.min(keptLevels.dense, Math.floor(mostOneHotCells / index.length / categories)));
}

/** Says so where not every level is told from the others. */
function noteOf(column: string, seen: number, kept: number, means?: unknown): { note?: string } {
  if (kept === seen) return {};
  const parts = [
    ...(kept > 0 ? [`the ${kept} most frequent are told apart`] : []),
    ...(means ? [`each counts as the mean target of its rows`] : [])
  ];
  return { note: `"${column}" has ${seen} different values: ${parts.join(', and ')}.` };
}
