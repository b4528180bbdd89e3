// From a pipeline that has trained to one that predicts: the way of the data to the training, with what was learned on it
// applied and not learned anew, then the model that was trained, and its scores.
import { splitFullRef } from '../assets';
import { isBlobId } from '../hash';
import { freeId } from './edit';
import { emptyGraph, type Binding, type Graph, type GraphNode } from './graph';
import { pipelineEntries } from './pipeline-palette';

/** What a port of a node gave in the run: 'model:flowers@1', 'transform:sha256:…'. */
export type OutputOf = (node: string, port: string) => string | undefined;

/** Steps that choose rows to learn from: what is to be predicted goes past them. */
const rowChoosers = new Set([
  'split-rows',
  'sample-rows',
  'partition-rows',
  'remove-duplicates',
  'assign-folds',
  'smote'
]);

/** Ids of the steps of a run that gave a model, in the order of the graph. */
export function trainersOf(graph: Graph, outputOf: OutputOf): readonly string[] {
  return graph.nodes
    .filter(({ id, component }) => {
      const isTraining = pipelineEntries.get(component)?.category === 'train';
      return isTraining && outputOf(id, 'model') !== undefined;
    })
    .map(({ id }) => id);
}

/** The pipeline that predicts with what `trainer` has learned; undefined where it gave no model. */
export function inferenceGraph(graph: Graph, trainer: string, outputOf: OutputOf): Graph | undefined {
  const node = graph.nodes.find(({ id }) => id === trainer);
  const model = splitFullRef(outputOf(trainer, 'model') ?? '');
  const data = node?.inputs.data;
  if (!node || !model || !data) return undefined;
  const target = typeof node.params.target === 'string' ? node.params.target : undefined;
  const way = new Way(graph, outputOf, target);
  const rows = way.to(data);
  if (!rows) return undefined;
  const before: Graph = { ...emptyGraph, nodes: way.nodes };
  const chosen = freeId(before, 'model');
  const withModel: Graph = {
    ...before,
    nodes: [
      ...before.nodes,
      { id: chosen, component: 'choose-model', params: { ref: model.ref }, inputs: {} }
    ]
  };
  const score: GraphNode = {
    id: freeId(withModel, 'predict'),
    component: 'score-table',
    params: {},
    inputs: { model: { from: 'node', node: chosen, port: 'model' }, data: rows }
  };
  return { ...withModel, nodes: [...withModel.nodes, score] };
}

class Way {
  readonly nodes: GraphNode[] = [];
  readonly #byId: ReadonlyMap<string, GraphNode>;
  readonly #outputOf: OutputOf;
  readonly #target: string | undefined;
  readonly #done = new Set<string>();

  /** `target`: the column that is predicted, which rows to predict need not have. */
  constructor(graph: Graph, outputOf: OutputOf, target: string | undefined) {
    this.#target = target;
    this.#byId = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#outputOf = outputOf;
  }

  /** Where a table comes from when nothing is learned and no row left out; undefined where it comes from nowhere. */
  to(binding: Binding): Binding | undefined {
    if (binding.from !== 'node') return binding;
    const node = this.#byId.get(binding.node);
    if (!node) return undefined;
    if (isPassed(node)) return node.inputs.table && this.to(node.inputs.table);
    this.#take(node);
    return binding;
  }

  /** Adds a step and what it needs, each once, in an order in which they can run. */
  #take(node: GraphNode): void {
    if (this.#done.has(node.id)) return;
    this.#done.add(node.id);
    const fitted = this.#fitted(node);
    const kept = fitted === undefined ? node : applied(node, fitted, this.#target);
    const inputs = Object.entries(kept.inputs).flatMap(([port, binding]): [string, Binding][] => {
      const source = this.to(binding);
      return source ? [[port, source]] : [];
    });
    const { position: _place, group: _group, ...rest } = kept;
    this.nodes.push({ ...rest, inputs: Object.fromEntries(inputs) });
  }

  /** The bytes of what a step has learned. */
  #fitted({ id, component }: GraphNode): string | undefined {
    if (!pipelineEntries.get(component)?.outputs.transform) return undefined;
    const blob = this.#outputOf(id, 'transform')?.replace(/^transform:/, '');
    return isBlobId(blob) ? blob : undefined;
  }
}

/** Whether a step only chose what was learned from, so that it leaves out nothing that is to be predicted. */
function isPassed({ component, params }: GraphNode): boolean {
  if (rowChoosers.has(component)) return true;
  if (component === 'clip-values') return params.outside === 'remove-rows';
  return (
    component === 'clean-missing' && (params.method === 'remove-rows' || params.method === 'remove-columns')
  );
}

function applied(node: GraphNode, fitted: string, target: string | undefined): GraphNode {
  const title = node.title ?? pipelineEntries.get(node.component)?.title;
  return {
    id: node.id,
    component: 'apply-transform',
    ...(title === undefined ? {} : { title }),
    params: { fitted, ...(target === undefined ? {} : { skipAbsent: [target] }) },
    inputs: node.inputs.table ? { table: node.inputs.table } : {}
  };
}
