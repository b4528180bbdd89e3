// The canvas's nodes and wires as Svelte Flow wants them, and back.
import type { Connection, Edge, Node } from '@xyflow/svelte';
import type { CanvasNode, CanvasWire } from './canvas-types';
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
  // Where a node's wires may begin, and where it takes them, along the way they lead.
  const ends = new Map(
    nodes.map((node): [string, readonly [number, number]] => [
      node.id,
      direction === 'right'
        ? [node.x, node.x + nodeWidth]
        : [node.y, node.y + nodeHeight({ ...node, kind: 'group' }, direction)]
    ])
  );
  // Where a wire leads back or across it goes around the nodes, not over them.
  const isBack = ({ from, to }: CanvasWire): boolean =>
    (ends.get(to.node)?.[0] ?? 0) < (ends.get(from.node)?.[1] ?? 0);
  return wires.map((wire) => ({
    id: wireId(wire),
    ...(isBack(wire) ? { type: 'smoothstep' } : {}),
    source: wire.from.node,
    sourceHandle: wire.from.port,
    target: wire.to.node,
    targetHandle: wire.to.port,
    animated: running.has(wire.to.node),
    ...(wire.change ? { class: `is-${wire.change}` } : {}),
    ariaLabel: label(wire)
  }));
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
