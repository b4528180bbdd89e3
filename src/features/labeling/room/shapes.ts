// Shapes on a picture as a person handles them: where they are, whether a pointer is on them, their handles, and
// how a drag changes them. Pure; everything in pixels of the picture.
import { maskBounds } from '$core/labels/geometry/mask';
import { columnsOf, covers, maskOfColumns, shifted } from '$core/labels/geometry/mask-columns';
import type { Mask, Point, Polygon, Ring, Shape } from '$core/labels/project';
import {
  boundsOf,
  contains,
  distanceToLine,
  insideOutline,
  spanned,
  type Bounds,
  type XY
} from '$ui/canvas/geometry';
import type { Size } from '$ui/canvas/viewport';

const xy = ([x, y]: Point): XY => ({ x, y });
const point = ({ x, y }: XY): Point => [x, y];

/** The outlines to draw and to hit: four corners of a box, the rings of a polygon. Empty for a mask. */
export function outlinesOf(shape: Shape): readonly (readonly XY[])[] {
  switch (shape.kind) {
    case 'box':
      return [cornersOf(shape)];
    case 'polygon':
      return [shape, ...(shape.parts ?? [])].flatMap(({ points, holes = [] }) =>
        [points, ...holes].map((ring) => ring.map(xy))
      );
    case 'keypoints':
    case 'mask':
      return [];
    default:
      return shape satisfies never;
  }
}

function cornersOf({ x, y, width, height, rotation = 0 }: Extract<Shape, { kind: 'box' }>): readonly XY[] {
  const centre = { x: x + width / 2, y: y + height / 2 };
  const [cos, sin] = [Math.cos((rotation * Math.PI) / 180), Math.sin((rotation * Math.PI) / 180)];
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1]
  ].map(([i, j]) => {
    const [dx, dy] = [(i! * width) / 2, (j! * height) / 2];
    return { x: centre.x + dx * cos - dy * sin, y: centre.y + dx * sin + dy * cos };
  });
}

export function shapeBounds(shape: Shape): Bounds {
  if (shape.kind === 'mask') return boundsOfMask(shape);
  return boundsOf(shape.kind === 'keypoints' ? shape.points : outlinesOf(shape).flat());
}

/** Whether a pointer is on the shape: inside it, or within `reach` of its edge or its points. */
export function isOn(shape: Shape, at: XY, reach: number): boolean {
  if (shape.kind === 'mask') return covers(columnsOf(shape), at);
  if (!contains(shapeBounds(shape), at, reach)) return false;
  if (shape.kind === 'keypoints')
    return shape.points.some(({ x, y }) => Math.hypot(x - at.x, y - at.y) <= reach);
  const outlines = outlinesOf(shape);
  // Holes are outlines too: inside an odd number of them is inside.
  if (outlines.filter((outline) => insideOutline(at, outline)).length % 2 === 1) return true;
  return outlines.some((outline) =>
    outline.some((corner, i) => distanceToLine(at, corner, outline[(i + 1) % outline.length]!) <= reach)
  );
}

const knownBounds = new WeakMap<Mask, Bounds>();

/** Whole pixels around what a mask covers; nothing at the corner where it covers nothing. */
function boundsOfMask(mask: Mask): Bounds {
  const known = knownBounds.get(mask);
  if (known) return known;
  const { left, top, right, bottom } = maskBounds(mask) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const bounds = { x: left, y: top, width: right - left, height: bottom - top };
  knownBounds.set(mask, bounds);
  return bounds;
}

/** What can be dragged of a shape that is selected: the corners and edges of a box, the points of the others. */
export function handlesOf(shape: Shape): readonly XY[] {
  if (shape.kind === 'box' && !shape.rotation) {
    const { x, y, width, height } = shape;
    return boxGrips.map(([i, j]) => ({ x: x + i * width, y: y + j * height }));
  }
  if (shape.kind === 'polygon') return shape.points.map(xy);
  return shape.kind === 'keypoints' ? shape.points : [];
}

/** Corners and middles of the edges, as shares of width and height. */
const boxGrips = [
  [0, 0],
  [0.5, 0],
  [1, 0],
  [1, 0.5],
  [1, 1],
  [0.5, 1],
  [0, 1],
  [0, 0.5]
] as const;
const gripCursors = ['nwse', 'ns', 'nesw', 'ew'] as const;

export function handleCursor(shape: Shape, handle: number): string {
  return shape.kind === 'box' ? `${gripCursors[handle % 4]!}-resize` : 'move';
}

