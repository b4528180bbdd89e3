// Which point of a drawing the mouse or the arrow keys mean.
import type { Plot, Pointable } from './drawing';

/** Farther than this from any point (in px), pointing in both axes means none. */
const reach = 48;

/** The point nearest to (x, y); undefined outside the plot, or where none is near. */
export function nearestPoint(points: Pointable, plot: Plot, x: number, y: number): number | undefined {
  const margin = 8;
  const outside =
    x < (points.nearest === 'y' ? 0 : plot.left - margin) ||
    x > (points.nearest === 'y' ? Infinity : plot.left + plot.width + margin) ||
    y < plot.top - margin ||
    y > plot.top + plot.height + margin;
  if (outside) return undefined;
  let best: number | undefined;
  let bestDistance = points.nearest === 'xy' ? reachOf(points) ** 2 : Infinity;
  for (let i = 0; i < points.x.length; i++) {
    const dx = points.nearest === 'y' ? 0 : points.x[i]! - x;
    const dy = points.nearest === 'x' ? 0 : points.y[i]! - y;
    const distance = dx * dx + dy * dy;
    if (distance < bestDistance) [best, bestDistance] = [i, distance];
  }
  return best;
}

function reachOf(points: Pointable): number {
  return points.box ? Math.hypot(points.box.width, points.box.height) : reach;
}

/** The point a key moves to from `at`; undefined for other keys. */
export function stepPoint(points: Pointable, at: number | undefined, key: string): number | undefined {
  const last = points.x.length - 1;
  const row = points.columns ?? 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: row,
    ArrowUp: -row,
    PageDown: 10 * row,
    PageUp: -10 * row,
    Home: -Infinity,
    End: Infinity
  };
  const step = steps[key];
  if (step === undefined || last < 0) return undefined;
  if (at === undefined) return key === 'End' ? last : 0;
  return Math.max(0, Math.min(last, at + step));
}
