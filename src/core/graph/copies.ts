// What is copied of a graph: nodes, the groups that are whole among them, and notes; put in again under ids that are free.
import { freeId, pasteNodes } from './edit';
import type { Graph, GraphNode, Group, Note, Position } from './graph';
import { groupNodes, wholeGroups } from './groups';

/** Nodes may say which of `groups` they are in. */
export interface Copies<N> {
  readonly nodes: readonly N[];
  readonly groups: readonly Group[];
  readonly notes: readonly Note[];
}

/** Copies of nodes and notes, by their ids. */
export function copiesOf(
  graph: Graph,
  ids: ReadonlySet<string>,
  notes: ReadonlySet<string>
): Copies<GraphNode> {
  const groups = wholeGroups(graph, ids);
  const whole = new Set(groups.map(({ id }) => id));
  const nodes = graph.nodes
    .filter(({ id }) => ids.has(id))
    .map(({ group, ...node }) => (group !== undefined && whole.has(group) ? { ...node, group } : node));
  return { nodes, groups, notes: graph.notes.filter(({ id }) => notes.has(id)) };
}

/** Puts copies in, as far from what was copied as `offset` says; `tag` as for `freeId`. */
export function pasteCopies(
  graph: Graph,
  { nodes, groups, notes }: Copies<GraphNode>,
  offset: Position,
  tag = ''
): { readonly graph: Graph; readonly ids: readonly string[]; readonly notes: readonly string[] } {
  const pasted = pasteNodes(graph, nodes, offset, tag);
  const made: Note[] = [];
  for (const { text, position } of notes)
    made.push({
      id: freeId({ nodes: [...graph.notes, ...made] }, 'note', tag),
      text,
      position: { x: position.x + offset.x, y: position.y + offset.y }
    });
  const grouped = groups.reduce((now, { id, title, folded }) => {
    const members = pasted.ids.filter((_, i) => nodes[i]?.group === id);
    return members.length === 0 ? now : groupNodes(now, new Set(members), title, { tag, folded });
  }, pasted.graph);
  return {
    graph: { ...grouped, notes: [...grouped.notes, ...made] },
    ids: pasted.ids,
    notes: made.map(({ id }) => id)
  };
}
