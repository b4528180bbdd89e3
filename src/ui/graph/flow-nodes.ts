// The canvas's nodes and wires as Svelte Flow wants them, and back.
import type { Connection, Edge, Node } from '@xyflow/svelte';
import type { CanvasNode, CanvasWire } from './canvas-types';
import { nodeWidth } from './layout';

/** What a node's component is given. */
export interface FlowData extends Record<string, unknown> {
  readonly node: CanvasNode;
  /** Whether the wire that is being drawn could end at this port. */
  readonly isFitting: (wire: CanvasWire) => boolean;
}
export type FlowNode = Node<FlowData, 'step'>;

/** `before` keeps what Svelte Flow has measured, so that nothing flickers. */
export function flowNodes(
  nodes: readonly CanvasNode[],
  selected: ReadonlySet<string>,
  isFitting: FlowData['isFitting'],
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
      data: { node, isFitting },
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
  label: (wire: CanvasWire) => string
): Edge[] {
  const at = new Map(nodes.map(({ id, x }) => [id, x]));
  // Where a wire leads back or straight down it goes around the nodes, not across them.
  const isBack = ({ from, to }: CanvasWire): boolean =>
    (at.get(to.node) ?? 0) < (at.get(from.node) ?? 0) + nodeWidth;
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
