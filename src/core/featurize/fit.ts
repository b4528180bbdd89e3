// Fits a feature plan on training rows: which columns are of use, which levels a category keeps, medians and
// scales. Sees nothing but those rows, so that validation stays honest.
import { columnOf, type Column, type Frame, type StringColumn } from '../data/frame';
import type { ColumnSchema } from '../data/table';
import type { ModelField } from '../models/manifest';
import { numericColumn } from './apply';
import { dateParts } from './date-parts';
import type { FeaturePlan, LeftOut, NumericFeature, OneHotFeature, Scaling } from './plan';

/** Levels a category keeps: as many as trees have bins, and as many one-hot columns as stay readable. */
const keptLevels = { trees: 250, dense: 100 };
/** Rarer levels count as unknown, once there are enough rows to say what is rare. */
const rareBelow = (rows: number): number => (rows >= 1000 ? 5 : 1);
const listedLevels = 200;

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
}

/** The plan for these rows. A plan without features has no fields. */
export function fitFeatures(request: FeatureRequest): FittedFeatures {
  const numeric: NumericFeature[] = [];
  const oneHot: OneHotFeature[] = [];
  const fields: ModelField[] = [];
  const leftOut: LeftOut[] = [];
  for (const schema of request.schema) {
    const column = columnOf(request.frame, schema.name);
    const made = column.kind === 'string' ? fitLevels(column, request) : fitNumbers(column, request);
    if (typeof made === 'string') {
      leftOut.push({ column: schema.name, reason: made });
      continue;
    }
    for (const feature of made) {
      if (feature.kind === 'one-hot') oneHot.push(feature);
      else numeric.push(feature);
    }
    fields.push(fieldOf(column, schema, request.index));
  }
  if (request.kind === 'trees') return { plan: { numeric, oneHot, fields }, leftOut };
  return { plan: { numeric, oneHot, fields, scaling: fitScaling(numeric, request) }, leftOut };
}

/** Features of a number or date column, or why there are none. */
function fitNumbers(
  column: Exclude<Column, StringColumn>,
  request: FeatureRequest
): NumericFeature[] | string {
  const candidates: NumericFeature[] =
    column.kind === 'number'
      ? [{ kind: 'number', column: column.name }]
      : dateParts.map((part) => ({
          kind: 'date',
          column: column.name,
          part,
          start: firstSecond(column, request)
        }));
  const spreads = candidates.map((feature) => spreadOf(numericColumn(feature, column, request.index)));
  if (spreads.every((spread) => spread === 'empty')) return 'is empty in the training rows';
  const useful = candidates.filter((_, i) => spreads[i] === 'varied');
  return useful.length > 0 ? useful : 'has one value only in the training rows';
}

function firstSecond(column: Exclude<Column, StringColumn>, { index }: FeatureRequest): number {
  let first = Infinity;
  for (const row of index) {
    const value = column.values[row]!;
    if (value < first) first = value;
  }
  return Number.isFinite(first) ? Math.floor(first / 1000) : 0;
}

/** A missing value beside one other value is a difference too. */
function spreadOf(values: Float32Array): 'empty' | 'constant' | 'varied' {
  let first = NaN;
  let missing = false;
  for (const value of values) {
    if (value !== value) missing = true;
    else if (first !== first) first = value;
    else if (value !== first) return 'varied';
  }
  return first !== first ? 'empty' : missing ? 'varied' : 'constant';
}

/** The feature of a category, or why there is none. */
function fitLevels(
  column: StringColumn,
  request: FeatureRequest
): (NumericFeature | OneHotFeature)[] | string {
  const counts = countLevels(column, request.index);
  const seen = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const present = counts.reduce((sum, count) => sum + count, 0);
  if (seen === 0) return 'is empty in the training rows';
  if (seen === 1 && present === request.index.length) return 'has one value only in the training rows';
  const rare = rareBelow(request.index.length);
  const frequent = byFrequency(counts).filter((code) => counts[code]! >= rare);
  if (frequent.length === 0) return 'has no value that occurs often enough to learn from';
  const kept = frequent.slice(0, keptLevels[request.kind]);
  const { name, levels } = column;
  if (request.kind === 'dense')
    return [{ kind: 'one-hot', column: name, levels: kept.map((code) => levels[code]!) }];
  const ordered = request.order ? byMeanTarget(kept, column, request.index, request.order) : kept;
  return [{ kind: 'codes', column: name, levels: ordered.map((code) => levels[code]!) }];
}

