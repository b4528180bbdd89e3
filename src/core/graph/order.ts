// The order in which nodes can run with their chosen variants. Ties keep the order of the graph, so the same graph gives the
// same order.
import { dependenciesOf, variantsOf, type Graph, type GraphNode } from './graph';

export interface Order {
  /** Every node after all it waits for. Nodes of a cycle, and those after one, are missing. */
  readonly nodes: readonly GraphNode[];
  /** The ids of one cycle in the order of its wires, if there is one. */
  readonly cycle: readonly string[];
}

/** Kahn's algorithm. Wires from nodes that do not exist, and second nodes of one id, are passed over. */
export function topologicalOrder(graph: Graph): Order {
  const byId = new Map<string, GraphNode>();
  for (const node of graph.nodes) if (!byId.has(node.id)) byId.set(node.id, node);
  const waiting = new Map<string, number>();
  for (const node of byId.values())
    waiting.set(node.id, dependenciesOf(node).filter((id) => byId.has(id)).length);
  const after = followersIn(byId.values(), dependenciesOf);
  const nodes = [...byId.values()].filter((node) => waiting.get(node.id) === 0);
  // The list grows while it is read: a node is added when the last it waited for is.
  for (const node of nodes) {
    for (const next of after.get(node.id) ?? []) {
      const left = waiting.get(next.id)! - 1;
      waiting.set(next.id, left);
      if (left === 0) nodes.push(next);
    }
  }
  const cycle = nodes.length === byId.size ? [] : findCycle(byId, new Set(nodes.map(({ id }) => id)));
  return { nodes, cycle };
}

/** Walks back along wires that never got free until a node comes twice. */
function findCycle(byId: ReadonlyMap<string, GraphNode>, free: ReadonlySet<string>): string[] {
  const walked: string[] = [];
  let at = [...byId.keys()].find((id) => !free.has(id))!;
  while (!walked.includes(at)) {
    walked.push(at);
    at = dependenciesOf(byId.get(at)!).find((id) => byId.has(id) && !free.has(id))!;
  }
  return walked.slice(walked.indexOf(at)).toReversed();
}

/** The nodes that need `id` with any of their variants, directly or not; without `id` itself. */
export function downstreamOf(graph: Graph, id: string): ReadonlySet<string> {
  const after = followersIn(graph.nodes, (node) => new Set(variantsOf(node).flatMap(dependenciesOf)));
  const found = new Set([id]);
  // Grows while it is read.
  for (const from of found) for (const node of after.get(from) ?? []) found.add(node.id);
  found.delete(id);
  return found;
}

/** By the id of a node, those that wait for it. */
function followersIn(
  nodes: Iterable<GraphNode>,
  waitsFor: (node: GraphNode) => Iterable<string>
): ReadonlyMap<string, readonly GraphNode[]> {
  const after = new Map<string, GraphNode[]>();
  for (const node of nodes)
    for (const id of waitsFor(node)) {
      const known = after.get(id);
      if (known) known.push(node);
      else after.set(id, [node]);
    }
  return after;
}
