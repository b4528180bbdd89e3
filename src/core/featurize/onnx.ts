// A feature plan written into a graph: one input a raw column ([N, 1]: float32, string, or int64 epoch seconds),
// and one float tensor [N, columns] out, with the values that apply.ts gives.
import { missingSeconds } from '../models/manifest';
import type { GraphBuilder } from '../onnx/graph';
import { addDatePart } from './date-parts';
import { scaledLimit, type FeaturePlan, type NumericFeature, type Scaling } from './plan';

const ml = { domain: 'ai.onnx.ml' } as const;

/** Declares the inputs; returns the name of the matrix tensor. */
export function addFeatures(plan: FeaturePlan, graph: GraphBuilder): string {
  for (const field of plan.fields) graph.input(field.name, field.tensor, ['N', 1]);
  const blocks: string[] = [];
  if (plan.numeric.length > 0) {
    const numeric = concat(
      graph,
      plan.numeric.map((feature) => addNumeric(feature, graph))
    );
    blocks.push(...(plan.scaling ? addScaling(plan.scaling, numeric, graph) : [numeric]));
  }
  for (const { column, levels } of plan.oneHot) {
    const hot = graph.node('OneHotEncoder', [column], { cats_strings: levels, zeros: { i: 1 } }, ml);
    blocks.push(reshape(graph, hot, levels.length));
  }
  return concat(graph, blocks);
}

function addNumeric(feature: NumericFeature, graph: GraphBuilder): string {
  switch (feature.kind) {
    case 'number':
      return feature.column;
    case 'codes':
      return addLevels(
        feature,
        feature.levels.map((_, i) => i),
        NaN,
        graph
      );
    case 'means':
      return addLevels(feature, feature.means, feature.overall, graph);
    case 'date':
      return addDate(feature.column, addDatePart(graph, feature.part, feature.column, feature.start), graph);
    default:
      return feature satisfies never;
  }
}

function addLevels(
  { column, levels }: { readonly column: string; readonly levels: readonly string[] },
  values: ArrayLike<number>,
  otherwise: number,
  graph: GraphBuilder
): string {
  const attributes = {
    keys_strings: levels,
    values_floats: Float32Array.from(values),
    default_float: { f: otherwise }
  };
  return graph.node('LabelEncoder', [column], attributes, ml);
}

function addDate(seconds: string, part: string, graph: GraphBuilder): string {
  const missing = graph.constant('missing_date', 'int64', [1], BigInt64Array.of(missingSeconds));
  const nan = graph.constant('nan', 'float32', [1], Float32Array.of(NaN));
  return graph.node('Where', [graph.node('Equal', [seconds, missing]), nan, part]);
}

/** Scaled values and missing flags: two blocks, or one where nothing is flagged. */
function addScaling(scaling: Scaling, numeric: string, graph: GraphBuilder): string[] {
  const count = scaling.median.length;
  const vector = (hint: string, data: Float32Array) => graph.constant(hint, 'float32', [count], data);
  const attributes = { imputed_value_floats: scaling.median, replaced_value_float: { f: NaN } };
  const imputed = graph.node('Imputer', [numeric], attributes, ml);
  const centred = graph.node('Sub', [imputed, vector('mean', scaling.mean)]);
  const scaled = graph.node('Mul', [centred, vector('scale', scaling.scale)]);
  const limit = (value: number) => graph.constant('limit', 'float32', [], Float32Array.of(value));
  const clipped = graph.node('Clip', [scaled, limit(-scaledLimit), limit(scaledLimit)]);
  if (scaling.flagged.length === 0) return [clipped];
  const which = graph.constant(
    'flagged',
    'int64',
    [scaling.flagged.length],
    BigInt64Array.from(scaling.flagged, (i) => BigInt(i))
  );
  const flagged = graph.node('Gather', [numeric, which], { axis: { i: 1 } });
  return [clipped, graph.node('Cast', [graph.node('IsNaN', [flagged])], { to: { i: 1 } })];
}

function concat(graph: GraphBuilder, parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : graph.node('Concat', parts, { axis: { i: 1 } });
}

function reshape(graph: GraphBuilder, input: string, columns: number): string {
  const shape = graph.constant('shape', 'int64', [2], BigInt64Array.of(-1n, BigInt(columns)));
  return graph.node('Reshape', [input, shape]);
}
