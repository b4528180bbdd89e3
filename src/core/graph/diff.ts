// What differs between two versions of a graph, node by node, and one graph in which both can be seen.
import { nodeOfKey } from './parts';
import type { Graph, GraphNode } from './graph';
import { patchBetween } from './edit';

export type NodeChange = 'added' | 'removed' | 'changed' | 'moved';

export interface GraphDiff {
  /** All nodes of both; those that are gone stand where they stood. */
  readonly graph: Graph;
  /** By node; one that is the same in both is not listed. */
  readonly changes: ReadonlyMap<string, NodeChange>;
}

export function diffGraphs(before: Graph, after: Graph): GraphDiff {
  const changes = new Map<string, NodeChange>();
  const old = new Set(before.nodes.map(({ id }) => id));
  const fresh = new Set(after.nodes.map(({ id }) => id));
  for (const { key } of patchBetween(before, after)) {
    const id = nodeOfKey(key);
    if (id === undefined) continue;
    if (!old.has(id)) changes.set(id, 'added');
    else if (!fresh.has(id)) changes.set(id, 'removed');
    else if (key.endsWith('/at')) changes.set(id, changes.get(id) ?? 'moved');
    else changes.set(id, 'changed');
  }
  const gone = before.nodes.filter(({ id }) => !fresh.has(id)).map((node) => withoutLost(node, fresh, old));
  return { graph: { ...after, nodes: [...after.nodes, ...gone] }, changes };
}

/** Wires of a node that is gone lead to nodes of either version. */
function withoutLost(node: GraphNode, fresh: ReadonlySet<string>, old: ReadonlySet<string>): GraphNode {
  const kept = Object.entries(node.inputs).filter(
    ([, binding]) => binding.from !== 'node' || fresh.has(binding.node) || old.has(binding.node)
  );
  return { ...node, inputs: Object.fromEntries(kept) };
}
