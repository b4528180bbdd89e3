// A feature plan applied to a frame: the matrix a family is given. Every operation is in f32 and in the order of
// the graph that onnx.ts writes, so training and scoring see the same numbers.
import { columnOf, type Column, type Frame, type StringColumn } from '../data/frame';
import type { Matrix } from '../training/family';
import { datePart } from './date-parts';
import { matrixNames, scaledLimit, type FeaturePlan, type NumericFeature, type Scaling } from './plan';

export interface ApplyOptions {
  /** Values of some features that stand in for what the plan says; see FittedFeatures. */
  readonly instead?: ReadonlyMap<NumericFeature, Float32Array>;
  /** Awaited after each column. */
  readonly tick?: () => Promise<void>;
}

/** The matrix of the rows at `index`, in that order. */
export async function applyFeatures(
  plan: FeaturePlan,
  frame: Frame,
  index: Uint32Array,
  { instead, tick }: ApplyOptions = {}
): Promise<Matrix> {
  const columns: Float32Array[] = [];
  const flags: Float32Array[] = [];
  for (const [i, feature] of plan.numeric.entries()) {
    const values = instead?.get(feature) ?? numericColumn(feature, columnOf(frame, feature.column), index);
    if (plan.scaling?.flagged.includes(i)) flags.push(missingFlags(values));
    columns.push(plan.scaling ? scaled(values, plan.scaling, i) : values);
    await tick?.();
  }
  for (const flag of flags) columns.push(flag);
  for (const { column, levels } of plan.oneHot) {
    for (const hot of oneHotColumns(columnOf(frame, column) as StringColumn, levels, index))
      columns.push(hot);
    await tick?.();
  }
  const cardinality = columns.map((_, i) => {
    const feature = plan.numeric[i];
    return !plan.scaling && feature?.kind === 'codes' ? feature.levels.length : 0;
  });
  return { rows: index.length, names: matrixNames(plan), columns, cardinality };
}

/** One numeric feature of the rows at `index`, [rows] f32 with NaN for missing. */
export function numericColumn(feature: NumericFeature, column: Column, index: Uint32Array): Float32Array {
  const out = new Float32Array(index.length);
  if (column.kind === 'string') {
    const { values, missing } = valuesOfLevels(feature, column.levels);
    for (let i = 0; i < out.length; i++) {
      const code = column.codes[index[i]!]!;
      out[i] = code < 0 ? missing : values[code]!;
    }
  } else if (feature.kind === 'date') {
    const { part, start } = feature;
    for (let i = 0; i < out.length; i++) out[i] = datePart(part, column.values[index[i]!]!, start);
  } else {
    for (let i = 0; i < out.length; i++) out[i] = column.values[index[i]!]!;
  }
  return out;
}

/** What each level of a column, and a missing one, counts as. */
function valuesOfLevels(feature: NumericFeature, levels: readonly string[]) {
  if (feature.kind !== 'means')
    return { values: positionsOf(feature.kind === 'codes' ? feature.levels : [], levels), missing: NaN };
  const positions = positionsOf(feature.levels, levels);
  const values = positions.map((at) => (at !== at ? feature.overall : feature.means[at]!));
  return { values, missing: feature.overall };
}

/** For each level of a column, its position among the levels a plan knows; NaN where it does not. */
function positionsOf(known: readonly string[], levels: readonly string[]): Float32Array {
  const position = new Map(known.map((level, i) => [level, i]));
  return Float32Array.from(levels, (level) => position.get(level) ?? NaN);
}

function missingFlags(values: Float32Array): Float32Array {
  const flags = new Float32Array(values.length);
  for (let i = 0; i < flags.length; i++) if (values[i] !== values[i]) flags[i] = 1;
  return flags;
}

function scaled(values: Float32Array, scaling: Scaling, i: number): Float32Array {
  const [median, mean, scale] = [scaling.median[i]!, scaling.mean[i]!, scaling.scale[i]!];
  const out = new Float32Array(values.length);
  for (let row = 0; row < out.length; row++) {
    const value = values[row]!;
    const centred = Math.fround((value !== value ? median : value) - mean);
    out[row] = Math.min(scaledLimit, Math.max(-scaledLimit, Math.fround(centred * scale)));
  }
  return out;
}

function oneHotColumns({ codes, levels }: StringColumn, known: readonly string[], index: Uint32Array) {
  const positions = positionsOf(known, levels);
  const columns = known.map(() => new Float32Array(index.length));
  for (let i = 0; i < index.length; i++) {
    const code = codes[index[i]!]!;
    const position = code < 0 ? NaN : positions[code]!;
    if (position === position) columns[position]![i] = 1;
  }
  return columns;
}
