// The canvas's nodes and wires as Svelte Flow wants them, and back.
import type { Connection, Edge, Node } from '@xyflow/svelte';
import type { CanvasNode, CanvasWire } from './canvas-types';
import { boxesBetween, type Box } from './detour';
import { nodeHeight, nodeWidth, type Direction } from './layout';

/** What a node's component is given. */
export interface FlowData extends Record<string, unknown> {
  readonly node: CanvasNode;
  /** Which way wires lead: out of its right side, or out of its bottom. */
  readonly direction: Direction;
  /** Whether the wire that is being drawn could end at this port. */
  readonly isFitting: (wire: CanvasWire) => boolean;
}
export type FlowNode = Node<FlowData, 'step'>;

/** `before` keeps what Svelte Flow has measured, so that nothing flickers. */
export function flowNodes(
  nodes: readonly CanvasNode[],
  selected: ReadonlySet<string>,
  isFitting: FlowData['isFitting'],
  direction: Direction,
  label: (node: CanvasNode) => string,
  before: readonly FlowNode[]
): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return nodes.map((node) => {
    const { measured } = known.get(node.id) ?? {};
    return {
      id: node.id,
      type: 'step',
      position: { x: node.x, y: node.y },
      data: { node, isFitting, direction },
      selected: selected.has(node.id),
      width: nodeWidth,
      ariaLabel: label(node),
      ...(measured ? { measured } : {})
    };
  });
}

export function flowEdges(
  nodes: readonly CanvasNode[],
  wires: readonly CanvasWire[],
  running: ReadonlySet<string>,
  direction: Direction,
  label: (wire: CanvasWire) => string
): Edge[] {
  const boxes = new Map(
    nodes.filter(({ kind }) => kind !== 'note').map((node) => [node.id, boxOf(node, direction)])
  );
  const all = [...boxes.values()];
  return wires.map((wire) => ({
    id: wireId(wire),
    ...wayOf(boxes.get(wire.from.node), boxes.get(wire.to.node), all, direction),
    source: wire.from.node,
    sourceHandle: wire.from.port,
    target: wire.to.node,
    targetHandle: wire.to.port,
    animated: running.has(wire.to.node),
    ...(wire.change ? { class: `is-${wire.change}` } : {}),
    ariaLabel: label(wire)
  }));
}

/** Back or across, a wire goes around the two nodes it joins; on, around those between them. */
function wayOf(
  from: Box | undefined,
  to: Box | undefined,
  all: readonly Box[],
  direction: Direction
): Partial<Edge> {
  if (!from || !to) return {};
  const isBack = direction === 'right' ? to.x < from.x + from.width : to.y < from.y + from.height;
  if (isBack) return { type: 'smoothstep' };
  const boxes = boxesBetween(from, to, all, direction);
  return boxes.length === 0 ? {} : { type: 'around', data: { boxes, direction } };
}

/** What a node takes up at least: not what it may show of its output below. */
function boxOf(node: CanvasNode, direction: Direction): Box {
  const height = nodeHeight(node.preview ? node : { ...node, kind: 'group' }, direction);
  return { x: node.x, y: node.y, width: nodeWidth, height };
}

export function wireId({ from, to }: CanvasWire): string {
  return `${from.node}.${from.port}-${to.node}.${to.port}`;
}

export function wireOf({ source, sourceHandle, target, targetHandle }: Edge | Connection): CanvasWire {
  return {
    from: { node: source, port: sourceHandle ?? '' },
    to: { node: target, port: targetHandle ?? '' }
  };
}
