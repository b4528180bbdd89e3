// An XGBoost model as an ONNX graph: one tree-ensemble operator over float32 features, NaN for missing, with the
// same branches (value < threshold) and the same leaves, so predictions agree to float32 rounding.
import { outputNames, type ModelField, type ModelManifest } from '../models/manifest';
import { HearthError } from '../errors';
import { GraphBuilder, type Attribute } from './graph';
import type { XgboostModel, XgboostTree } from './xgboost-json';

/** How margins become predictions, by objective (xgboost/src/objective). */
const links = {
  'binary:logistic': 'logistic',
  'reg:logistic': 'logistic-value',
  'multi:softprob': 'softmax',
  'multi:softmax': 'softmax',
  'reg:squarederror': 'identity',
  'reg:linear': 'identity',
  'reg:absoluteerror': 'identity',
  'reg:pseudohubererror': 'identity',
  'count:poisson': 'exp',
  'reg:gamma': 'exp',
  'reg:tweedie': 'exp'
} as const;
type Link = (typeof links)[keyof typeof links];

export interface ConvertedXgboost {
  readonly graph: GraphBuilder;
  /** What the graph means, without sizes and ids. */
  readonly meaning: Pick<ModelManifest, 'task' | 'classes' | 'positive' | 'fields' | 'algorithm'>;
}

/**
 * Converts a model. With feature names the graph takes one column [N, 1] each; without, one matrix [N, features].
 * Classes are called '0', '1', … since XGBoost does not keep their names.
 * @throws HearthError model/unsupported for an objective that is not converted
 */
export function convertXgboost(model: XgboostModel, file: string): ConvertedXgboost {
  const link = linkOf(model.objective, file);
  const graph = new GraphBuilder();
  const { input, fields } = addInputs(graph, model);
  const attributes = treeAttributes(model, link);
  const base = { algorithm: `XGBoost ${model.version}`, ...(fields && { fields }) };
  if (link === 'logistic' || link === 'softmax') {
    const classes = Array.from({ length: Math.max(2, model.groups) }, (_, k) => String(k));
    addClassifier(graph, input, { ...attributes, classlabels_strings: classes }, classes.length);
    const binary = classes.length === 2;
    const task = binary ? ('binary' as const) : ('multiclass' as const);
    return { graph, meaning: { ...base, task, classes, ...(binary && { positive: '1' }) } };
  }
  addRegressor(graph, input, attributes, link);
  return { graph, meaning: { ...base, task: 'regression' } };
}

function linkOf(objective: string, file: string): Link {
  if (Object.hasOwn(links, objective)) return links[objective as keyof typeof links];
  throw new HearthError('model/unsupported', {
    file,
    reason: `its objective "${objective}" is not converted`,
    hint: `These are: ${Object.keys(links).join(', ')}.`
  });
}

function addInputs(
  graph: GraphBuilder,
  model: XgboostModel
): { input: string; fields?: readonly ModelField[] } {
  const { featureNames: names, features } = model;
  const taken = new Set<string>(Object.values(outputNames));
  const usable = names.filter((name) => name !== '' && !taken.has(name));
  const named = features > 0 && names.length === features && new Set(usable).size === features;
  if (!named) return { input: graph.input('features', 'float32', ['N', features]) };
  const columns = names.map((name) => graph.input(name, 'float32', ['N', 1]));
  const fields = names.map((name): ModelField => ({ name, type: 'float', tensor: 'float32' }));
  const input = columns.length === 1 ? columns[0]! : graph.node('Concat', columns, { axis: { i: 1 } });
  return { input, fields };
}

function addClassifier(
  graph: GraphBuilder,
  input: string,
  attributes: Readonly<Record<string, Attribute>>,
  classes: number
): void {
  const { label, probabilities } = outputNames;
  graph.nodeWithOutputs('TreeEnsembleClassifier', [input], [label, probabilities], attributes, 'ai.onnx.ml');
  graph.output(label, 'string', ['N']);
  graph.output(probabilities, 'float32', ['N', classes]);
}

