// The graph that is checked and that runs: steps in place of saved components, and sources in place of inputs that have an
// asset by default. So such an asset is looked for before anything runs, its content counts in the keys of the steps that
// take it, and its columns are known.
import { freeId } from './edit';
import { expandGraph } from './expand';
import { reboundNode, variantsOf, type Binding, type Graph, type GraphNode } from './graph';
import { pipelineEntries, pipelineSources, type PipelineSource } from './pipeline-palette';

/** The graph itself where it can run as it is drawn. */
export function runnableGraph(graph: Graph): Graph {
  return withDefaultSources(expandGraph(graph));
}

/** What brings the assets that the ports bound to an input take; undefined where they take no asset, or there is none. */
export function sourceOfInput(
  { nodes }: Graph,
  input: string
): (typeof pipelineSources)[PipelineSource] | undefined {
  const types = nodes
    .flatMap(variantsOf)
    .flatMap((node) =>
      Object.entries(node.inputs).flatMap(([port, binding]) =>
        binding.from === 'input' && binding.input === input
          ? (pipelineEntries.get(node.component)?.inputs[port]?.type ?? [])
          : []
      )
    );
  return Object.values(pipelineSources).find(({ outputs }) =>
    Object.values(outputs).some(({ type }) => types.includes(type))
  );
}

function withDefaultSources(graph: Graph): Graph {
  let nodes = graph.nodes;
  for (const [name, { default: ref }] of Object.entries(graph.inputs)) {
    const source = sourceOfInput(graph, name);
    if (!source || typeof ref !== 'string') continue;
    const { asset } = source.params.ref;
    const [port] = Object.keys(source.outputs);
    const id = freeId({ nodes }, name);
    const params = { ref: ref.startsWith(`${asset}:`) ? ref.slice(asset.length + 1) : ref };
    const made: GraphNode = { id, component: source.name, title: name, params, inputs: {} };
    const rebound = (binding: Binding): Binding =>
      binding.from === 'input' && binding.input === name ? { from: 'node', node: id, port: port! } : binding;
    nodes = [made, ...nodes.map((node) => reboundNode(node, rebound))];
  }
  return nodes === graph.nodes ? graph : { ...graph, nodes };
}
