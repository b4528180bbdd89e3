// Outlines: what boxes (rotated too) and polygons have in common. A figure is a list of pieces, each with its holes;
// it covers what any piece covers (even-odd within a piece). Areas are exact, in square pixels.
import type { Box, Point, Polygon, Ring } from '../project';

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boundsOf(points: readonly Point[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}

/** The four corners, clockwise from the top left one before its rotation. */
export function corners(box: Box): readonly Point[] {
  const angle = ((box.rotation ?? 0) * Math.PI) / 180;
  const [cos, sin] = angle === 0 ? [1, 0] : [Math.cos(angle), Math.sin(angle)];
  const [halfWidth, halfHeight] = [box.width / 2, box.height / 2];
  const turned = (dx: number, dy: number): Point => [
    box.x + halfWidth + dx * cos - dy * sin,
    box.y + halfHeight + dx * sin + dy * cos
  ];
  return [
    turned(-halfWidth, -halfHeight),
    turned(halfWidth, -halfHeight),
    turned(halfWidth, halfHeight),
    turned(-halfWidth, halfHeight)
  ];
}

export function pieces(shape: Box | Polygon): readonly Ring[] {
  if (shape.kind === 'box') return [{ points: corners(shape) }];
  const { points, holes, parts = [] } = shape;
  return [holes ? { points, holes } : { points }, ...parts];
}

/** Signed area by the shoelace formula: positive where the points go clockwise on the screen. */
export function signedArea(points: readonly Point[]): number {
  let twice = 0;
  points.forEach(([x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    twice += x * nextY - nextX * y;
  });
  return twice / 2;
}

/** Area of a figure whose pieces do not overlap and whose holes lie within them. */
export function areaOf(figure: readonly Ring[]): number {
  let area = 0;
  for (const piece of figure) {
    area += Math.abs(signedArea(piece.points));
    for (const hole of piece.holes ?? []) area -= Math.abs(signedArea(hole));
  }
  return Math.max(0, area);
}
