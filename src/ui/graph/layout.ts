// Places for nodes, left to right, by dagre. Nodes have one width; their height follows from their ports.
import { Graph as Dagre, layout } from '@dagrejs/dagre';
import type { CanvasNode, CanvasWire, Place } from './canvas-types';

export const nodeWidth = 220;
const headHeight = 62;
const portHeight = 24;

export function nodeHeight({ inputs, outputs }: Pick<CanvasNode, 'inputs' | 'outputs'>): number {
  return headHeight + portHeight * Math.max(inputs.length, outputs.length);
}

/** Top left corner of every node. The same graph gives the same places. */
export function arranged(
  nodes: readonly Pick<CanvasNode, 'id' | 'inputs' | 'outputs'>[],
  wires: readonly CanvasWire[]
): ReadonlyMap<string, Place> {
  const graph = new Dagre({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 60, marginx: 24, marginy: 24 });
  for (const node of nodes) graph.setNode(node.id, { width: nodeWidth, height: nodeHeight(node) });
  const ids = new Set(nodes.map(({ id }) => id));
  for (const { from, to } of wires)
    if (ids.has(from.node) && ids.has(to.node))
      graph.setEdge(from.node, to.node, {}, `${from.port} ${to.port}`);
  layout(graph);
  return new Map(
    nodes.map((node) => {
      const { x, y } = graph.node(node.id) as Place;
      return [node.id, { x: Math.round(x - nodeWidth / 2), y: Math.round(y - nodeHeight(node) / 2) }];
    })
  );
}