function addRegressor(
  graph: GraphBuilder,
  input: string,
  attributes: Readonly<Record<string, Attribute>>,
  link: Link
): void {
  const after = link === 'exp' ? 'Exp' : link === 'logistic-value' ? 'Sigmoid' : undefined;
  const options = { domain: 'ai.onnx.ml' as const, ...(after === undefined && { as: outputNames.value }) };
  const margin = graph.node(
    'TreeEnsembleRegressor',
    [input],
    { ...attributes, n_targets: { i: 1 } },
    options
  );
  if (after !== undefined) graph.node(after, [margin], {}, { as: outputNames.value });
  graph.output(outputNames.value, 'float32', ['N', 1]);
}

/** Nodes of all trees in the parallel lists of TreeEnsembleClassifier-3 or TreeEnsembleRegressor-3. */
function treeAttributes(model: XgboostModel, link: Link): Record<string, Attribute> {
  const lists = new NodeLists();
  model.trees.forEach((tree, t) => addTree(lists, tree, t));
  const isClassifier = link === 'logistic' || link === 'softmax';
  return {
    ...lists.attributes(isClassifier ? 'class' : 'target'),
    base_values: Float32Array.from(model.baseScore, (score) => marginOf(score, link)),
    post_transform: link === 'logistic' ? 'LOGISTIC' : link === 'softmax' ? 'SOFTMAX' : 'NONE'
  };
}

/** The margin that XGBoost starts from, given its base score. */
function marginOf(score: number, link: Link): number {
  if (link === 'logistic' || link === 'logistic-value') return Math.log(score / (1 - score));
  return link === 'exp' ? Math.log(score) : score;
}

class NodeLists {
  readonly trees: number[] = [];
  readonly nodes: number[] = [];
  readonly features: number[] = [];
  readonly values: number[] = [];
  readonly modes: string[] = [];
  readonly whenTrue: number[] = [];
  readonly whenFalse: number[] = [];
  readonly missingTrue: number[] = [];
  readonly covers: number[] = [];
  readonly leafTrees: number[] = [];
  readonly leafNodes: number[] = [];
  readonly leafGroups: number[] = [];
  readonly leafValues: number[] = [];

  /** `leaves` is the prefix of the lists of leaf weights: 'class' or 'target'. */
  attributes(leaves: 'class' | 'target'): Record<string, Attribute> {
    return {
      nodes_treeids: Int32Array.from(this.trees),
      nodes_nodeids: Int32Array.from(this.nodes),
      nodes_featureids: Int32Array.from(this.features),
      nodes_values: Float32Array.from(this.values),
      nodes_modes: this.modes,
      nodes_truenodeids: Int32Array.from(this.whenTrue),
      nodes_falsenodeids: Int32Array.from(this.whenFalse),
      nodes_missing_value_tracks_true: Int32Array.from(this.missingTrue),
      // ORT ignores hit rates; they keep the cover of each node, which exact TreeSHAP needs.
      nodes_hitrates: Float32Array.from(this.covers),
      [`${leaves}_treeids`]: Int32Array.from(this.leafTrees),
      [`${leaves}_nodeids`]: Int32Array.from(this.leafNodes),
      [`${leaves}_ids`]: Int32Array.from(this.leafGroups),
      [`${leaves}_weights`]: Float32Array.from(this.leafValues)
    };
  }
}

/** Only nodes that the root reaches: pruning leaves others behind. */
function addTree(lists: NodeLists, tree: XgboostTree, t: number): void {
  const open = [0];
  while (open.length > 0) {
    const node = open.pop()!;
    const isLeaf = tree.left[node]! < 0;
    lists.trees.push(t);
    lists.nodes.push(node);
    lists.features.push(isLeaf ? 0 : tree.feature[node]!);
    lists.values.push(isLeaf ? 0 : tree.value[node]!);
    lists.modes.push(isLeaf ? 'LEAF' : 'BRANCH_LT');
    lists.whenTrue.push(isLeaf ? 0 : tree.left[node]!);
    lists.whenFalse.push(isLeaf ? 0 : tree.right[node]!);
    lists.missingTrue.push(!isLeaf && tree.defaultLeft[node]! ? 1 : 0);
    lists.covers.push(tree.cover[node]!);
    if (!isLeaf) {
      open.push(tree.right[node]!, tree.left[node]!);
      continue;
    }
    lists.leafTrees.push(t);
    lists.leafNodes.push(node);
    lists.leafGroups.push(tree.group);
    lists.leafValues.push(tree.value[node]!);
  }
}
