// Rows as points of a plane: their two principal components (PCA), by orthogonal iteration, so that sparse rows of many
// columns need no matrix of columns by columns (Golub & Van Loan 2013, 8.2.4).
import { Random } from '../../random';
import { eigenOf } from './eigen';
import type { Rows } from './rows';

const kept = 4;
const steps = 24;

export interface Projection {
  /** [rows, 2]; the first coordinate varies most. */
  readonly points: Float32Array<ArrayBuffer>;
  /** Share of all variance that the plane shows, in [0, 1]. */
  readonly shown: number;
}

/** Deterministic: of both directions of an axis, the one in which the farthest point is positive. */
export function principalPlane(rows: Rows): Projection {
  const { count, width } = rows;
  const points = new Float32Array(2 * count);
  if (count < 2) return { points, shown: 1 };
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  const mean = meanOf(rows, all);
  const random = new Random(1, 5);
  let axes = Float64Array.from({ length: kept * (width + 1) }, (_, i) =>
    i % (width + 1) === width ? 0 : random.normal()
  );
  orthonormalize(axes, width);
  for (let step = 0; step < steps; step++) {
    axes = backThrough(rows, all, scoresOf(rows, all, mean, axes));
    orthonormalize(axes, width);
  }
  const scores = scoresOf(rows, all, mean, axes);
  const turned = eigenOf(gram(scores, kept), kept);
  const total = totalVariance(rows, all, mean);
  for (let axis = 0; axis < 2; axis++) {
    let farthest = 0;
    for (let i = 0; i < count; i++) {
      let value = 0;
      for (let k = 0; k < kept; k++) value += scores[i * kept + k]! * turned.vectors[axis * kept + k]!;
      points[2 * i + axis] = value;
      if (Math.abs(value) > Math.abs(farthest)) farthest = value;
    }
    if (farthest < 0) for (let i = 0; i < count; i++) points[2 * i + axis]! *= -1;
  }
  const explained = turned.values[0]! + turned.values[1]!;
  return { points, shown: total > 0 ? Math.min(1, explained / total) : 1 };
}

function meanOf(rows: Rows, all: Uint32Array): Float64Array {
  const sum = new Float64Array(rows.width + 1);
  rows.accumulate(all, new Float64Array(all.length).fill(1 / all.length), 1, sum);
  return sum;
}

/** [rows, kept]: each row, less the mean, along each axis. */
function scoresOf(
  rows: Rows,
  all: Uint32Array,
  mean: Float64Array,
  axes: Float64Array
): Float64Array<ArrayBuffer> {
  const scores = new Float64Array(all.length * kept);
  rows.project(all, axes, kept, scores);
  const stride = rows.width + 1;
  for (let k = 0; k < kept; k++) {
    let middle = 0;
    for (let j = 0; j < rows.width; j++) middle += mean[j]! * axes[k * stride + j]!;
    for (let i = 0; i < all.length; i++) scores[i * kept + k]! -= middle;
  }
  return scores;
}

/** The covariance times the axes, but for its scale. The scores add up to 0, so the mean drops out. */
function backThrough(rows: Rows, all: Uint32Array, scores: Float64Array): Float64Array<ArrayBuffer> {
  const axes = new Float64Array(kept * (rows.width + 1));
  rows.accumulate(all, scores, kept, axes);
  return axes;
}

/** Gram and Schmidt, twice, as once loses digits. Axes without length become zero. */
function orthonormalize(axes: Float64Array, width: number): void {
  const stride = width + 1;
  for (let k = 0; k < kept; k++) {
    const own = axes.subarray(k * stride, k * stride + width);
    for (let pass = 0; pass < 2; pass++)
      for (let before = 0; before < k; before++) {
        const other = axes.subarray(before * stride, before * stride + width);
        const along = dot(own, other);
        for (let j = 0; j < width; j++) own[j]! -= along * other[j]!;
      }
    const length = Math.sqrt(dot(own, own));
    for (let j = 0; j < width; j++) own[j] = length > 1e-12 ? own[j]! / length : 0;
  }
}

function gram(scores: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width * width);
  for (let at = 0; at < scores.length; at += width)
    for (let a = 0; a < width; a++)
      for (let b = 0; b < width; b++) out[a * width + b]! += scores[at + a]! * scores[at + b]!;
  return out;
}

/** Sum over rows of the squared distance from the mean, by ||x||² - ||mean||². */
function totalVariance(rows: Rows, all: Uint32Array, mean: Float64Array): number {
  let sum = 0;
  for (const row of all) sum += rows.squared(row);
  return sum - all.length * dot(mean.subarray(0, rows.width), mean.subarray(0, rows.width));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
