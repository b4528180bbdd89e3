// Places for nodes by dagre: left to right, or top to bottom where it is narrow. Nodes have one width; their height follows
// from their ports, a note's from its text.
import { Graph as Dagre, layout } from '@dagrejs/dagre';
import type { CanvasNode, CanvasWire, Place } from './canvas-types';

export const nodeWidth = 220;
const headHeight = 62;
const portHeight = 24;
/** Of what a node shows of its output (NodePreview.svelte). Room is kept for it whether it is shown or not: so nothing moves. */
export const previewHeight = 76;
const noteLine = 20;
const lettersPerLine = 28;

export type Direction = 'right' | 'down';
type Sized = Pick<CanvasNode, 'inputs' | 'outputs'> & Partial<Pick<CanvasNode, 'kind' | 'title'>>;

export function nodeHeight(
  { inputs, outputs, kind, title = '' }: Sized,
  direction: Direction = 'right'
): number {
  if (kind === 'note') {
    const lines = title.split('\n').map((line) => Math.max(1, Math.ceil(line.length / lettersPerLine)));
    return Math.max(48, 20 + noteLine * lines.reduce((sum, count) => sum + count, 0));
  }
  const ports = portHeight * portRows(inputs.length, outputs.length, direction);
  return headHeight + ports + (kind === 'group' ? 0 : previewHeight);
}

/** Side by side left and right, or one row above and one below. */
function portRows(inputs: number, outputs: number, direction: Direction): number {
  return direction === 'right' ? Math.max(inputs, outputs) : Math.min(1, inputs) + Math.min(1, outputs);
}

/** Which way a graph is drawn: down where most of its wires lead to a node that stands below. */
export function directionOf(
  nodes: readonly (Sized & Pick<CanvasNode, 'id'> & Place)[],
  wires: readonly CanvasWire[]
): Direction {
  const at = new Map(nodes.map((node) => [node.id, node]));
  const isDown = ({ from, to }: CanvasWire): boolean => {
    const [above, below] = [at.get(from.node), at.get(to.node)];
    return above !== undefined && below !== undefined && below.y - above.y > Math.abs(below.x - above.x);
  };
  return 2 * wires.filter(isDown).length > wires.length ? 'down' : 'right';
}

/** Larger by less than this is not worth reading a graph from above to below. */
const muchLarger = 1.2;
/** Of more nodes nothing is read when all are seen, and laying them out twice takes long. */
const mostLooked = 100;

/** The way in which a graph that nobody has put anywhere is seen larger on a stage of so many pixels. */
export function fittingDirection(
  nodes: readonly (Sized & Pick<CanvasNode, 'id'>)[],
  wires: readonly CanvasWire[],
  stage: { readonly width: number; readonly height: number }
): Direction {
  const scale = (direction: Direction): number => {
    const places = arranged(nodes, wires, direction);
    const boxes = nodes.map((node) => ({ ...places.get(node.id)!, height: nodeHeight(node, direction) }));
    const width = Math.max(...boxes.map(({ x }) => x + nodeWidth)) - Math.min(...boxes.map(({ x }) => x));
    const height = Math.max(...boxes.map((box) => box.y + box.height)) - Math.min(...boxes.map(({ y }) => y));
    return Math.min(1, stage.width / width, stage.height / height);
  };
  if (nodes.length === 0 || nodes.length > mostLooked) return 'right';
  return scale('down') > muchLarger * scale('right') ? 'down' : 'right';
}

type Size = readonly [id: string, height: number];
type Edge = readonly [from: string, to: string, name: string];

/** Graphs that were laid out last: each letter that is typed in one asks again, and of 140 nodes dagre thinks for 80 ms. */
const known = new Map<string, ReadonlyMap<string, Place>>();
const mostKnown = 8;

/** Top left corner of every node. The same graph gives the same places. */
export function arranged(
  nodes: readonly (Sized & Pick<CanvasNode, 'id'>)[],
  wires: readonly CanvasWire[],
  direction: Direction = 'right'
): ReadonlyMap<string, Place> {
  const ids = new Set(nodes.map(({ id }) => id));
  const sizes = nodes.map((node): Size => [node.id, nodeHeight(node, direction)]);
  const edges = wires
    .filter(({ from, to }) => ids.has(from.node) && ids.has(to.node))
    .map(({ from, to }): Edge => [from.node, to.node, `${from.port} ${to.port}`]);
  const key = JSON.stringify([direction, sizes, edges]);
  const places = known.get(key) ?? laidOut(sizes, edges, direction);
  known.delete(key);
  known.set(key, places);
  if (known.size > mostKnown) known.delete(known.keys().next().value!);
  return places;
}

function laidOut(
  sizes: readonly Size[],
  edges: readonly Edge[],
  direction: Direction
): ReadonlyMap<string, Place> {
  const graph = new Dagre({ multigraph: true });
  const rankdir = direction === 'right' ? 'LR' : 'TB';
  graph.setGraph({
    rankdir,
    nodesep: 28,
    ranksep: direction === 'right' ? 60 : 36,
    marginx: 24,
    marginy: 24
  });
  for (const [id, height] of sizes) graph.setNode(id, { width: nodeWidth, height });
  for (const [from, to, name] of edges) graph.setEdge(from, to, {}, name);
  layout(graph);
  return new Map(
    sizes.map(([id, height]) => {
      const { x, y } = graph.node(id) as Place;
      return [id, { x: Math.round(x - nodeWidth / 2), y: Math.round(y - height / 2) }];
    })
  );
}

/** Without the looks at outputs that would lie over another node: of graphs that were laid out without room for them. */
export function withPreviewsThatFit(
  nodes: readonly CanvasNode[],
  direction: Direction = 'right'
): readonly CanvasNode[] {
  return nodes.map((node) => {
    const { preview, ...rest } = node;
    if (!preview) return node;
    const bottom = node.y + nodeHeight(node, direction);
    const isInTheWay = nodes.some(
      (other) =>
        other !== node && Math.abs(other.x - node.x) < nodeWidth && other.y >= node.y && other.y < bottom - 8
    );
    return isInTheWay ? rest : node;
  });
}
