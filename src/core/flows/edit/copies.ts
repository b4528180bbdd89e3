// What is copied of a flow: nodes with their files, the groups that are whole among them, and notes; and put in again.
import type { Copies } from '../../graph/copies';
import type { Group, Note } from '../../graph/graph';
import { addNote, groupNodes } from './drawing';
import type { FlowFolder, Place } from './folder';
import { copyNodes, pasteNodes, type CopiedNode, type Made } from './nodes';

/** `group` is the id of one of the groups that were copied with it. */
export type FlowCopies = Copies<CopiedNode & { readonly group?: string }>;

/** Copies of nodes by their names, with `groups` and `notes`. */
export function copyFlow(
  folder: FlowFolder,
  names: readonly string[],
  { groups, notes }: { readonly groups: readonly Group[]; readonly notes: readonly Note[] },
  placeOf: (name: string) => Place
): FlowCopies {
  const taken = new Set(groups.map(({ id }) => id));
  const nodes = copyNodes(folder, names, placeOf).map((node) => {
    const group = folder.members?.[node.name];
    return group !== undefined && taken.has(group) ? { ...node, group } : node;
  });
  return { nodes, groups, notes };
}

/** Puts copies in, as far from what was copied as `offset` says. `tag` as for `addNode`. */
export function pasteFlow(
  folder: FlowFolder,
  { nodes, groups, notes }: FlowCopies,
  offset: Place,
  tag = ''
): Made & { readonly notes: readonly string[] } {
  const pasted = nodes.length > 0 ? pasteNodes(folder, nodes, offset, tag) : { folder, names: [] };
  let next = pasted.folder;
  for (const { id, title, folded } of groups) {
    const members = pasted.names.filter((_, i) => nodes[i]?.group === id);
    if (members.length > 0) next = groupNodes(next, members, title, { tag, folded }).folder;
  }
  const made: string[] = [];
  for (const { text, position } of notes) {
    const place = { x: position.x + offset.x, y: position.y + offset.y };
    const added = addNote(next, place, { text, tag });
    next = added.folder;
    made.push(added.id);
  }
  return { folder: next, names: pasted.names, notes: made };
}
