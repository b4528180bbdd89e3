// How much two shapes say the same, from 0 to 1: intersection over union of what they cover; for keypoints COCO's
// object keypoint similarity. Shapes of any two kinds can be compared, except keypoints with areas.
import type { Box, Keypoints, Mask, Polygon, Shape } from '../project';
import { maskArea, maskBounds, maskOf, sharedPixels } from './mask';
import { boundsOf, pieces, type Bounds } from './outline';
import { overlap } from './overlap';

/** COCO's k for a keypoint of average precision; its squares range from 0.05² (eyes) to 0.21² (hips). */
const keypointFalloff = 0.1;

/** In [0, 1]; 0 for shapes that cannot be compared. Masks of different sizes share nothing. */
export function similarity(a: Shape, b: Shape): number {
  if (a.kind === 'keypoints' || b.kind === 'keypoints')
    return a.kind === 'keypoints' && b.kind === 'keypoints' ? keypointSimilarity(a, b) : 0;
  if (!touch(shapeBounds(a), shapeBounds(b))) return 0;
  if (a.kind === 'mask') return maskSimilarity(a, b);
  if (b.kind === 'mask') return maskSimilarity(b, a);
  if (a.kind === 'box' && b.kind === 'box' && !a.rotation && !b.rotation) return boxSimilarity(a, b);
  const { first, second, shared } = overlap(pieces(a), pieces(b));
  return ratio(shared, first + second - shared);
}

/** The upright rectangle around a shape; undefined where it covers nothing. */
export function shapeBounds(shape: Shape): Bounds | undefined {
  switch (shape.kind) {
    case 'box':
    case 'polygon':
      return boundsOf(pieces(shape).flatMap((piece) => piece.points));
    case 'keypoints':
      return boundsOf(shape.points.map(({ x, y }) => [x, y] as const));
    case 'mask':
      return maskBounds(shape);
    default:
      return shape satisfies never;
  }
}

function boxSimilarity(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return ratio(shared, a.width * a.height + b.width * b.height - shared);
}

function maskSimilarity(mask: Mask, other: Mask | Box | Polygon): number {
  const second = other.kind === 'mask' ? other : maskOf(pieces(other), mask.width, mask.height);
  if (mask.width !== second.width || mask.height !== second.height) return 0;
  const shared = sharedPixels(mask, second);
  return ratio(shared, maskArea(mask) + maskArea(second) - shared);
}

/** Mean of exp(-d² / (2 s² k²)) over the points either has, s² being the area of the rectangle around both. */
function keypointSimilarity(a: Keypoints, b: Keypoints): number {
  const second = new Map(b.points.map((point) => [point.name, point]));
  const names = new Set([...a.points, ...b.points].map((point) => point.name));
  const { left, top, right, bottom } = boundsOf(
    [...a.points, ...b.points].map(({ x, y }) => [x, y] as const)
  );
  const scale = 2 * Math.max(1, (right - left) * (bottom - top)) * keypointFalloff ** 2;
  const near = a.points.map((point) => {
    const other = second.get(point.name);
    return other ? Math.exp(-((point.x - other.x) ** 2 + (point.y - other.y) ** 2) / scale) : 0;
  });
  return near.reduce((sum, value) => sum + value, 0) / names.size;
}

function touch(a: Bounds | undefined, b: Bounds | undefined): boolean {
  if (!a || !b) return false;
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function ratio(shared: number, all: number): number {
  return all > 0 ? Math.min(1, shared / all) : 0;
}