/** The shape with one handle dragged to a place. A box dragged beyond its other side turns over. */
export function withHandle(shape: Shape, handle: number, to: XY): Shape {
  switch (shape.kind) {
    case 'box': {
      const [i, j] = boxGrips[handle]!;
      const { x, y, width, height } = shape;
      // The opposite corner stays; the middle of an edge moves that edge alone.
      const fixed = { x: i === 0 ? x + width : x, y: j === 0 ? y + height : y };
      const moved = {
        x: i === 0.5 ? x + width : to.x,
        y: j === 0.5 ? y + height : to.y
      };
      return { ...shape, ...spanned(fixed, moved) };
    }
    case 'polygon':
      return { ...shape, points: shape.points.with(handle, point(to)) };
    case 'keypoints':
      return { ...shape, points: shape.points.with(handle, { ...shape.points[handle]!, ...to }) };
    case 'mask':
      return shape;
    default:
      return shape satisfies never;
  }
}

/** Moved, but not out of the picture. */
export function movedBy(shape: Shape, by: XY, picture: Size): Shape {
  const { x, y, width, height } = shapeBounds(shape);
  const dx = Math.max(-x, Math.min(picture.width - x - width, by.x));
  const dy = Math.max(-y, Math.min(picture.height - y - height, by.y));
  if (shape.kind === 'mask') return maskOfColumns(shifted(columnsOf(shape), { x: dx, y: dy }));
  const move = ([px, py]: Point): Point => [px + dx, py + dy];
  switch (shape.kind) {
    case 'box':
      return { ...shape, x: shape.x + dx, y: shape.y + dy };
    case 'polygon':
      return mapRings(shape, (points) => points.map(move));
    case 'keypoints':
      return { ...shape, points: shape.points.map((p) => ({ ...p, x: p.x + dx, y: p.y + dy })) };
    default:
      return shape satisfies never;
  }
}

/** The polygon with every outline, hole and part changed. */
function mapRings(shape: Polygon, change: (points: readonly Point[]) => readonly Point[]): Polygon {
  const ring = <R extends Ring>(one: R): R => ({
    ...one,
    points: change(one.points),
    ...(one.holes ? { holes: one.holes.map(change) } : {})
  });
  return { ...ring(shape), ...(shape.parts ? { parts: shape.parts.map(ring) } : {}) };
}

/** The outline with a point more, where a place is within `reach` of an edge; and which of its points that is. */
export function withPointAt(
  shape: Shape,
  at: XY,
  reach: number
): { readonly shape: Shape; readonly handle: number } | undefined {
  if (shape.kind !== 'polygon') return undefined;
  const points = shape.points.map(xy);
  const far = points.map((corner, i) => distanceToLine(at, corner, points[(i + 1) % points.length]!));
  const nearest = far.indexOf(Math.min(...far));
  if (far[nearest]! > reach) return undefined;
  const handle = nearest + 1;
  return { shape: { ...shape, points: shape.points.toSpliced(handle, 0, point(at)) }, handle };
}

/** Without one of its points; undefined where it would be no outline, or no point would be left. */
export function withoutHandle(shape: Shape, handle: number): Shape | undefined {
  if (shape.kind === 'polygon' && shape.points.length > 3)
    return { ...shape, points: shape.points.toSpliced(handle, 1) };
  if (shape.kind === 'keypoints' && shape.points.length > 1)
    return { ...shape, points: shape.points.toSpliced(handle, 1) };
  return undefined;
}

/** A box with its far corner moved, at least one pixel large and inside the picture. */
export function resizedBy(shape: Shape, by: XY, picture: Size): Shape {
  if (shape.kind !== 'box') return shape;
  const width = Math.max(1, Math.min(picture.width - shape.x, shape.width + by.x));
  const height = Math.max(1, Math.min(picture.height - shape.y, shape.height + by.y));
  return { ...shape, width, height };
}

export function clampTo(picture: Size, { x, y }: XY): XY {
  return { x: Math.max(0, Math.min(picture.width, x)), y: Math.max(0, Math.min(picture.height, y)) };
}

/** To the tenth of a pixel: finer than a hand, and short in files. */
export function rounded(shape: Shape): Shape {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  const ring = (points: readonly Point[]): readonly Point[] => points.map(([x, y]) => [tenth(x), tenth(y)]);
  switch (shape.kind) {
    case 'box':
      return {
        ...shape,
        x: tenth(shape.x),
        y: tenth(shape.y),
        width: tenth(shape.width),
        height: tenth(shape.height)
      };
    case 'polygon':
      return mapRings(shape, ring);
    case 'keypoints':
      return { ...shape, points: shape.points.map((p) => ({ ...p, x: tenth(p.x), y: tenth(p.y) })) };
    case 'mask':
      return shape;
    default:
      return shape satisfies never;
  }
}
