// A graph with its saved components taken apart into the steps they stand for: what is checked and what runs. Each step
// is then one like any other, with a key of its own, so that results are reused step by step, inside a component and out.
import type { Activation, Binding, Graph, GraphNode, Group } from './graph';
import { definitionOf, stepsOf, withPath, type ComponentDefinition } from './saved-component';

/** Between the id of a placed node and that of a step inside. */
const inside = '__';

/** Id of a step inside a placed node, in the graph that runs. */
export function insideId(node: string, inner: string): string {
  return `${node}${inside}${inner}`;
}

/** The graph itself where nothing in it is a saved component. */
export function expandGraph(graph: Graph): Graph {
  const isPlaced = (node: GraphNode): boolean => definitionOf(node) !== undefined;
  // Components inside components come apart in the next round; definitionOf holds how deep they may go.
  let flat = graph;
  while (flat.nodes.some(isPlaced)) flat = expandOnce(flat);
  return flat;
}

function expandOnce(graph: Graph): Graph {
  const opened = new Map(
    graph.nodes.flatMap((node) => {
      const definition = definitionOf(node);
      if (!definition) return [];
      const steps = stepsOf(node, definition, (inner) => insideId(node.id, inner));
      return [[node.id, { node, definition, steps }] as const];
    })
  );
  const outputs = new Map([...opened].map(([id, { steps }]) => [id, steps.outputs]));
  const nodes = graph.nodes.flatMap((node) => {
    const found = opened.get(node.id);
    if (!found || found.node !== node) return [node];
    const group = node.group ?? node.id;
    return found.steps.nodes.map((step) => ({ ...step, group }));
  });
  const groups = [...opened.values()].filter(({ node }) => node.group === undefined).map(groupOf);
  return rewired({ ...graph, nodes, groups: [...graph.groups, ...groups] }, outputs);
}

function groupOf({
  node,
  definition
}: {
  readonly node: GraphNode;
  readonly definition: ComponentDefinition;
}): Group {
  return { id: node.id, title: node.title ?? definition.title, folded: true };
}

type Outputs = ReadonlyMap<string, Readonly<Record<string, Binding>>>;

/** Wires from nodes that are no longer there, led to what their outputs were. */
export function rewired(graph: Graph, outputs: Outputs): Graph {
  const seen = new Set<string>();
  const follow = (binding: Binding): Binding => {
    if (binding.from !== 'node') return binding;
    const ports = outputs.get(binding.node);
    const found = ports && Object.hasOwn(ports, binding.port) ? ports[binding.port] : undefined;
    // One that is led straight through may come from another; a circle of such leads nowhere.
    const at = `${binding.node} ${binding.port}`;
    if (!found || seen.has(at)) return binding;
    seen.add(at);
    const end = withPath(follow(found), binding.path);
    seen.delete(at);
    return end;
  };
  const condition = ({ when, is }: Activation): Activation => ({ when: follow(when), is });
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: Object.fromEntries(
        Object.entries(node.inputs).map(([port, binding]) => [port, follow(binding)])
      ),
      ...(node.activate ? { activate: condition(node.activate) } : {})
    })),
    outputs: Object.fromEntries(
      Object.entries(graph.outputs).map(([name, out]) => [name, { ...out, value: follow(out.value) }])
    )
  };
}

/** The node of a graph that a step of its expansion belongs to: itself, or the component it is inside. */
export function ownerOf(graph: Graph, step: string): GraphNode | undefined {
  return (
    graph.nodes.find(({ id }) => id === step) ??
    graph.nodes.find((node) => step.startsWith(node.id + inside) && definitionOf(node))
  );
}
