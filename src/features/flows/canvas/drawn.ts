// A flow's canvas with its groups folded and its notes, and what is done to what is drawn put back into the folder.
import type { FlowDefinition } from '$core/flows/definition';
import { changeGroup, changeNote, ungroup } from '$core/flows/edit/drawing';
import type { Drawing, FlowFolder } from '$core/flows/edit/folder';
import type { Foldable } from '$core/graph/groups';
import { foldGraph, groupNodeId, realMoves } from '$parts/graph/folded';
import { movesForOpened } from '$parts/graph/places';
import type { CanvasNode, CanvasWire, Place } from '$ui/graph/canvas-types';

export interface Drawn {
  readonly nodes: readonly CanvasNode[];
  readonly wires: readonly CanvasWire[];
}

/** What folds of a flow: its nodes with the groups they are in. */
export function foldableOf(
  flow: FlowDefinition,
  { places, groups = {}, members = {}, notes = {} }: Drawing
): Foldable {
  return {
    nodes: flow.nodes.map(({ name }) => ({
      id: name,
      ...(members[name] === undefined ? {} : { group: members[name] }),
      ...(places[name] ? { position: places[name] } : {})
    })),
    groups: Object.entries(groups).map(([id, group]) => ({ id, ...group })),
    notes: Object.entries(notes).map(([id, { text, x, y }]) => ({ id, text, position: { x, y } }))
  };
}

export function foldFlow(flow: FlowDefinition, drawing: Drawing, drawn: Drawn): Drawn {
  return foldGraph(foldableOf(flow, drawing), drawn);
}

/** The folder with things put elsewhere: a folded group takes its nodes along. */
export function movedFolder(
  folder: FlowFolder,
  flow: FlowDefinition,
  drawn: readonly CanvasNode[],
  moved: ReadonlyMap<string, Place>
): FlowFolder {
  const { nodes, notes } = realMoves(foldableOf(flow, folder), drawn, moved);
  const places = { ...folder.places, ...Object.fromEntries(nodes) };
  let next: FlowFolder = { ...folder, places };
  for (const [id, place] of notes) if (next.notes?.[id]) next = changeNote(next, id, place);
  return next;
}

/** A group opened or taken apart, with room for its nodes. All that is drawn stands somewhere already. */
export function openedFolder(
  folder: FlowFolder,
  group: string,
  how: 'unfold' | 'ungroup',
  draw: (folder: FlowFolder) => readonly CanvasNode[],
  flow: FlowDefinition
): FlowFolder {
  const opened = how === 'unfold' ? changeGroup(folder, group, { folded: false }) : ungroup(folder, group);
  const after = draw(opened);
  return movedFolder(opened, flow, after, movesForOpened(draw(folder), after, groupNodeId(group)));
}
