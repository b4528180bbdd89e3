// Where a pointer is meant to be: on a corner, an edge or a point of another shape, or the edge of the picture. Pure.
import type { Shape } from '$core/labels/project';
import { distance, nearestOnLine, type XY } from '$ui/canvas/geometry';
import type { Size } from '$ui/canvas/viewport';
import { movedBy, outlinesOf, shapeBounds } from './shapes';

/** The place itself where nothing is within `reach` pixels of it. Corners come before sides, sides before slopes. */
export function snapped(at: XY, reach: number, picture: Size, near: readonly Shape[]): XY {
  const corner = nearest(at, reach, near.flatMap(cornersOf));
  if (corner) return corner;
  const bounds = near.filter(({ kind }) => kind === 'box').map(shapeBounds);
  const x = nearestNumber(at.x, reach, [0, picture.width, ...bounds.flatMap((b) => [b.x, b.x + b.width])]);
  const y = nearestNumber(at.y, reach, [0, picture.height, ...bounds.flatMap((b) => [b.y, b.y + b.height])]);
  if (x !== undefined || y !== undefined) return { x: x ?? at.x, y: y ?? at.y };
  const edges = near.flatMap((shape) =>
    outlinesOf(shape).flatMap((outline) =>
      outline.map((from, i) => nearestOnLine(at, from, outline[(i + 1) % outline.length]!))
    )
  );
  return nearest(at, reach, edges) ?? at;
}

/** A shape that is moved as a whole, with the corner of its bounds that is nearest to something put there. */
export function snappedMove(shape: Shape, by: XY, picture: Size, snap: (at: XY) => XY): Shape {
  const moved = movedBy(shape, by, picture);
  const { x, y, width, height } = shapeBounds(moved);
  const shifts = [
    { x, y },
    { x: x + width, y },
    { x, y: y + height },
    { x: x + width, y: y + height }
  ].map((corner) => {
    const to = snap(corner);
    return { x: to.x - corner.x, y: to.y - corner.y };
  });
  const least = (pick: (shift: XY) => number): number =>
    shifts
      .map(pick)
      .reduce((best, one) => (one !== 0 && (best === 0 || Math.abs(one) < Math.abs(best)) ? one : best), 0);
  return movedBy(moved, { x: least((one) => one.x), y: least((one) => one.y) }, picture);
}

function cornersOf(shape: Shape): readonly XY[] {
  return shape.kind === 'keypoints' ? shape.points : outlinesOf(shape).flat();
}

function nearest(at: XY, reach: number, places: readonly XY[]): XY | undefined {
  let [best, least]: [XY | undefined, number] = [undefined, reach];
  for (const place of places) {
    const far = distance(at, place);
    if (far <= least) [best, least] = [place, far];
  }
  return best && { x: best.x, y: best.y };
}

function nearestNumber(at: number, reach: number, values: readonly number[]): number | undefined {
  let [best, least]: [number | undefined, number] = [undefined, reach];
  for (const value of values)
    if (Math.abs(value - at) <= least) [best, least] = [value, Math.abs(value - at)];
  return best;
}
