// Draws the room's three layers: the picture, the shapes that lie still, and on top what is selected or being drawn,
// which alone is drawn anew while a pointer moves.
import { columnsOf } from '$core/labels/geometry/mask-columns';
import type { Keypoints, Mask, Region, Shape, Skeleton } from '$core/labels/project';
import type { XY } from '$ui/canvas/geometry';
import { seen, toScreen, type Size, type Viewport } from '$ui/canvas/viewport';
import type { GridIndex } from '$ui/canvas/grid-index';
import type { Ghost } from './gestures';
import { handlesOf, outlinesOf, shapeBounds } from './shapes';

export interface ShapeStyle {
  readonly color: string;
  readonly name: string;
  readonly skeleton?: Skeleton;
}

/** Classes by id. */
export type StyleOf = (label: string) => ShapeStyle;

/** What a layer is drawn on and seen through. */
export interface Layer {
  readonly context: CanvasRenderingContext2D;
  readonly view: Viewport;
  readonly screen: Size;
}

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

/** All regions in sight but the one that is on the upper layer. */
export function paintRegions(
  layer: Layer,
  index: GridIndex<Region>,
  styleOf: StyleOf,
  except: string | undefined
): void {
  for (const { id, label, shape } of index.within(seen(layer.view, layer.screen)))
    if (id !== except) paintShape(layer, shape, styleOf(label), 'still');
}

/** Shapes as they lie still. */
export function paintShapes(layer: Layer, regions: readonly Region[], styleOf: StyleOf): void {
  for (const { label, shape } of regions) paintShape(layer, shape, styleOf(label), 'still');
}

export function paintSelected(layer: Layer, shape: Shape, style: ShapeStyle): void {
  paintShape(layer, shape, style, 'selected');
  for (const handle of handlesOf(shape)) paintHandle(layer, handle, style.color);
  if (shape.kind === 'keypoints') paintNames(layer, shape, style);
  if (shape.kind === 'mask') paintFrame(layer, shape);
}

export function paintGhost(layer: Layer, { shape, open, hint }: Ghost, style: ShapeStyle): void {
  if (open && shape.kind === 'polygon') paintOpen(layer, shape, style);
  else if (shape.kind === 'mask') paintMask(layer, shape, style, 'selected');
  else paintSelected(layer, shape, style);
  if (hint) paintText(layer, hint.text, toScreen(layer.view, hint.at), { x: 14, y: -10 });
}

/** Lines through the pointer, to see where a box would begin. */
export function paintCross({ context, screen }: Layer, at: XY): void {
  context.beginPath();
  context.moveTo(0, at.y);
  context.lineTo(screen.width, at.y);
  context.moveTo(at.x, 0);
  context.lineTo(at.x, screen.height);
  context.setLineDash([4, 4]);
  stroke(context, '#ffffff', 1);
  context.setLineDash([]);
}

/** The brush as large as it is, so that one sees what it would cover. */
export function paintBrush({ context, view }: Layer, at: XY, diameter: number): void {
  context.beginPath();
  context.arc(at.x, at.y, Math.max(1.5, (diameter / 2) * view.scale), 0, 2 * Math.PI);
  stroke(context, '#ffffff', 1);
}

function paintOpen({ context, view }: Layer, { points }: Shape & { kind: 'polygon' }, style: ShapeStyle) {
  const corners = points.map(([x, y]) => ({ x, y }));
  context.beginPath();
  trace(context, view, corners);
  stroke(context, style.color, 2);
  for (const corner of corners.slice(0, -1)) paintHandle({ context, view }, corner, style.color);
}

function paintShape(layer: Layer, shape: Shape, style: ShapeStyle, state: 'still' | 'selected'): void {
  const { context, view } = layer;
  const [alpha, width] = state === 'selected' ? [0.3, 2.5] : [0.16, 2];
  switch (shape.kind) {
    case 'mask':
      return paintMask(layer, shape, style, state);
    case 'keypoints':
      return paintKeypoints(layer, shape, style);
    case 'box':
      if (!shape.rotation) return paintUpright(layer, shape, style.color, alpha, width);
      break;
    case 'polygon':
      break;
    default:
      return shape satisfies never;
  }
  context.beginPath();
  for (const outline of outlinesOf(shape)) {
    trace(context, view, outline);
    context.closePath();
  }
  context.globalAlpha = alpha;
  context.fillStyle = style.color;
  context.fill('evenodd');
  stroke(context, style.color, width);
}

