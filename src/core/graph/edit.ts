// Changes of a graph: pure functions from one graph to the next, and patches by which one's own changes are undone and
// done again without touching what others have changed meanwhile.
import { canonicalJson } from '../assets';
import {
  reboundNode,
  usedGroups,
  type Binding,
  type Graph,
  type GraphNode,
  type Position,
  type RunPolicy
} from './graph';
import { downstreamOf } from './order';
import { graphOf, isNodeKey, nodeOfKey, partsOf, type Part } from './parts';

/**
 * An id that is free in the graph, made from a component's name: 'split_rows', then 'split_rows_2'. A tag of the device
 * keeps what several people add at once apart.
 */
export function freeId(
  graph: { readonly nodes: readonly { readonly id: string }[] },
  name: string,
  tag = ''
): string {
  const plain = name.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^(?![\p{L}_])/u, '_');
  const base = tag === '' ? plain : `${plain}_${tag}`;
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

/** How a step is to be run: what is undefined goes back to what is usual. */
export type PolicyChange = { readonly [K in keyof RunPolicy]: RunPolicy[K] | undefined };

export function changePolicy(graph: Graph, id: string, change: PolicyChange): Graph {
  return changeNode(graph, id, (node) => {
    const all = Object.entries({ ...node.run, ...change }).filter(([, value]) => value !== undefined);
    return { ...node, run: Object.fromEntries(all) as RunPolicy };
  });
}

/** Removes nodes, the wires that came from them, and groups that are empty without them. */
export function removeNodes(graph: Graph, ids: ReadonlySet<string>): Graph {
  const nodes = graph.nodes.filter(({ id }) => !ids.has(id));
  return {
    ...graph,
    groups: usedGroups({ nodes, groups: graph.groups }),
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

/**
 * Adds copies of nodes under free ids. Wires among them are copied; others stay where their source is here too, of one
 * node or of the graph itself.
 */
export function pasteNodes(
  graph: Graph,
  copied: readonly GraphNode[],
  offset: Position,
  tag = ''
): { readonly graph: Graph; readonly ids: readonly string[] } {
  const renamed = new Map<string, string>();
  let pasted = graph;
  for (const { group: _group, ...node } of copied) {
    const id = freeId(pasted, node.id.replace(/_\d+$/, ''), tag);
    renamed.set(node.id, id);
    pasted = addNode(pasted, { ...node, id, position: shifted(node.position, offset) });
  }
  const here = new Set(graph.nodes.map(({ id }) => id));
  const rebound = (binding: Binding): Binding | undefined => {
    if (binding.from === 'value') return binding;
    if (binding.from === 'input') return Object.hasOwn(graph.inputs, binding.input) ? binding : undefined;
    const source = renamed.get(binding.node) ?? (here.has(binding.node) ? binding.node : undefined);
    return source === undefined ? undefined : { ...binding, node: source };
  };
  const ids = new Set(renamed.values());
  const nodes = pasted.nodes.map((node) => (ids.has(node.id) ? reboundNode(node, rebound) : node));
  return { graph: { ...pasted, nodes }, ids: [...ids] };
}

function shifted(position: Position | undefined, by: Position): Position {
  return { x: (position?.x ?? 0) + by.x, y: (position?.y ?? 0) + by.y };
}

/** What a change did, part by part (core/graph/parts.ts): what was there before, and what is after. */
export type GraphPatch = readonly {
  readonly key: string;
  readonly before: Part | undefined;
  readonly after: Part | undefined;
}[];

export function patchBetween(before: Graph, after: Graph): GraphPatch {
  const old = partsOf(before);
  const fresh = partsOf(after);
  const keys = new Set([...old.keys(), ...fresh.keys()]);
  return [...keys].flatMap((key) => {
    const entry = { key, before: old.get(key), after: fresh.get(key) };
    return isSame(entry.before, entry.after) ? [] : [entry];
  });
}

/** Two changes, one after the other, as one; undefined where somebody else has changed between them what both change. */
export function mergePatches(first: GraphPatch, then: GraphPatch): GraphPatch | undefined {
  const merged = new Map(first.map((entry) => [entry.key, entry]));
  for (const entry of then) {
    const { before, after } = merged.get(entry.key) ?? { before: entry.before, after: entry.before };
    if (!isSame(after, entry.before)) return undefined;
    merged.set(entry.key, { ...entry, before });
  }
  return [...merged.values()].filter(({ before, after }) => !isSame(before, after));
}

/**
 * Takes a change back, or does it again. A part that somebody else has changed meanwhile stays as they left it, and so
 * does a node that they work with; wires to nodes that are gone are left out.
 */
export function applyPatch(graph: Graph, patch: GraphPatch, direction: 'undo' | 'redo'): Graph {
  const parts = new Map(partsOf(graph));
  const steps = patch.map(({ key, before, after }) =>
    direction === 'undo' ? { key, from: after, to: before } : { key, from: before, to: after }
  );
  const own = new Map(steps.map((step) => [step.key, step]));
  const kept = steps.filter(({ key, to }) => to === undefined && isUsed(key)).map(({ key }) => key);
  for (const { key, from, to } of steps) {
    const isKept = kept.some((node) => key === node || key.startsWith(`${node}/`));
    if (isKept || !isSame(parts.get(key), from)) continue;
    if (to === undefined) parts.delete(key);
    else parts.set(key, to);
  }
  return graphOf(parts);

  /** Whether others have given the node parts of their own, changed it or what it had, or wired it to another. */
  function isUsed(key: string): boolean {
    if (!isNodeKey(key)) return false;
    const id = nodeOfKey(key);
    return [...parts].some(([other, part]) => {
      const isOwn = own.has(other) && isSame(own.get(other)!.from, part);
      return !isOwn && (other === key || other.startsWith(`${key}/`) || isBindingTo(part, id));
    });
  }
}

/** Keys of parts that are not as a change was to make them: somebody else had changed them. */
export function keptByOthers(graph: Graph, patch: GraphPatch): readonly string[] {
  const parts = partsOf(graph);
  return patch.filter(({ key, after }) => !isSame(parts.get(key), after)).map(({ key }) => key);
}

function isBindingTo(part: Part, node: string | undefined): boolean {
  const binding = part as Partial<Extract<Binding, { from: 'node' }>> | null;
  return typeof binding === 'object' && binding?.from === 'node' && binding.node === node;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}
