// Models small enough to work out by hand, stored as a training run would store them.
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import { missingSeconds, type ModelField, type ModelManifest } from '$core/models/manifest';
import { readOnnx } from '$core/onnx/reader';
import type { Blobs } from '$core/ports';

const ml = 'ai.onnx.ml' as const;

/** p(yes) = sigmoid(age / 10 - 4 + 2 · [city = "Lund"]); a missing age counts as 40, an unknown city as neither. */
export function buyerGraph(): GraphBuilder {
  const graph = new GraphBuilder();
  const age = graph.input('age', 'float32', ['N', 1]);
  const city = graph.input('city', 'string', ['N', 1]);
  const imputed = graph.node(
    'Imputer',
    [age],
    { imputed_value_floats: Float32Array.of(40), replaced_value_float: { f: NaN } },
    { domain: ml }
  );
  const hot = graph.node(
    'OneHotEncoder',
    [city],
    { cats_strings: ['Lund', 'Oslo'], zeros: { i: 1 } },
    { domain: ml }
  );
  const flat = graph.node('Reshape', [hot, graph.constant('shape', 'int64', [2], BigInt64Array.of(-1n, 2n))]);
  const features = graph.node('Concat', [imputed, flat], { axis: { i: 1 } });
  graph.nodeWithOutputs(
    'LinearClassifier',
    [features],
    ['label', 'probabilities'],
    {
      coefficients: Float32Array.of(-0.1, -2, 0, 0.1, 2, 0),
      intercepts: Float32Array.of(4, -4),
      classlabels_strings: ['no', 'yes'],
      multi_class: { i: 1 },
      post_transform: 'LOGISTIC'
    },
    ml
  );
  graph.output('label', 'string', ['N']);
  graph.output('probabilities', 'float32', ['N', 2]);
  return graph;
}

export const buyerFields: readonly ModelField[] = [
  { name: 'age', type: 'integer', tensor: 'float32', range: { min: 18, max: 90, median: 40 } },
  { name: 'city', type: 'category', tensor: 'string', levels: ['Lund', 'Oslo'] }
];

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

export const buyerProbability = (age: number | null, city: string | null): number =>
  sigmoid((age ?? 40) / 10 - 4 + (city === 'Lund' ? 2 : 0));

export function storeBuyer(blobs: Blobs): Promise<ModelManifest> {
  return storeModel(buyerGraph(), blobs, {
    task: 'binary',
    target: 'buys',
    classes: ['no', 'yes'],
    positive: 'yes',
    fields: buyerFields
  });
}

/** price = 3 · size + 10 · rooms + 5 */
export function storePrice(blobs: Blobs): Promise<ModelManifest> {
  const graph = new GraphBuilder();
  const inputs = ['size', 'rooms'].map((name) => graph.input(name, 'float32', ['N', 1]));
  const features = graph.node('Concat', inputs, { axis: { i: 1 } });
  graph.node(
    'LinearRegressor',
    [features],
    { coefficients: Float32Array.of(3, 10), intercepts: Float32Array.of(5) },
    { domain: ml, as: 'prediction' }
  );
  graph.output('prediction', 'float32', ['N', 1]);
  const fields = ['size', 'rooms'].map((name): ModelField => ({ name, type: 'float', tensor: 'float32' }));
  return storeModel(graph, blobs, { task: 'regression', target: 'price', fields });
}

/** Hours from 2024-05-31T00:00Z to `day`; -1 where it is missing. */
export function storeHours(blobs: Blobs): Promise<ModelManifest> {
  const graph = new GraphBuilder();
  const day = graph.input('day', 'int64', ['N', 1]);
  const constant = (name: string, value: bigint) =>
    graph.constant(name, 'int64', [1], BigInt64Array.of(value));
  const isMissing = graph.node('Equal', [day, constant('missing', missingSeconds)]);
  const seconds = graph.node('Sub', [day, constant('start', BigInt(Date.UTC(2024, 4, 31) / 1000))]);
  const hours = graph.node('Div', [seconds, constant('hour', 3600n)]);
  const known = graph.node('Where', [isMissing, constant('none', -1n), hours]);
  graph.node('Cast', [known], { to: { i: 1 } }, { as: 'prediction' });
  graph.output('prediction', 'float32', ['N', 1]);
  const fields = [{ name: 'day', type: 'datetime', tensor: 'int64' }] as const;
  return storeModel(graph, blobs, { task: 'regression', target: 'hours', fields });
}

export async function storeModel(
  graph: GraphBuilder,
  blobs: Blobs,
  meaning: Partial<ModelManifest>
): Promise<ModelManifest> {
  const bytes = encodeModel(graph, { name: 'tiny' });
  const { inputs, outputs } = readOnnx(bytes, 'tiny').graph;
  const onnx = await blobs.put(bytes);
  return { kind: 'onnx', onnx, bytes: bytes.length, producer: 'hearth', inputs, outputs, ...meaning };
}
