// Packed trees as ONNX tree ensembles (ai.onnx.ml 3). Thresholds and leaf values are float32 already, so the
// graph takes every branch that training took. `nodes_hitrates` holds the cover of each node, which runtimes
// ignore and exact TreeSHAP needs.
import type { Attribute, GraphBuilder } from '$core/onnx/graph';
import type { TreeSet } from './tree-set';

type Attributes = Readonly<Record<string, Attribute>>;
const ml = 'ai.onnx.ml';

/** One number per tree, added to a value. @returns the name of [N, 1]. */
export function addBoostedRegressor(
  graph: GraphBuilder,
  input: string,
  trees: TreeSet,
  base: number
): string {
  const attributes = {
    ...nodeAttributes(trees),
    ...leafAttributes('target', trees, { outputOf: () => 0 }),
    n_targets: { i: 1 },
    base_values: Float32Array.of(base)
  };
  return graph.node('TreeEnsembleRegressor', [input], attributes, { domain: ml });
}

/**
 * One number per tree, added to the score of a class. With two classes there is one score, and the runtime
 * reads it as the positive class's only if every leaf has class id 0 and there is one base value.
 * @returns the name of [N, classes] probabilities.
 */
export function addBoostedClassifier(
  graph: GraphBuilder,
  input: string,
  trees: TreeSet,
  base: Float64Array
): string {
  const scores = base.length;
  const classes = Math.max(2, scores);
  const attributes = {
    ...nodeAttributes(trees),
    ...leafAttributes('class', trees, { outputOf: (tree) => tree % scores }),
    classlabels_int64s: Int32Array.from({ length: classes }, (_, k) => k),
    base_values: Float32Array.from(base),
    post_transform: scores === 1 ? 'LOGISTIC' : 'SOFTMAX'
  };
  const outputs = [graph.unique('label_index'), graph.unique('probabilities')];
  return graph.nodeWithOutputs('TreeEnsembleClassifier', [input], outputs, attributes, ml)[1]!;
}

/** The mean over trees of their leaves. @returns the name of [N, width]. */
export function addForest(graph: GraphBuilder, input: string, trees: TreeSet): string {
  const attributes = {
    ...nodeAttributes(trees),
    ...leafAttributes('target', trees, { scale: 1 / (trees.starts.length - 1) }),
    n_targets: { i: trees.width }
  };
  return graph.node('TreeEnsembleRegressor', [input], attributes, { domain: ml });
}

function nodeAttributes(trees: TreeSet): Attributes {
  const nodes = trees.column.length;
  const ids = {
    tree: new Int32Array(nodes),
    node: new Int32Array(nodes),
    feature: new Int32Array(nodes),
    yes: new Int32Array(nodes),
    no: new Int32Array(nodes)
  };
  const modes = new Array<string>(nodes);
  eachNode(trees, (node, tree, start) => {
    const branches = trees.column[node]! >= 0;
    ids.tree[node] = tree;
    ids.node[node] = node - start;
    ids.feature[node] = branches ? trees.column[node]! : 0;
    ids.yes[node] = branches ? trees.left[node]! - start : 0;
    ids.no[node] = branches ? trees.left[node]! + 1 - start : 0;
    modes[node] = branches ? 'BRANCH_LEQ' : 'LEAF';
  });
  return {
    nodes_treeids: ids.tree,
    nodes_nodeids: ids.node,
    nodes_featureids: ids.feature,
    nodes_values: trees.threshold,
    nodes_modes: modes,
    nodes_truenodeids: ids.yes,
    nodes_falsenodeids: ids.no,
    nodes_missing_value_tracks_true: Int32Array.from(trees.missingLeft),
    nodes_hitrates: trees.cover
  };
}

interface LeafOptions {
  /** Output of a tree's only number; by default a leaf has one number per output. */
  readonly outputOf?: (tree: number) => number;
  readonly scale?: number;
}

/** Weights of the leaves. Zeros are left out, save that each leaf keeps one weight. */
function leafAttributes(prefix: 'target' | 'class', trees: TreeSet, options: LeafOptions): Attributes {
  const { outputOf = () => 0, scale = 1 } = options;
  const { values, width } = trees;
  const kept = values.reduce((n, value) => (value === 0 ? n : n + 1), 0) + trees.column.length;
  const treeIds = new Int32Array(kept);
  const nodeIds = new Int32Array(kept);
  const ids = new Int32Array(kept);
  const weights = new Float32Array(kept);
  let n = 0;
  eachNode(trees, (node, tree, start) => {
    if (trees.column[node]! >= 0) return;
    const before = n;
    for (let k = 0; k < width; k++) {
      const value = values[trees.left[node]! * width + k]!;
      if (value === 0 && !(n === before && k === width - 1)) continue;
      treeIds[n] = tree;
      nodeIds[n] = node - start;
      ids[n] = outputOf(tree) + k;
      weights[n++] = value * scale;
    }
  });
  return {
    [`${prefix}_treeids`]: treeIds.slice(0, n),
    [`${prefix}_nodeids`]: nodeIds.slice(0, n),
    [`${prefix}_ids`]: ids.slice(0, n),
    [`${prefix}_weights`]: weights.slice(0, n)
  };
}

function eachNode(trees: TreeSet, visit: (node: number, tree: number, start: number) => void): void {
  for (let tree = 0; tree + 1 < trees.starts.length; tree++) {
    const start = trees.starts[tree]!;
    for (let node = start; node < trees.starts[tree + 1]!; node++) visit(node, tree, start);
  }
}
