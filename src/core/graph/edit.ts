// Changes of a graph: pure functions from one graph to the next, and patches by which one's own changes are undone and
// done again without touching what others have changed meanwhile.
import { canonicalJson } from '../assets';
import { bindingsOf, type Binding, type Graph, type GraphNode, type Position } from './graph';
import { downstreamOf } from './order';

/** An id that is free in the graph, made from a component's name: 'split_rows', then 'split_rows_2'. */
export function freeId(graph: Graph, name: string): string {
  const base = name.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^(?![\p{L}_])/u, '_');
  const taken = new Set(graph.nodes.map(({ id }) => id));
  let id = base;
  for (let i = 2; taken.has(id); i++) id = `${base}_${i}`;
  return id;
}

export function addNode(graph: Graph, node: GraphNode): Graph {
  return { ...graph, nodes: [...graph.nodes, node] };
}

export function changeNode(graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

/** Removes nodes and the wires that came from them. */
export function removeNodes(graph: Graph, ids: ReadonlySet<string>): Graph {
  const nodes = graph.nodes.filter(({ id }) => !ids.has(id));
  return {
    ...graph,
    nodes: nodes.map((node) =>
      withInputs(node, (binding) => !(binding.from === 'node' && ids.has(binding.node)))
    )
  };
}

function withInputs(node: GraphNode, keep: (binding: Binding, port: string) => boolean): GraphNode {
  const entries = Object.entries(node.inputs);
  const kept = entries.filter(([port, binding]) => keep(binding, port));
  return kept.length === entries.length ? node : { ...node, inputs: Object.fromEntries(kept) };
}

export function bindInput(graph: Graph, id: string, port: string, binding: Binding): Graph {
  return changeNode(graph, id, (node) => ({ ...node, inputs: { ...node.inputs, [port]: binding } }));
}

export function unbindInput(graph: Graph, id: string, port: string): Graph {
  return changeNode(graph, id, (node) => withInputs(node, (_, other) => other !== port));
}

export function moveNodes(graph: Graph, positions: ReadonlyMap<string, Position>): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const position = positions.get(node.id);
      return position ? { ...node, position } : node;
    })
  };
}

/** Whether a wire from one node to another would close a circle. */
export function wouldCycle(graph: Graph, from: string, to: string): boolean {
  return from === to || downstreamOf(graph, to).has(from);
}

/** Adds copies of nodes under free ids. Wires among them are copied; others stay where their source is here too. */
export function pasteNodes(
  graph: Graph,
  copied: readonly GraphNode[],
  offset: Position
): { readonly graph: Graph; readonly ids: readonly string[] } {
  const renamed = new Map<string, string>();
  let pasted = graph;
  for (const node of copied) {
    const id = freeId(pasted, node.id.replace(/_\d+$/, ''));
    renamed.set(node.id, id);
    pasted = addNode(pasted, { ...node, id, position: shifted(node.position, offset) });
  }
  const ids = new Set(renamed.values());
  const here = new Set(graph.nodes.map(({ id }) => id));
  const nodes = pasted.nodes.map((node) => {
    if (!ids.has(node.id)) return node;
    const inputs = Object.entries(node.inputs).flatMap(([port, binding]): [string, Binding][] => {
      if (binding.from !== 'node') return [[port, binding]];
      const source = renamed.get(binding.node) ?? (here.has(binding.node) ? binding.node : undefined);
      return source === undefined ? [] : [[port, { ...binding, node: source }]];
    });
    return { ...node, inputs: Object.fromEntries(inputs) };
  });
  return { graph: { ...pasted, nodes }, ids: [...ids] };
}

function shifted(position: Position | undefined, by: Position): Position {
  return { x: (position?.x ?? 0) + by.x, y: (position?.y ?? 0) + by.y };
}

/** One change, node by node: what was there before and what is after. */
export type GraphPatch = readonly {
  readonly id: string;
  readonly before: GraphNode | undefined;
  readonly after: GraphNode | undefined;
}[];

/** What a change did. */
export function patchBetween(before: Graph, after: Graph): GraphPatch {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const fresh = new Map(after.nodes.map((node) => [node.id, node]));
  const ids = new Set([...old.keys(), ...fresh.keys()]);
  return [...ids].flatMap((id) => {
    const entry = { id, before: old.get(id), after: fresh.get(id) };
    const isSame = entry.before === entry.after || canonicalJson(entry.before) === canonicalJson(entry.after);
    return isSame ? [] : [entry];
  });
}

/** Takes a change back, or does it again. Wires to nodes that somebody else has removed meanwhile are left out. */
export function applyPatch(graph: Graph, patch: GraphPatch, direction: 'undo' | 'redo'): Graph {
  const wanted = new Map(
    patch.map(({ id, before, after }) => [id, direction === 'undo' ? before : after] as const)
  );
  const present = new Set(graph.nodes.map(({ id }) => id));
  const kept = graph.nodes.flatMap((node) => (wanted.has(node.id) ? (wanted.get(node.id) ?? []) : node));
  const added = [...wanted].flatMap(([id, node]) => (node && !present.has(id) ? node : []));
  const nodes = [...kept, ...added];
  const ids = new Set(nodes.map(({ id }) => id));
  return {
    ...graph,
    nodes: nodes.map((node) =>
      bindingsOf(node).every((binding) => binding.from !== 'node' || ids.has(binding.node))
        ? node
        : withInputs(node, (binding) => binding.from !== 'node' || ids.has(binding.node))
    )
  };
}
