// A feature plan applied to a frame: the matrix a family is given. Every operation is in f32 and in the order of
// the graph that onnx.ts writes, so training and scoring see the same numbers.
import { columnOf, type Column, type Frame } from '../data/frame';
import type { Matrix } from '../training/family';
import { datePart } from './date-parts';
import { matrixNames, scaledLimit, type FeaturePlan, type NumericFeature, type Scaling } from './plan';

/** The matrix of the rows at `index`, in that order. */
export function applyFeatures(plan: FeaturePlan, frame: Frame, index: Uint32Array): Matrix {
  const numeric = plan.numeric.map((feature) =>
    numericColumn(feature, columnOf(frame, feature.column), index)
  );
  const columns = plan.scaling ? scaled(numeric, plan.scaling) : numeric;
  for (const { column, levels } of plan.oneHot)
    columns.push(...oneHotColumns(columnOf(frame, column), levels, index));
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
    const codes = codesOfLevels(feature.kind === 'codes' ? feature.levels : [], column.levels);
    for (let i = 0; i < out.length; i++) {
      const code = column.codes[index[i]!]!;
      out[i] = code < 0 ? NaN : codes[code]!;
    }
  } else if (feature.kind === 'date') {
    const { part, start } = feature;
    for (let i = 0; i < out.length; i++) out[i] = datePart(part, column.values[index[i]!]!, start);
  } else {
    for (let i = 0; i < out.length; i++) out[i] = column.values[index[i]!]!;
  }
  return out;
}

/** For each level of a column, its position among the plan's levels; NaN where the plan does not know it. */
function codesOfLevels(known: readonly string[], levels: readonly string[]): Float32Array {
  const position = new Map(known.map((level, i) => [level, i]));
  return Float32Array.from(levels, (level) => position.get(level) ?? NaN);
}

function scaled(numeric: readonly Float32Array[], scaling: Scaling): Float32Array[] {
  const flags = scaling.flagged.map((i) => numeric[i]!.map((value) => (value !== value ? 1 : 0)));
  const columns = numeric.map((values, i) => {
    const [median, mean, scale] = [scaling.median[i]!, scaling.mean[i]!, scaling.scale[i]!];
    return values.map((value) => {
      const centred = Math.fround((value !== value ? median : value) - mean);
      return Math.min(scaledLimit, Math.max(-scaledLimit, Math.fround(centred * scale)));
    });
  });
  return [...columns, ...flags];
}

function oneHotColumns(column: Column, levels: readonly string[], index: Uint32Array): Float32Array[] {
  if (column.kind !== 'string') return [];
  const positions = codesOfLevels(levels, column.levels);
  const columns = levels.map(() => new Float32Array(index.length));
  for (let i = 0; i < index.length; i++) {
    const code = column.codes[index[i]!]!;
    const position = code < 0 ? NaN : positions[code]!;
    if (position === position) columns[position]![i] = 1;
  }
  return columns;
}
