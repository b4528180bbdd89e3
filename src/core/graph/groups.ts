// Steps that belong together: a group can be folded, and is then drawn as one node. What is computed stays the same.
import { freeId } from './edit';
import { usedGroups, type Graph, type GraphNode, type Group, type Note, type Position } from './graph';

/** What folds: the nodes of a pipeline or a flow, with its groups and notes. */
export interface Foldable {
  readonly nodes: readonly Pick<GraphNode, 'id' | 'group' | 'position'>[];
  readonly groups: readonly Group[];
  readonly notes: readonly Note[];
}

/** Puts nodes into a new group, folded unless it is said otherwise; what was in another group leaves it. */
export function groupNodes(
  graph: Graph,
  ids: ReadonlySet<string>,
  title: string,
  { tag = '', folded = true }: { readonly tag?: string; readonly folded?: boolean } = {}
): Graph {
  const group: Group = { id: freeId({ nodes: graph.groups }, 'group', tag), title, folded };
  const nodes = graph.nodes.map((node) => (ids.has(node.id) ? { ...node, group: group.id } : node));
  return { ...graph, groups: usedGroups({ nodes, groups: [...graph.groups, group] }), nodes };
}

export function changeGroup(graph: Graph, id: string, change: Partial<Omit<Group, 'id'>>): Graph {
  return {
    ...graph,
    groups: graph.groups.map((group) => (group.id === id ? { ...group, ...change } : group))
  };
}

/** Takes a group apart; its nodes stay. */
export function ungroup(graph: Graph, id: string): Graph {
  const nodes = graph.nodes.map((node) => {
    if (node.group !== id) return node;
    const { group: _group, ...rest } = node;
    return rest;
  });
  return { ...graph, groups: graph.groups.filter((group) => group.id !== id), nodes };
}

/** Ids of a group's nodes. */
export function membersOf(graph: Pick<Foldable, 'nodes'>, group: string): readonly string[] {
  return graph.nodes.filter((node) => node.group === group).map(({ id }) => id);
}

/** Groups all of whose nodes are among these. */
export function wholeGroups(
  { nodes, groups }: Pick<Foldable, 'nodes' | 'groups'>,
  ids: ReadonlySet<string>
): readonly Group[] {
  const begun = new Set(nodes.filter(({ id }) => ids.has(id)).map(({ group }) => group));
  const broken = new Set(nodes.filter(({ id }) => !ids.has(id)).map(({ group }) => group));
  return groups.filter(({ id }) => begun.has(id) && !broken.has(id));
}

export type Side = 'left' | 'top' | 'right' | 'bottom';

/** Places that put nodes of one width in one line: all with the one that is furthest to that side. */
export function aligned(
  places: ReadonlyMap<string, Position & { readonly height?: number }>,
  side: Side
): ReadonlyMap<string, Position> {
  const all = [...places.values()];
  const line = {
    left: Math.min(...all.map(({ x }) => x)),
    right: Math.max(...all.map(({ x }) => x)),
    top: Math.min(...all.map(({ y }) => y)),
    bottom: Math.max(...all.map(({ y, height = 0 }) => y + height))
  }[side];
  return new Map(
    [...places].map(([id, { x, y, height = 0 }]) => {
      if (side === 'left' || side === 'right') return [id, { x: line, y }];
      return [id, { x, y: side === 'top' ? line : line - height }];
    })
  );
}
