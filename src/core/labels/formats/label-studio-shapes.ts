// Label Studio's shapes and ours: percent of the picture against pixels, and boxes that it turns about their top
// left corner, we about their centre.
import * as v from 'valibot';
import type { Box, Point, Shape } from '../project';
import type { Place, SetBuilder } from './builder';
import { unpackBrush } from './label-studio-brush';
import { rounded } from './writing';

interface Size {
  readonly width: number;
  readonly height: number;
}

const finite = v.pipe(v.number(), v.finite());
const rectangle = v.object({
  x: finite,
  y: finite,
  width: finite,
  height: finite,
  rotation: v.optional(finite, 0)
});
const outline = v.object({ points: v.array(v.tuple([finite, finite])) });
const point = v.object({ x: finite, y: finite });
const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const brush = v.object({ format: v.literal('rle'), rle: v.array(byte) });

interface Result {
  readonly type: string;
  readonly value?: Readonly<Record<string, unknown>> | undefined;
  readonly original_width?: number | undefined;
  readonly original_height?: number | undefined;
}

/**
 * Undefined for kinds we have no counterpart of, and where nobody knows the size of the picture.
 * @throws HearthError labels/unreadable where its values are none
 */
export function regionShape(
  found: Result,
  item: Partial<Size>,
  builder: SetBuilder,
  place: Place
): Shape | undefined {
  if (!['rectanglelabels', 'polygonlabels', 'keypointlabels', 'brushlabels'].includes(found.type))
    return undefined;
  const { original_width: width = item.width, original_height: height = item.height } = found;
  if (width === undefined || height === undefined) return undefined;
  const size = { width, height };
  const checked = <T>(schema: v.GenericSchema<unknown, T>): T => {
    const parsed = v.safeParse(schema, found.value);
    if (parsed.success) return parsed.output;
    throw builder.refuse(place, `${v.getDotPath(parsed.issues[0]) ?? 'value'}: ${parsed.issues[0].message}`);
  };
  if (found.type === 'rectanglelabels') return boxFrom(checked(rectangle), size);
  if (found.type === 'polygonlabels')
    return { kind: 'polygon', points: checked(outline).points.map((at) => toPixels(at, size)) };
  if (found.type === 'brushlabels') {
    const mask = unpackBrush(checked(brush).rle, width, height);
    if (!mask) throw builder.refuse(place, 'its brush mask is damaged, or of another size');
    return mask;
  }
  const { x, y } = checked(point);
  const [left, top] = toPixels([x, y], size);
  return { kind: 'keypoints', points: [{ name: '1', x: left, y: top, visible: true }] };
}

function toPixels([x, y]: Point, { width, height }: Size): Point {
  return [rounded((x / 100) * width), rounded((y / 100) * height)];
}

function boxFrom(found: v.InferOutput<typeof rectangle>, size: Size): Box {
  const [x, y] = [(found.x / 100) * size.width, (found.y / 100) * size.height];
  const [width, height] = [(found.width / 100) * size.width, (found.height / 100) * size.height];
  const rotation = found.rotation % 360;
  const [dx, dy] = cornerShift(width, height, rotation);
  const box = {
    kind: 'box' as const,
    x: rounded(x - dx),
    y: rounded(y - dy),
    width: rounded(width),
    height: rounded(height)
  };
  return rotation === 0 ? box : { ...box, rotation };
}

/** How far the top left corner goes when a box is turned about its centre. */
function cornerShift(width: number, height: number, rotation: number): Point {
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [(width - width * cos + height * sin) / 2, (height - width * sin - height * cos) / 2];
}

/** A box's value in percent. */
export function boxValue(box: Box, size: Size): Readonly<Record<string, number>> {
  const rotation = box.rotation ?? 0;
  const [dx, dy] = cornerShift(box.width, box.height, rotation);
  return {
    x: ((box.x + dx) / size.width) * 100,
    y: ((box.y + dy) / size.height) * 100,
    width: (box.width / size.width) * 100,
    height: (box.height / size.height) * 100,
    rotation
  };
}

export function toPercent([x, y]: Point, { width, height }: Size): Point {
  return [(x / width) * 100, (y / height) * 100];
}
