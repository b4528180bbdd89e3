// Draws the room's three layers: the picture, the shapes that lie still, and on top what is selected or being drawn,
// which alone is drawn anew while a pointer moves.
import type { Region, Shape } from '$core/labels/project';
import type { XY } from '$ui/canvas/geometry';
import { seen, toScreen, type Size, type Viewport } from '$ui/canvas/viewport';
import type { GridIndex } from '$ui/canvas/grid-index';
import type { Ghost } from './gestures';
import { handlesOf, outlinesOf } from './shapes';

export interface ShapeStyle {
  readonly color: string;
  readonly name: string;
}

/** Classes by id. */
export type StyleOf = (label: string) => ShapeStyle;

const handleSize = 9;

/** Makes a canvas as large as its element, sharp on dense screens, and empty. */
export function cleared(canvas: HTMLCanvasElement, screen: Size, density: number): CanvasRenderingContext2D {
  const [width, height] = [Math.round(screen.width * density), Math.round(screen.height * density)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, screen.width, screen.height);
  return context;
}

export function paintPicture(
  context: CanvasRenderingContext2D,
  image: CanvasImageSource,
  picture: Size,
  view: Viewport
): void {
  // Single pixels are looked at when they are this large.
  context.imageSmoothingEnabled = view.scale < 3;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, view.x, view.y, picture.width * view.scale, picture.height * view.scale);
}

/** All regions in sight but the one that is on the upper layer. */
export function paintRegions(
  context: CanvasRenderingContext2D,
  index: GridIndex<Region>,
  view: Viewport,
  screen: Size,
  styleOf: StyleOf,
  except: string | undefined
): void {
  for (const { id, label, shape } of index.within(seen(view, screen)))
    if (id !== except) paintShape(context, shape, view, styleOf(label).color, 'still');
}

export function paintSelected(
  context: CanvasRenderingContext2D,
  shape: Shape,
  view: Viewport,
  style: ShapeStyle
): void {
  paintShape(context, shape, view, style.color, 'selected');
  for (const handle of handlesOf(shape)) paintHandle(context, toScreen(view, handle), style.color);
}

export function paintGhost(
  context: CanvasRenderingContext2D,
  { shape, open }: Ghost,
  view: Viewport,
  style: ShapeStyle
): void {
  if (!open || shape.kind !== 'polygon') return paintSelected(context, shape, view, style);
  const points = shape.points.map(([x, y]) => toScreen(view, { x, y }));
  context.beginPath();
  for (const [i, { x, y }] of points.entries()) {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  stroke(context, style.color, 2);
  for (const point of points.slice(0, -1)) paintHandle(context, point, style.color);
}

/** Lines through the pointer, to see where a box would begin. */
export function paintCross(context: CanvasRenderingContext2D, at: XY, screen: Size): void {
  context.beginPath();
  context.moveTo(0, at.y);
  context.lineTo(screen.width, at.y);
  context.moveTo(at.x, 0);
  context.lineTo(at.x, screen.height);
  context.setLineDash([4, 4]);
  stroke(context, '#ffffff', 1);
  context.setLineDash([]);
}

function paintShape(
  context: CanvasRenderingContext2D,
  shape: Shape,
  view: Viewport,
  color: string,
  state: 'still' | 'selected'
): void {
  if (shape.kind === 'mask') return paintMask(context, shape, view, color);
  if (shape.kind === 'keypoints') {
    for (const point of shape.points) paintPoint(context, toScreen(view, point), color, point.visible);
    return;
  }
  context.beginPath();
  for (const outline of outlinesOf(shape)) {
    for (const [i, corner] of outline.entries()) {
      const { x, y } = toScreen(view, corner);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.closePath();
  }
  context.globalAlpha = state === 'selected' ? 0.3 : 0.16;
  context.fillStyle = color;
  context.fill('evenodd');
  context.globalAlpha = 1;
  stroke(context, color, state === 'selected' ? 2.5 : 2);
}

/** A dark line below the coloured one keeps it in sight on any picture. */
function stroke(context: CanvasRenderingContext2D, color: string, width: number): void {
  context.lineJoin = 'round';
  context.globalAlpha = 0.45;
  context.strokeStyle = '#000000';
  context.lineWidth = width + 1.5;
  context.stroke();
  context.globalAlpha = 1;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}

function paintHandle(context: CanvasRenderingContext2D, { x, y }: XY, color: string): void {
  context.fillStyle = '#ffffff';
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.rect(x - handleSize / 2, y - handleSize / 2, handleSize, handleSize);
  context.fill();
  context.stroke();
}

function paintPoint(context: CanvasRenderingContext2D, { x, y }: XY, color: string, visible: boolean): void {
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fillStyle = color;
  if (visible) context.fill();
  stroke(context, color, 2);
}

const masks = new WeakMap<Shape, { readonly color: string; readonly image: HTMLCanvasElement }>();

function paintMask(
  context: CanvasRenderingContext2D,
  shape: Shape & { kind: 'mask' },
  { scale, x, y }: Viewport,
  color: string
): void {
  const kept = masks.get(shape);
  const image = kept?.color === color ? kept.image : maskImage(shape, color);
  masks.set(shape, { color, image });
  context.globalAlpha = 0.5;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, x, y, shape.width * scale, shape.height * scale);
  context.globalAlpha = 1;
}

/** Runs go down the columns. */
function maskImage({ width, height, counts }: Shape & { kind: 'mask' }, color: string): HTMLCanvasElement {
  const image = document.createElement('canvas');
  Object.assign(image, { width, height });
  const context = image.getContext('2d')!;
  context.fillStyle = color;
  let at = 0;
  for (const [i, count] of counts.entries()) {
    const end = at + count;
    while (i % 2 === 1 && at < end) {
      const [column, row] = [Math.floor(at / height), at % height];
      const length = Math.min(height - row, end - at);
      context.fillRect(column, row, 1, length);
      at += length;
    }
    at = end;
  }
  return image;
}
