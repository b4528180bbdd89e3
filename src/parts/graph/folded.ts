// Groups that are folded, and notes, as the canvas draws them: one node for a group, with the ports at which wires go in
// and out of it; a note as a node without ports. And the way back, from what was done to them to the graph.
import Layers from '@lucide/svelte/icons/layers';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import type { Position } from '$core/graph/graph';
import { membersOf, type Foldable } from '$core/graph/groups';
import type { CanvasNode, CanvasPort, CanvasWire, Place, PortPlace } from '$ui/graph/canvas-types';
import { graphText as t } from './graph-text';

const groupPrefix = 'group/';
const notePrefix = 'note/';

/** What a group, or a note, is called on the canvas. */
export const groupNodeId = (group: string): string => groupPrefix + group;
export const noteNodeId = (note: string): string => notePrefix + note;
export const groupIdOf = (id: string): string | undefined =>
  id.startsWith(groupPrefix) ? id.slice(groupPrefix.length) : undefined;
export const noteIdOf = (id: string): string | undefined =>
  id.startsWith(notePrefix) ? id.slice(notePrefix.length) : undefined;

interface Drawn {
  readonly nodes: readonly CanvasNode[];
  readonly wires: readonly CanvasWire[];
}

/** What is shown of a graph's nodes and wires. */
export function foldGraph(graph: Foldable, { nodes, wires }: Drawn): Drawn {
  const folded = new Set(graph.groups.filter((group) => group.folded).map(({ id }) => id));
  const groupOf = new Map(
    graph.nodes.flatMap(({ id, group }) =>
      group !== undefined && folded.has(group) ? [[id, group] as const] : []
    )
  );
  const place = (at: PortPlace): PortPlace => {
    const group = groupOf.get(at.node);
    return group === undefined ? at : { node: groupPrefix + group, port: `${at.node}/${at.port}` };
  };
  const crossing = wires.filter(({ from, to }) => {
    const group = groupOf.get(from.node);
    return group === undefined || group !== groupOf.get(to.node);
  });
  const groups = graph.groups.flatMap(({ id, title }) => {
    const members = nodes.filter((node) => groupOf.get(node.id) === id);
    return members.length === 0 ? [] : [groupNode(id, title, members, crossing)];
  });
  const notes = graph.notes.map(({ id, text, position }): CanvasNode => ({
    id: notePrefix + id,
    kind: 'note',
    icon: StickyNote,
    title: text === '' ? t.emptyNote : text,
    x: position.x,
    y: position.y,
    inputs: [],
    outputs: []
  }));
  return {
    nodes: [...nodes.filter(({ id }) => !groupOf.has(id)), ...groups, ...notes],
    wires: crossing.map((wire) => ({ ...wire, from: place(wire.from), to: place(wire.to) }))
  };
}

function groupNode(
  id: string,
  title: string,
  members: readonly CanvasNode[],
  wires: readonly CanvasWire[]
): CanvasNode {
  const ids = new Set(members.map((member) => member.id));
  const ports = (side: 'from' | 'to'): CanvasPort[] => {
    const used = wires.filter((wire) => ids.has(wire[side].node)).map((wire) => wire[side]);
    const found = new Map(used.map((at) => [`${at.node}/${at.port}`, at]));
    return [...found].flatMap(([name, at]) => {
      const member = members.find((candidate) => candidate.id === at.node)!;
      const port = (side === 'from' ? member.outputs : member.inputs).find(
        ({ name: own }) => own === at.port
      );
      return port ? [{ ...port, name, hint: `${member.title}, ${port.hint}` }] : [];
    });
  };
  const states = ['failed', 'running', 'waiting', 'cancelled', 'skipped', 'completed', 'reused'] as const;
  const state = states.find((one) => members.some((member) => member.state === one));
  const problem = members.find((member) => member.problem !== undefined)?.problem;
  return {
    id: groupPrefix + id,
    kind: 'group',
    icon: Layers,
    title,
    subtitle: t.steps(members.length),
    x: Math.min(...members.map(({ x }) => x)),
    y: Math.min(...members.map(({ y }) => y)),
    inputs: ports('to'),
    outputs: ports('from'),
    ...(state ? { state } : {}),
    ...(problem === undefined ? {} : { problem })
  };
}

/** A drawn wire as it is in the graph. */
export function realWire({ from, to }: CanvasWire): CanvasWire {
  return { from: realPlace(from), to: realPlace(to) };
}

export function realPlace(at: PortPlace): PortPlace {
  if (groupIdOf(at.node) === undefined) return at;
  const cut = at.port.indexOf('/');
  return { node: at.port.slice(0, cut), port: at.port.slice(cut + 1) };
}

/** Ids of nodes behind what is selected: the members of a folded group for the group. */
export function realIds(graph: Foldable, ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => {
    const group = groupIdOf(id);
    return group === undefined ? (noteIdOf(id) === undefined ? [id] : []) : membersOf(graph, group);
  });
}

/** Ids of the notes that are selected. */
export function noteIds(ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => noteIdOf(id) ?? []);
}

/** What is drawn for nodes and notes: a folded group for its members. */
export function drawnIds(
  graph: Foldable,
  nodes: ReadonlySet<string>,
  notes: readonly string[]
): readonly string[] {
  const folded = new Set(graph.groups.filter((group) => group.folded).map(({ id }) => id));
  const drawn = graph.nodes
    .filter(({ id }) => nodes.has(id))
    .map(({ id, group }) => (group !== undefined && folded.has(group) ? groupPrefix + group : id));
  return [...new Set(drawn), ...notes.map(noteNodeId)];
}

/** Places of nodes and notes after drawn things were moved; a group takes its members along. */
export function realMoves(
  graph: Foldable,
  drawn: readonly CanvasNode[],
  places: ReadonlyMap<string, Place>
): { readonly nodes: ReadonlyMap<string, Position>; readonly notes: ReadonlyMap<string, Position> } {
  const nodes = new Map<string, Position>();
  const notes = new Map<string, Position>();
  for (const [id, place] of places) {
    const note = noteIdOf(id);
    const group = groupIdOf(id);
    if (note !== undefined) notes.set(note, place);
    else if (group === undefined) nodes.set(id, place);
    else {
      const before = drawn.find((node) => node.id === id);
      for (const member of before ? membersOf(graph, group) : []) {
        const at = graph.nodes.find((node) => node.id === member)?.position ?? { x: before!.x, y: before!.y };
        nodes.set(member, { x: at.x + place.x - before!.x, y: at.y + place.y - before!.y });
      }
    }
  }
  return { nodes, notes };
}
