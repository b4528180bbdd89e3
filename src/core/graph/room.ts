// Room for what is unfolded: nodes that take more place than the one that stood for them push the others apart, and only
// where they would lie over one.
import type { Position } from './graph';

export interface Box extends Position {
  readonly width: number;
  readonly height: number;
}

/**
 * Places of the nodes of `others` that must move so that nothing lies over `opened`, which stand where `before` stood. What
 * is right of it moves right, what is below moves down, all by the same: so no two of them come to lie over each other.
 */
export function roomFor(
  opened: readonly Box[],
  before: Box,
  others: ReadonlyMap<string, Box>
): ReadonlyMap<string, Position> {
  const isInTheWay = [...others.values()].some((other) => opened.some((box) => overlaps(box, other)));
  if (!isInTheWay) return new Map();
  const right = before.x + before.width;
  const bottom = before.y + before.height;
  const wider = Math.max(0, ...opened.map(({ x, width }) => x + width - right));
  const taller = Math.max(0, ...opened.map(({ y, height }) => y + height - bottom));
  const moved = [...others].flatMap(([id, { x, y }]): [string, Position][] => {
    const place = { x: x >= right ? x + wider : x, y: y >= bottom ? y + taller : y };
    return place.x === x && place.y === y ? [] : [[id, place]];
  });
  return new Map(moved);
}

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
