// A fitted model as an asset: features and family in one ONNX graph, and the manifest that describes it.
import { addFeatures } from '../featurize/onnx';
import { matrixSources, type FeaturePlan } from '../featurize/plan';
import type { EvaluationReport } from '../metrics/report';
import { manifestMetadata } from '../models/hearth-metadata';
import { outputNames, type ModelManifest, type Task, type TensorInfo } from '../models/manifest';
import { GraphBuilder } from '../onnx/graph';
import { encodeModel } from '../onnx/writer';
import type { BlobWriter } from '../ports';
import type { Family } from './family';
import type { Target } from './target';

/** Writes the model's bytes and gives its manifest. */
export async function packModel<P, M>(
  family: Family<P, M>,
  component: string,
  plan: FeaturePlan,
  model: M,
  target: Target,
  report: EvaluationReport,
  blobs: BlobWriter
): Promise<ModelManifest> {
  const graph = new GraphBuilder();
  const names = outputNamesFor(plan.fields.map(({ name }) => name));
  const scores = family.toOnnx(model, graph, addFeatures(plan, graph));
  if (target.task === 'regression') addValue(graph, scores, names.value);
  else addClasses(graph, scores, target.classes, names);
  const { task, classes, name } = target;
  const importance = importanceByColumn(family.importance?.(model), plan);
  const described = { task, target: name, classes, fields: plan.fields, scores: report.scores };
  return packGraph(graph, component, { ...described, ...(importance ? { importance } : {}) }, blobs);
}

/** What a manifest says of a trained model besides its bytes. */
export interface Described extends Pick<ModelManifest, 'fields' | 'importance' | 'picture'> {
  readonly task: Task;
  readonly target: string;
  /** Of no account for a regression. */
  readonly classes: readonly string[];
  readonly scores: Readonly<Record<string, number>>;
}

/** Writes a whole graph's bytes and gives the model's manifest. */
export async function packGraph(
  graph: GraphBuilder,
  component: string,
  { task, classes, scores, ...more }: Described,
  blobs: BlobWriter
): Promise<ModelManifest> {
  const described = {
    task,
    target: more.target,
    ...(task === 'regression' ? {} : { classes }),
    ...(task === 'binary' ? { positive: classes[1]! } : {}),
    ...(more.fields ? { fields: more.fields } : {}),
    ...(more.picture ? { picture: more.picture } : {}),
    algorithm: component,
    metrics: finiteScores(scores),
    ...(more.importance ? { importance: more.importance } : {})
  };
  const metadata = manifestMetadata({ kind: 'onnx', producer: 'hearth', ...described } as never);
  const bytes = encodeModel(graph, { name: component, metadata });
  const info = (values: typeof graph.inputs): TensorInfo[] =>
    values.map(({ name: tensor, type, dims }) => ({ name: tensor, type, dims }));
  return {
    kind: 'onnx',
    onnx: await blobs.put(bytes),
    bytes: bytes.byteLength,
    producer: 'hearth',
    inputs: info(graph.inputs),
    outputs: info(graph.outputs),
    ...described
  };
}

/** Output names that no input has. */
export function outputNamesFor(inputs: readonly string[]): typeof outputNames {
  const taken = new Set(inputs);
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  return {
    label: free(outputNames.label),
    probabilities: free(outputNames.probabilities),
    value: free(outputNames.value)
  } as typeof outputNames;
}

function addValue(graph: GraphBuilder, scores: string, name: string): void {
  graph.node('Identity', [scores], {}, { as: name });
  graph.output(name, 'float32', ['N', 1]);
}

/** Label = the class of the largest probability, the first of equals. */
export function addClasses(
  graph: GraphBuilder,
  scores: string,
  classes: readonly string[],
  names: typeof outputNames
): void {
  if (scores !== names.probabilities) graph.node('Identity', [scores], {}, { as: names.probabilities });
  const best = graph.node('ArgMax', [scores], { axis: { i: 1 }, keepdims: { i: 0 } });
  const keys = BigInt64Array.from(classes, (_, i) => BigInt(i));
  const attributes = { keys_int64s: keys, values_strings: classes, default_string: '' };
  graph.node('LabelEncoder', [best], attributes, { domain: 'ai.onnx.ml', as: names.label });
  graph.output(names.label, 'string', ['N']);
  graph.output(names.probabilities, 'float32', ['N', classes.length]);
}

function importanceByColumn(
  byMatrix: Float64Array | undefined,
  plan: FeaturePlan
): ModelManifest['importance'] {
  if (!byMatrix) return undefined;
  const sums = new Map(plan.fields.map(({ name }) => [name, 0]));
  matrixSources(plan).forEach((column, i) => sums.set(column, (sums.get(column) ?? 0) + byMatrix[i]!));
  const list = [...sums].map(([column, value]) => ({ column, value }));
  return list.sort((a, b) => b.value - a.value);
}

/** JSON has no NaN: scores that are undefined on these rows are left out. */
function finiteScores(scores: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).filter(([, value]) => Number.isFinite(value)));
}
