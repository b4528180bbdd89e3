// Steps of a graph made into a component and back: cut out with their open ports, replaced by one node, taken apart again.
import { freeId } from './edit';
import { rewired } from './expand';
import {
  bindingsOf,
  usedGroups,
  type Binding,
  type Graph,
  type GraphInput,
  type GraphNode,
  type GraphOutput,
  type Palette
} from './graph';
import { downstreamOf } from './order';
import { definitionOf, nodeFor, stepsOf, type ComponentDefinition } from './saved-component';

export interface Cut {
  /** Ids of the steps: those chosen, and those on the way from one of them to another. */
  readonly ids: ReadonlySet<string>;
  /** The steps alone; what they are given and what others need of them are its inputs and outputs. */
  readonly graph: Graph;
  /** What each input was bound to, where it was. */
  readonly sources: Readonly<Record<string, Binding>>;
}

/**
 * Inputs are what came from other steps and what is still missing; outputs are what other steps take and what none
 * inside takes. Optional inputs that nothing is connected to stay inside.
 */
export function cutOut(graph: Graph, chosen: ReadonlySet<string>, palette: Palette): Cut {
  const ids = withBetween(graph, chosen);
  const inputs = new Map<string, { readonly port: GraphInput; readonly source?: Binding }>();
  const named = new Map<string, string>();
  const open = (base: string, type: GraphInput['type'], source?: Binding): Binding => {
    const key = source && JSON.stringify(source);
    const known = key === undefined ? undefined : named.get(key);
    const name = known ?? freeName(base, inputs);
    if (key !== undefined) named.set(key, name);
    if (known === undefined) inputs.set(name, { port: { type }, ...(source ? { source } : {}) });
    return { from: 'input', input: name };
  };
  const isOutside = (binding: Binding): boolean =>
    binding.from === 'input' || (binding.from === 'node' && !ids.has(binding.node));

  const nodes = graph.nodes
    .filter(({ id }) => ids.has(id))
    .map((node): GraphNode => {
      const bound: Record<string, Binding> = { ...node.inputs };
      for (const [port, { type, optional }] of Object.entries(palette.signature(node)?.inputs ?? {})) {
        const binding = node.inputs[port];
        if (binding ? isOutside(binding) : !optional) bound[port] = open(port, type, binding);
      }
      const { group: _group, activate, ...rest } = node;
      const when =
        activate && (isOutside(activate.when) ? open('when', 'any', activate.when) : activate.when);
      return { ...rest, inputs: bound, ...(when ? { activate: { when, is: activate.is } } : {}) };
    });
  return {
    ids,
    graph: {
      inputs: mapValues(Object.fromEntries(inputs), ({ port }) => port),
      outputs: openOutputs(graph, ids, palette),
      nodes,
      groups: [],
      notes: []
    },
    sources: Object.fromEntries(
      [...inputs].flatMap(([name, { source }]) => (source ? [[name, source] as const] : []))
    )
  };
}

/** A component that some step between its own is outside of would wait for itself: such steps belong to it. */
function withBetween(graph: Graph, chosen: ReadonlySet<string>): ReadonlySet<string> {
  const after = new Set([...chosen].flatMap((id) => [...downstreamOf(graph, id)]));
  const between = graph.nodes.filter(
    ({ id }) => after.has(id) && [...downstreamOf(graph, id)].some((later) => chosen.has(later))
  );
  return new Set([...chosen, ...between.map(({ id }) => id)]);
}

function openOutputs(
  graph: Graph,
  ids: ReadonlySet<string>,
  palette: Palette
): Readonly<Record<string, GraphOutput>> {
  const taken = (isInside: boolean): ReadonlySet<string> =>
    new Set(
      graph.nodes
        .filter(({ id }) => ids.has(id) === isInside)
        .flatMap(bindingsOf)
        .flatMap((binding) => (binding.from === 'node' ? [`${binding.node} ${binding.port}`] : []))
    );
  const [inside, outside] = [taken(true), taken(false)];
  const outputs = new Map<string, GraphOutput>();
  for (const node of graph.nodes.filter(({ id }) => ids.has(id)))
    for (const [port, { type }] of Object.entries(palette.signature(node)?.outputs ?? {})) {
      const at = `${node.id} ${port}`;
      if (inside.has(at) && !outside.has(at)) continue;
      outputs.set(freeName(port, outputs), { type, value: { from: 'node', node: node.id, port } });
    }
  return Object.fromEntries(outputs);
}

function freeName(base: string, taken: ReadonlyMap<string, unknown>): string {
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
  return name;
}

/** One node where the steps were, with their wires. */
export function replaceByComponent(
  graph: Graph,
  { ids, sources }: Cut,
  definition: ComponentDefinition,
  tag = ''
): { readonly graph: Graph; readonly id: string } {
  const gone = graph.nodes.filter((node) => ids.has(node.id));
  const rest = { ...graph, nodes: graph.nodes.filter((node) => !ids.has(node.id)) };
  const id = freeId(rest, definition.title || 'component', tag);
  const x = Math.min(...gone.map(({ position }) => position?.x ?? 0));
  const y = Math.min(...gone.map(({ position }) => position?.y ?? 0));
  const ports = new Map<string, Record<string, Binding>>();
  for (const [name, { value }] of Object.entries(definition.graph.outputs))
    if (value.from === 'node')
      ports.set(value.node, {
        ...ports.get(value.node),
        [value.port]: { from: 'node', node: id, port: name }
      });
  const at = graph.nodes.findIndex((node) => ids.has(node.id));
  const node = { ...nodeFor(id, definition), inputs: sources, position: { x, y } };
  const wired = rewired(rest, ports);
  return { id, graph: { ...wired, nodes: wired.nodes.toSpliced(at, 0, node), groups: usedGroups(wired) } };
}

/** The steps of one placed component in its place, under ids that are free. */
export function takeApart(
  graph: Graph,
  id: string,
  tag = ''
): { readonly graph: Graph; readonly ids: readonly string[] } {
  const at = graph.nodes.findIndex((node) => node.id === id);
  const node = graph.nodes[at];
  const definition = node && definitionOf(node);
  if (!definition) return { graph, ids: [] };
  let named: Graph = graph;
  const ids = new Map<string, string>();
  for (const inner of definition.graph.nodes) {
    const free = freeId(named, inner.id.replace(/_\d+$/, ''), tag);
    ids.set(inner.id, free);
    named = { ...named, nodes: [...named.nodes, { ...inner, id: free }] };
  }
  const steps = stepsOf(node, definition, (inner) => ids.get(inner) ?? inner);
  const placed = steps.nodes.map((step) =>
    node.group === undefined ? step : { ...step, group: node.group }
  );
  const opened = { ...graph, nodes: graph.nodes.toSpliced(at, 1, ...placed) };
  return { graph: rewired(opened, new Map([[id, steps.outputs]])), ids: [...ids.values()] };
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