function countLevels(column: StringColumn, index: Uint32Array): Uint32Array {
  const counts = new Uint32Array(column.levels.length);
  for (const row of index) {
    const code = column.codes[row]!;
    if (code >= 0) counts[code]!++;
  }
  return counts;
}

/** Codes that occur, most frequent first; equals in order of appearance. */
function byFrequency(counts: Uint32Array): number[] {
  const codes = Array.from(counts.keys()).filter((code) => counts[code]! > 0);
  return codes.sort((a, b) => counts[b]! - counts[a]! || a - b);
}

/**
 * Orders levels by the mean target, drawn to the overall mean where a level has few rows, so that one cut of a
 * tree separates low from high (Fisher 1958: for one output, such an order holds the best split of the levels).
 */
function byMeanTarget(
  codes: readonly number[],
  column: StringColumn,
  index: Uint32Array,
  target: Float64Array
) {
  const prior = 20;
  const sums = new Float64Array(column.levels.length);
  const counts = countLevels(column, index);
  let total = 0;
  index.forEach((row, i) => {
    const code = column.codes[row]!;
    total += target[i]!;
    if (code >= 0) sums[code]! += target[i]!;
  });
  const overall = total / index.length;
  const mean = (code: number): number => (sums[code]! + prior * overall) / (counts[code]! + prior);
  return [...codes].sort((a, b) => mean(a) - mean(b) || a - b);
}

function fitScaling(numeric: readonly NumericFeature[], { frame, index }: FeatureRequest): Scaling {
  const count = numeric.length;
  const scaling = {
    median: new Float32Array(count),
    mean: new Float32Array(count),
    scale: new Float32Array(count)
  };
  const flagged: number[] = [];
  numeric.forEach((feature, i) => {
    const values = numericColumn(feature, columnOf(frame, feature.column), index);
    const median = medianOf(values);
    let missing = 0;
    let sum = 0;
    for (const value of values) {
      missing += value !== value ? 1 : 0;
      sum += finite(value, median);
    }
    const mean = sum / values.length;
    let squares = 0;
    for (const value of values) squares += (finite(value, median) - mean) ** 2;
    const std = Math.sqrt(squares / values.length);
    scaling.median[i] = median;
    scaling.mean[i] = mean;
    scaling.scale[i] = std > 0 ? 1 / std : 1;
    if (missing > 0) flagged.push(i);
  });
  return { ...scaling, flagged };
}

/** Missing and infinite values do not take part in means. */
function finite(value: number, instead: number): number {
  return Number.isFinite(value) ? value : instead;
}

function medianOf(values: Float32Array): number {
  const sorted = values.filter((value) => value === value).sort();
  if (sorted.length === 0) return 0;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : Math.fround((sorted[middle - 1]! + sorted[middle]!) / 2);
}

function fieldOf(
  column: Column,
  { name, type }: Pick<ColumnSchema, 'name' | 'type'>,
  index: Uint32Array
): ModelField {
  if (column.kind === 'string') {
    const frequent = byFrequency(countLevels(column, index)).slice(0, listedLevels);
    return { name, type, tensor: 'string', levels: frequent.map((code) => column.levels[code]!) };
  }
  const present = Float64Array.from(index, (row) => column.values[row]!).filter((value) => value === value);
  const sorted = present.sort();
  const range = { min: sorted[0]!, max: sorted.at(-1)!, median: sorted[sorted.length >> 1]! };
  const tensor = column.kind === 'date' ? 'int64' : 'float32';
  return sorted.length > 0 ? { name, type, tensor, range } : { name, type, tensor };
}
