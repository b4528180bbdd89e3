// The path of a wire, as it is drawn by Svelte Flow and in the picture of a view that moves (picture.ts).
import { getBezierPath, getSmoothStepPath, Position, type Edge } from '@xyflow/svelte';
import type { Place } from './canvas-types';
import { pathAround, type Box } from './detour';
import type { Direction } from './layout';

/** What a wire of type "around" carries: the boxes that stand between its ends. */
export interface Between extends Record<string, unknown> {
  readonly boxes: readonly Box[];
  readonly direction: Direction;
}

/** Which sides of a node wires come in at and go out from. */
export function sidesOf(direction: Direction): { readonly target: Position; readonly source: Position } {
  return direction === 'down'
    ? { target: Position.Top, source: Position.Bottom }
    : { target: Position.Left, source: Position.Right };
}

/** The path in SVG's words, between the middles of two ports' outer edges. */
export function wirePath(
  { type, data }: Pick<Edge, 'type' | 'data'>,
  source: Place,
  target: Place,
  direction: Direction
): string {
  const sides = sidesOf(direction);
  const ends = {
    sourceX: source.x,
    sourceY: source.y,
    sourcePosition: sides.source,
    targetX: target.x,
    targetY: target.y,
    targetPosition: sides.target
  };
  if (type === 'smoothstep') return getSmoothStepPath(ends)[0];
  const around =
    type === 'around' ? pathAround(source, target, (data as Between).boxes, direction) : undefined;
  return around ?? getBezierPath(ends)[0];
}