/** Rectangles have a quicker way than paths: there are thousands of them. */
function paintUpright(
  { context, view }: Layer,
  box: Shape & { kind: 'box' },
  color: string,
  alpha: number,
  width: number
): void {
  const { x, y } = toScreen(view, box);
  const [w, h] = [box.width * view.scale, box.height * view.scale];
  context.globalAlpha = alpha;
  context.fillStyle = color;
  context.fillRect(x, y, w, h);
  context.lineJoin = 'miter';
  context.globalAlpha = 0.45;
  context.strokeStyle = '#000000';
  context.lineWidth = width + 1.5;
  context.strokeRect(x, y, w, h);
  context.globalAlpha = 1;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.strokeRect(x, y, w, h);
}

function paintKeypoints({ context, view }: Layer, { points }: Keypoints, { color, skeleton }: ShapeStyle) {
  const byName = new Map(points.map((point) => [point.name, point]));
  context.beginPath();
  for (const [from, to] of skeleton?.bones ?? []) {
    const ends = [from, to].map((end) => byName.get(skeleton!.points[end]!));
    if (ends[0] && ends[1]) trace(context, view, [ends[0], ends[1]]);
  }
  stroke(context, color, 2);
  for (const point of points) {
    const { x, y } = toScreen(view, point);
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fillStyle = point.visible ? color : '#ffffff';
    context.fill();
    stroke(context, color, 2);
  }
}

/** Names of the points beside them, while there is room to read them. */
function paintNames(layer: Layer, shape: Keypoints, style: ShapeStyle): void {
  const { width, height } = shapeBounds(shape);
  if (!style.skeleton || Math.max(width, height) * layer.view.scale < 12 * shape.points.length) return;
  const middle = shape.points.reduce((sum, { x: at }) => sum + at, 0) / shape.points.length;
  // Away from the middle, so that names beside each other do not lie on one another.
  for (const point of shape.points)
    paintText(layer, point.name, toScreen(layer.view, point), { x: point.x < middle ? -9 : 9, y: -9 });
}

function paintText({ context, screen }: Layer, text: string, at: XY, shift: XY): void {
  context.font = '600 12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const { width } = context.measureText(text);
  const left = at.x + shift.x - (shift.x < 0 ? width : 0);
  const x = Math.max(8, Math.min(left, screen.width - width - 8));
  context.globalAlpha = 0.8;
  context.fillStyle = '#000000';
  context.beginPath();
  context.roundRect(x - 4, at.y + shift.y - 9, width + 8, 18, 4);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = '#ffffff';
  context.fillText(text, x, at.y + shift.y);
}

/** Where a mask ends, so that one selected among others is told apart. */
function paintFrame({ context, view }: Layer, shape: Mask): void {
  const { x, y, width, height } = shapeBounds(shape);
  const corner = toScreen(view, { x, y });
  context.setLineDash([5, 4]);
  context.beginPath();
  context.rect(corner.x - 2, corner.y - 2, width * view.scale + 4, height * view.scale + 4);
  stroke(context, '#ffffff', 1);
  context.setLineDash([]);
}

/** Column by column as they are seen: no bitmap, whatever the picture's size, and sharp at every scale. */
function paintMask({ context, view, screen }: Layer, mask: Mask, { color }: ShapeStyle, state: string): void {
  const { columns } = columnsOf(mask);
  const [area, bounds] = [seen(view, screen), shapeBounds(mask)];
  const step = Math.max(1, Math.floor(1 / view.scale));
  const first = Math.max(bounds.x, Math.floor(area.x));
  const end = Math.min(bounds.x + bounds.width, Math.ceil(area.x + area.width));
  const place = (at: number, origin: number): number => Math.round(at * view.scale + origin);
  context.globalAlpha = state === 'selected' ? 0.6 : 0.45;
  context.fillStyle = color;
  for (let x = first - (first % step); x < end; x += step) {
    const [left, right] = [place(x, view.x), place(x + step, view.x)];
    const runs = columns[x]!;
    for (let i = 0; i < runs.length && right > left; i += 2) {
      const [top, bottom] = [place(runs[i]!, view.y), place(runs[i + 1]!, view.y)];
      if (bottom > 0 && top < screen.height && bottom > top)
        context.fillRect(left, top, right - left, bottom - top);
    }
  }
  context.globalAlpha = 1;
}

function trace(context: CanvasRenderingContext2D, view: Viewport, corners: readonly XY[]): void {
  for (const [i, corner] of corners.entries()) {
    const { x, y } = toScreen(view, corner);
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
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

function paintHandle({ context, view }: Omit<Layer, 'screen'>, at: XY, color: string): void {
  const { x, y } = toScreen(view, at);
  context.fillStyle = '#ffffff';
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.rect(x - handleSize / 2, y - handleSize / 2, handleSize, handleSize);
  context.fill();
  context.stroke();
}
