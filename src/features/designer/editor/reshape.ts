// What changes where many steps of a pipeline stand: arranged, unfolded, taken apart; pure functions from one graph to the next.
import { takeApart } from '$core/graph/cut-component';
import { moveNodes } from '$core/graph/edit';
import type { Graph, Position } from '$core/graph/graph';
import { changeGroup, ungroup } from '$core/graph/groups';
import { foldGraph, groupNodeId, realMoves } from '$parts/graph/folded';
import { arrangedAll, isClear, movesForOpened } from '$parts/graph/places';
import type { CanvasNode, CanvasWire, Place } from '$ui/graph/canvas-types';
import { arranged, type Direction } from '$ui/graph/layout';
import { canvasNodes, canvasWires } from '../canvas-nodes';

/** Nodes and wires as they are drawn, without how they fare. */
export function drawnOf(graph: Graph): {
  readonly nodes: readonly CanvasNode[];
  readonly wires: readonly CanvasWire[];
} {
  return foldGraph(graph, { nodes: canvasNodes(graph, () => ({})), wires: canvasWires(graph) });
}

export function movedGraph(graph: Graph, places: ReadonlyMap<string, Place>): Graph {
  const { nodes, notes } = realMoves(graph, drawnOf(graph).nodes, places);
  return {
    ...moveNodes(graph, nodes),
    notes: graph.notes.map((note) => ({ ...note, position: notes.get(note.id) ?? note.position }))
  };
}

export function arrangedGraph(graph: Graph, direction: Direction): Graph {
  const { nodes, wires } = drawnOf(graph);
  return movedGraph(graph, arrangedAll(nodes, wires, direction));
}

/** A folded group opened, with room for its steps. */
export function unfoldedGraph(graph: Graph, group: string): Graph {
  return withRoom(graph, changeGroup(standing(graph), group, { folded: false }), groupNodeId(group));
}

/** A group taken apart, with room for its steps. */
export function ungroupedGraph(graph: Graph, group: string): Graph {
  return withRoom(graph, ungroup(standing(graph), group), groupNodeId(group));
}

/** A component's steps in its place: as they stood in it, or arranged where they would lie over each other. */
export function apartGraph(
  graph: Graph,
  id: string,
  tag: string
): { readonly graph: Graph; readonly ids: readonly string[] } {
  const { graph: apart, ids } = takeApart(standing(graph), id, tag);
  const own = new Set(ids);
  const at = canvasNodes(graph, () => ({})).find((node) => node.id === id);
  if (!at || ids.length === 0) return { graph: apart, ids };
  const steps = canvasNodes({ ...apart, nodes: apart.nodes.filter((node) => own.has(node.id)) }, () => ({}));
  const places = isClear(steps)
    ? new Map(steps.map((step): [string, Position] => [step.id, step]))
    : arranged(steps, canvasWires(apart));
  const left = Math.min(...[...places.values()].map(({ x }) => x));
  const top = Math.min(...[...places.values()].map(({ y }) => y));
  const placed = moveNodes(
    apart,
    new Map([...places].map(([step, { x, y }]) => [step, { x: at.x + x - left, y: at.y + y - top }]))
  );
  return { graph: withRoom(graph, placed, id), ids };
}

function withRoom(before: Graph, after: Graph, opened: string): Graph {
  return movedGraph(after, movesForOpened(drawnOf(before).nodes, drawnOf(after).nodes, opened));
}

/** What stands somewhere by itself stays there. */
function standing(graph: Graph): Graph {
  const places = new Map(canvasNodes(graph, () => ({})).map(({ id, x, y }) => [id, { x, y }]));
  return moveNodes(graph, places);
}
