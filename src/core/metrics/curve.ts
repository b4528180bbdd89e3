// Full-resolution curves while a report is made, and their thinning to what a chart can show. Areas are always
// computed on the full curve; the thinned one is for the eye.
import type { Curve } from './report';

export interface FullCurve {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly thresholds?: Float64Array;
}

export const emptyCurve: Curve = { x: [], y: [] };

/** At most `limit` points that keep the shape: the ends, and the points farthest from the line drawn so far. */
export function thinCurve(curve: FullCurve, limit: number): Curve {
  const kept = keepShape(curve.x, curve.y, limit);
  const pick = (values: Float64Array) => Array.from(kept, (i) => values[i]!);
  const thin = { x: pick(curve.x), y: pick(curve.y) };
  return curve.thresholds ? { ...thin, thresholds: pick(curve.thresholds) } : thin;
}

/**
 * Indices of the kept points, ascending. Ramer-Douglas-Peucker (1972) with a budget of points instead of a
 * tolerance, in coordinates scaled to the extent of the curve.
 */
export function keepShape(x: Float64Array, y: Float64Array, limit: number): Uint32Array {
  if (x.length <= limit) return Uint32Array.from(x, (_, i) => i);
  const scaleX = 1 / (extent(x) || 1);
  const scaleY = 1 / (extent(y) || 1);
  const points = visiblePoints(x, y, scaleX, scaleY);
  const farthest = (from: number, to: number) => farthestPoint(x, y, scaleX, scaleY, points, from, to);
  const kept = [0, points.length - 1];
  const open = [farthest(0, points.length - 1)];
  while (kept.length < limit && open.length > 0) {
    let widest = 0;
    for (let i = 1; i < open.length; i++) if (open[i]!.distance > open[widest]!.distance) widest = i;
    const { from, at, to } = open[widest]!;
    open[widest] = open[open.length - 1]!;
    open.pop();
    kept.push(at);
    if (at - from > 1) open.push(farthest(from, at));
    if (to - at > 1) open.push(farthest(at, to));
  }
  return Uint32Array.from(kept, (i) => points[i]!).sort();
}

/** Less than this part of the curve's extent cannot be seen, and is not looked at. */
const invisible = 1 / 4096;

/** Drops runs of points that do not move visibly, keeping the first and the last of each run. */
function visiblePoints(x: Float64Array, y: Float64Array, scaleX: number, scaleY: number): number[] {
  const points = [0];
  let last = 0;
  for (let i = 1; i < x.length; i++) {
    const moved =
      Math.abs(x[i]! - x[last]!) * scaleX > invisible || Math.abs(y[i]! - y[last]!) * scaleY > invisible;
    if (!moved && i < x.length - 1) continue;
    if (last < i - 1) points.push(i - 1);
    points.push(i);
    last = i;
  }
  return points;
}

interface Segment {
  readonly from: number;
  readonly at: number;
  readonly to: number;
  readonly distance: number;
}

/** The point between `from` and `to` (exclusive) that is farthest from the straight line between them. */
function farthestPoint(
  x: Float64Array,
  y: Float64Array,
  scaleX: number,
  scaleY: number,
  points: readonly number[],
  from: number,
  to: number
): Segment {
  const x0 = x[points[from]!]! * scaleX;
  const y0 = y[points[from]!]! * scaleY;
  const dx = x[points[to]!]! * scaleX - x0;
  const dy = y[points[to]!]! * scaleY - y0;
  const length = Math.hypot(dx, dy);
  let at = from + 1;
  let distance = -1;
  for (let i = from + 1; i < to; i++) {
    const px = x[points[i]!]! * scaleX - x0;
    const py = y[points[i]!]! * scaleY - y0;
    const d = length > 0 ? Math.abs(px * dy - py * dx) / length : Math.hypot(px, py);
    if (d > distance) [at, distance] = [i, d];
  }
  return { from, at, to, distance };
}

function extent(values: Float64Array): number {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return max - min;
}
