// Where to look at a graph that is too long to be read as a whole: at one node, at a size that can be read.
import type { CanvasNode } from './canvas-types';
import { nodeHeight, nodeWidth } from './layout';

/** Smallest zoom at which texts of nodes can be read. */
export const readableZoom = 0.7;
const margin = 16;

interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The viewport of `node`, or of the first node; undefined where all can be read at once. */
export function readablePlace(
  nodes: readonly CanvasNode[],
  node: CanvasNode | undefined,
  { clientWidth: width, clientHeight: height }: Pick<HTMLElement, 'clientWidth' | 'clientHeight'>
): Viewport | undefined {
  const at = node ?? first(nodes);
  if (!at || width === 0) return undefined;
  const right = Math.max(...nodes.map(({ x }) => x + nodeWidth));
  const bottom = Math.max(...nodes.map((one) => one.y + nodeHeight(one)));
  const left = Math.min(...nodes.map(({ x }) => x));
  const top = Math.min(...nodes.map(({ y }) => y));
  const fitting = Math.min((width - 2 * margin) / (right - left), (height - 2 * margin) / (bottom - top));
  if (fitting >= readableZoom) return undefined;
  // Near enough to read, and far enough to see where its wires lead.
  const zoom = Math.max(readableZoom, Math.min(0.85, fitting));
  return { x: margin - zoom * at.x, y: Math.max(margin, height / 5) - zoom * at.y, zoom };
}

/** The one that stands first, from the upper left. */
function first(nodes: readonly CanvasNode[]): CanvasNode | undefined {
  const own = nodes.filter(({ kind }) => kind !== 'note');
  return own.reduce<CanvasNode | undefined>(
    (best, node) => (best && best.x + best.y <= node.x + node.y ? best : node),
    undefined
  );
}
