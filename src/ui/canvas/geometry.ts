// Plane geometry of what is drawn on a canvas: points, boxes, outlines. Pure.

export interface XY {
  readonly x: number;
  readonly y: number;
}

export interface Bounds extends XY {
  readonly width: number;
  readonly height: number;
}

/** The box that two opposite corners span. */
export function spanned(a: XY, b: XY): Bounds {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y)
  };
}

export function boundsOf(points: readonly XY[]): Bounds {
  const low = { x: Infinity, y: Infinity };
  const high = { x: -Infinity, y: -Infinity };
  for (const { x, y } of points) {
    low.x = Math.min(low.x, x);
    low.y = Math.min(low.y, y);
    high.x = Math.max(high.x, x);
    high.y = Math.max(high.y, y);
  }
  return spanned(low, high);
}

/** Whether the point is within, or no more than `reach` outside. */
export function contains({ x, y, width, height }: Bounds, point: XY, reach = 0): boolean {
  return (
    point.x >= x - reach &&
    point.x <= x + width + reach &&
    point.y >= y - reach &&
    point.y <= y + height + reach
  );
}

export function overlap(a: Bounds, b: Bounds): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

export function distance(a: XY, b: XY): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** From a point to the nearest one of a line between two. */
export function distanceToLine(point: XY, from: XY, to: XY): number {
  return distance(point, nearestOnLine(point, from, to));
}

export function nearestOnLine(point: XY, from: XY, to: XY): XY {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return { x: from.x + t * dx, y: from.y + t * dy };
}

/** Whether a point is inside a closed outline: odd number of crossings. */
export function insideOutline(point: XY, outline: readonly XY[]): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [a, b] = [outline[i]!, outline[j]!];
    if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x)
      inside = !inside;
  }
  return inside;
}
