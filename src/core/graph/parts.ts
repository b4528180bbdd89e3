// A graph in parts, as the shared document keeps it: what each node is, where it stands, each of its parameters and each of
// its wires for itself. So one person may move a node while another types in it and a third connects it, and all of it
// is kept. Any set of parts gives a graph that can be drawn: wires without a source, groups without a node and circles that
// two people closed together are left out, alike on every device.
import {
  emptyGraph,
  reboundNode,
  usedGroups,
  type Binding,
  type Graph,
  type GraphInput,
  type GraphNode,
  type GraphOutput,
  type Group,
  type Json,
  type Note,
  type Position
} from './graph';
import { topologicalOrder } from './order';

type NodeCore = Omit<GraphNode, 'id' | 'params' | 'inputs' | 'position'> & {
  /** Place among the nodes, where they are kept; of equal ones the id decides. */
  readonly order?: number;
};

export type Part = NodeCore | Position | Json | Binding | Group | Note | GraphInput | GraphOutput;
/** By key: 'node/fit', 'node/fit/at', 'node/fit/in/data', 'node/fit/set/target', 'group/…', 'note/…', … */
export type GraphParts = ReadonlyMap<string, Part>;

const code = encodeURIComponent;

export function partsOf(graph: Graph): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const { id, params, inputs, position, ...core } of graph.nodes) {
    const key = `node/${code(id)}`;
    parts.set(key, core);
    if (position) parts.set(`${key}/at`, position);
    for (const [port, binding] of Object.entries(inputs)) parts.set(`${key}/in/${code(port)}`, binding);
    for (const [name, value] of Object.entries(params)) parts.set(`${key}/set/${code(name)}`, value);
  }
  for (const group of graph.groups) parts.set(`group/${code(group.id)}`, group);
  for (const note of graph.notes) parts.set(`note/${code(note.id)}`, note);
  for (const [name, input] of Object.entries(graph.inputs)) parts.set(`input/${code(name)}`, input);
  for (const [name, output] of Object.entries(graph.outputs)) parts.set(`output/${code(name)}`, output);
  return parts;
}

/** Whether a key is a node's own, on which its other parts depend. */
export function isNodeKey(key: string): boolean {
  return key.startsWith('node/') && key.indexOf('/', 5) < 0;
}

/** Id of the node that a part belongs to. */
export function nodeOfKey(key: string): string | undefined {
  return key.startsWith('node/') ? decodeURIComponent(key.split('/')[1]!) : undefined;
}

interface Building {
  core?: NodeCore;
  position?: Position;
  readonly params: Record<string, Json>;
  readonly inputs: Record<string, Binding>;
}

export function graphOf(parts: GraphParts): Graph {
  const nodes = new Map<string, Building>();
  const groups: Group[] = [];
  const notes: Note[] = [];
  const inputs: Record<string, GraphInput> = {};
  const outputs: Record<string, GraphOutput> = {};
  for (const [key, part] of parts) {
    const [kind, first, what, name] = key.split('/');
    const id = decodeURIComponent(first ?? '');
    if (kind === 'group') groups.push(part as Group);
    else if (kind === 'note') notes.push(part as Note);
    else if (kind === 'input') inputs[id] = part as GraphInput;
    else if (kind === 'output') outputs[id] = part as GraphOutput;
    else if (kind === 'node') {
      const node = nodes.get(id) ?? { params: {}, inputs: {} };
      nodes.set(id, node);
      if (what === undefined) node.core = part as NodeCore;
      else if (what === 'at') node.position = part as Position;
      else if (what === 'in') node.inputs[decodeURIComponent(name ?? '')] = part as Binding;
      else if (what === 'set') node.params[decodeURIComponent(name ?? '')] = part as Json;
    }
  }
  return whole({ ...emptyGraph, nodes: inOrder(nodes), groups, notes, inputs, outputs });
}

/** What was made of a node that somebody has removed meanwhile is nothing without it. */
function inOrder(nodes: ReadonlyMap<string, Building>): GraphNode[] {
  const found = [...nodes].flatMap(([id, { core, position, params, inputs }]) => {
    if (!core) return [];
    const { order = 0, ...rest } = core;
    const place = position ? { position } : {};
    return [{ order, node: { id, ...rest, params, inputs, ...place } as GraphNode }];
  });
  const isKept = found.some(({ order }) => order > 0);
  if (isKept) found.sort((a, b) => a.order - b.order || (a.node.id < b.node.id ? -1 : 1));
  return found.map(({ node }) => node);
}

/** Without wires that lead nowhere, groups that are gone or empty, and the wires that close circles. */
function whole(graph: Graph): Graph {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const groups = new Set(graph.groups.map(({ id }) => id));
  const nodes = graph.nodes.map((node): GraphNode => {
    const kept = Object.entries(node.inputs).filter(([, binding]) => leads(binding, ids));
    const isInGroup = node.group !== undefined && groups.has(node.group);
    const { group: _group, activate, ...rest } = node;
    return {
      ...rest,
      ...(isInGroup ? { group: node.group } : {}),
      ...(activate && leads(activate.when, ids) ? { activate } : {}),
      inputs: kept.length === Object.keys(node.inputs).length ? node.inputs : Object.fromEntries(kept)
    };
  });
  return withoutCircles({ ...graph, nodes, groups: usedGroups({ ...graph, nodes }) });
}

function leads(binding: Binding, ids: ReadonlySet<string>): boolean {
  return binding.from !== 'node' || ids.has(binding.node);
}

/** Of each circle the wire that ends at the last of its nodes, by id, is left out. */
function withoutCircles(graph: Graph): Graph {
  let open = graph;
  for (let { cycle } = topologicalOrder(open); cycle.length > 0; { cycle } = topologicalOrder(open)) {
    const last = [...cycle].sort().at(-1)!;
    const kept = (binding: Binding): Binding | undefined =>
      binding.from === 'node' && cycle.includes(binding.node) ? undefined : binding;
    open = {
      ...open,
      nodes: open.nodes.map((node) => (node.id === last ? reboundNode(node, kept) : node))
    };
  }
  return open;
}
