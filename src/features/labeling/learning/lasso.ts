// The map of a project's items: points into a square of the screen, and which of them a drawn line surrounds. Pure.

export type Point = readonly [x: number, y: number];

/** [points, 2] in [0, 1], y upwards, both axes with the same scale where they are seen as a square; middles stay. */
export function fitted(points: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(points.length);
  for (const axis of [0, 1]) {
    let [least, most] = [Infinity, -Infinity];
    for (let i = axis; i < points.length; i += 2) {
      least = Math.min(least, points[i]!);
      most = Math.max(most, points[i]!);
    }
    const size = most - least;
    for (let i = axis; i < points.length; i += 2) out[i] = size > 0 ? (points[i]! - least) / size : 0.5;
  }
  return out;
}

/** Numbers of the points [x, y, x, y, …] inside an outline, by how often a ray crosses it (even-odd). */
export function inside(points: ArrayLike<number>, outline: readonly Point[]): readonly number[] {
  if (outline.length < 3) return [];
  const found: number[] = [];
  for (let i = 0; i < points.length / 2; i++)
    if (isInside(points[2 * i]!, points[2 * i + 1]!, outline)) found.push(i);
  return found;
}

function isInside(x: number, y: number, outline: readonly Point[]): boolean {
  let within = false;
  outline.forEach(([ax, ay], i) => {
    const [bx, by] = outline[(i + 1) % outline.length]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  });
  return within;
}
