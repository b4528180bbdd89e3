// What a picture of the canvas shows, from its nodes and wires and what Svelte Flow has measured of them.
import type { Edge, InternalNode } from '@xyflow/svelte';
import { canvasTexts as t } from './canvas-texts';
import type { CanvasNode, CanvasPort, Place } from './canvas-types';
import type { FlowNode } from './flow-nodes';
import { nodeHeight, nodeWidth, type Direction } from './layout';
import type { Picture, PictureNode, PicturePort, PictureWire } from './picture';
import { wirePath } from './wire-path';

type Measured = InternalNode<FlowNode>['internals']['handleBounds'];

/** @param measured where the ports of a node are, by its id; nowhere of one that was never in view */
export function pictureOf(
  nodes: readonly FlowNode[],
  edges: readonly Edge[],
  direction: Direction,
  measured: (id: string) => Measured
): Picture {
  const drawn = new Map(nodes.map((node) => [node.id, nodeOf(node, direction, measured(node.id))]));
  return {
    nodes: [...drawn.values()],
    wires: edges.flatMap((edge) => wireOf(edge, drawn, direction)),
    isDown: direction === 'down'
  };
}

/** The second line of a node (StepNode.svelte). */
export function lineOf({ problem, state, note, subtitle }: CanvasNode): string {
  if (problem !== undefined) return problem;
  if (state) return t.states[state] + (note ? ` · ${note}` : '');
  return subtitle ?? '';
}

function nodeOf(
  { data: { node }, position, measured, selected = false }: FlowNode,
  direction: Direction,
  handles: Measured
): PictureNode {
  const ports = (those: readonly CanvasPort[], side: PicturePort['side']): PicturePort[] =>
    those.flatMap(({ name, label, tone, optional = false }) => {
      const handle = handles?.[side]?.find(({ id }) => id === name);
      if (!handle) return [];
      const [left, top] = [position.x + handle.x, position.y + handle.y];
      const [x, y] = [left + handle.width / 2, top + handle.height / 2];
      const far = side === 'source' ? 1 : 0;
      const end =
        direction === 'right' ? { x: left + far * handle.width, y } : { x, y: top + far * handle.height };
      return [{ name, label, tone, side, optional, x, y, end }];
    });
  return {
    node,
    x: position.x,
    y: position.y,
    width: measured?.width ?? nodeWidth,
    height: measured?.height ?? nodeHeight(node, direction),
    ports: [...ports(node.inputs, 'target'), ...ports(node.outputs, 'source')],
    isSelected: selected,
    line: lineOf(node)
  };
}

/** Nothing where one of its nodes is not there. */
function wireOf(edge: Edge, nodes: ReadonlyMap<string, PictureNode>, direction: Direction): PictureWire[] {
  const [from, to] = [nodes.get(edge.source), nodes.get(edge.target)];
  if (!from || !to) return [];
  const source = endOf(from, 'source', edge.sourceHandle, direction);
  const target = endOf(to, 'target', edge.targetHandle, direction);
  const change = (['added', 'removed'] as const).find((one) => edge.class === `is-${one}`);
  return [
    {
      path: wirePath(edge, source, target, direction),
      from: source,
      to: target,
      change,
      isSelected: edge.selected ?? false
    }
  ];
}

/** At a port's outer edge; in the middle of the node's side where that is not known. */
function endOf(
  { ports, x, y, width, height }: PictureNode,
  side: PicturePort['side'],
  name: string | null | undefined,
  direction: Direction
): Place {
  const port = ports.find((one) => one.side === side && one.name === name);
  if (port) return port.end;
  const far = side === 'source' ? 1 : 0;
  return direction === 'right'
    ? { x: x + far * width, y: y + height / 2 }
    : { x: x + width / 2, y: y + far * height };
}
