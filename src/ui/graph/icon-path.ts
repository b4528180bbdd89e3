// Icons as paths: for a picture, which has no elements.
import { flushSync, mount, unmount } from 'svelte';
import type { Icon } from '../icon';

/** Units of an icon's own drawing, to each side (Lucide). */
const iconUnits = 24;
const strokeUnits = 1.85;
const known = new Map<Icon, Path2D>();

/** Strokes an icon with the context's stroke style, its upper left corner at x and y. */
export function strokeIcon(
  context: CanvasRenderingContext2D,
  icon: Icon,
  x: number,
  y: number,
  size: number
): void {
  const scale = size / iconUnits;
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.lineWidth = strokeUnits;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke(pathOf(icon));
  context.restore();
}

/** Read once from what the icon draws on a page. */
function pathOf(icon: Icon): Path2D {
  const found = known.get(icon);
  if (found) return found;
  const target = document.createElement('div');
  const mounted = mount(icon, { target });
  flushSync();
  const path = new Path2D();
  for (const element of target.querySelectorAll('svg *')) path.addPath(shapePath(element));
  void unmount(mounted);
  known.set(icon, path);
  return path;
}

function shapePath(element: Element): Path2D {
  const number = (name: string): number => Number(element.getAttribute(name) ?? 0);
  const path = new Path2D(element.tagName === 'path' ? element.getAttribute('d')! : undefined);
  switch (element.tagName) {
    case 'rect':
      path.roundRect(number('x'), number('y'), number('width'), number('height'), number('rx'));
      break;
    case 'circle':
      path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
      break;
    case 'ellipse':
      path.ellipse(number('cx'), number('cy'), number('rx'), number('ry'), 0, 0, 2 * Math.PI);
      break;
    case 'line':
      path.moveTo(number('x1'), number('y1'));
      path.lineTo(number('x2'), number('y2'));
      break;
    case 'polyline':
    case 'polygon':
      path.addPath(
        new Path2D(`M${element.getAttribute('points')}${element.tagName === 'polygon' ? 'Z' : ''}`)
      );
  }
  return path;
}
