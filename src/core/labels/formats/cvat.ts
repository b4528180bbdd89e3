// CVAT for images 1.1: one XML file with the label list (attributes, colours) and the pictures with their shapes:
// boxes (turned ones too), polygons, points, masks, tags. Polylines have no counterpart and are noted; video tracks
// are refused by name. Pictures of a subset are named 'subset/name', as their files are kept.
import { maskFromPixels, maskToPixels, maskBounds } from '../geometry/mask';
import type { AttributeValues, LabelAttribute, LabelClass, Mask, Point, Region, Shape } from '../project';
import { SetBuilder, type Place } from './builder';
import type { LabelFile, LabelFormat } from './format';
import { Names, oneEach, rasterized, sizeOf, type FinishedItem } from './writing';
import {
  isPointLabel,
  readKeypoints,
  readSkeletons,
  writtenKeypoints,
  writtenSkeletonLabel
} from './cvat-skeleton';
import { childAt, childOf, childrenOf, escapeXml, parseXml, type XmlElement } from './xml';

const kinds: Readonly<Record<string, LabelAttribute['kind']>> = {
  checkbox: 'flag',
  number: 'number',
  radio: 'choice',
  select: 'choice'
};
const shapeNames = new Set(['box', 'polygon', 'points', 'mask', 'skeleton']);

export const cvat: LabelFormat = {
  title: 'CVAT',
  holds: ['classes', 'boxes', 'rotated-boxes', 'polygons', 'masks', 'keypoints', 'attributes'],

  detect: (files) => (files.some(isCvat) ? 0.95 : 0),

  read: (files, options) => {
    const builder = new SetBuilder('CVAT', options);
    const documents = files.filter((file) => file.path.endsWith('.xml') && file.text !== undefined);
    for (const file of documents) readFile(file, builder);
    return builder.finish({ file: documents[0]?.path ?? '' });
  },

  write: (survey) => {
    const names = new Names(survey);
    let count = 0;
    const image = (each: FinishedItem): string => `${writtenImage(each, count++, names)}\n`;
    return [
      { path: 'annotations.xml', text: `${head(survey.classes)}\n` },
      (block) => [{ more: oneEach(block, 'CVAT').map(image).join('') }],
      { more: '</annotations>\n' }
    ];
  }
};

function isCvat({ path, text }: LabelFile): boolean {
  return path.endsWith('.xml') && /<annotations[\s>]/.test(text?.slice(0, 2000) ?? '');
}

function readFile({ path, text = '' }: LabelFile, builder: SetBuilder): void {
  const root = parseXml(text, path, builder);
  const placeOf = (element: XmlElement): Place => ({ file: path, line: () => element.line });
  if (root.name !== 'annotations')
    throw builder.refuse(placeOf(root), `it begins with <${root.name}>, not with <annotations>`);
  const track = childOf(root, 'track');
  if (track) throw builder.unsupported(placeOf(track), `video tracks (line ${track.line})`);
  const owner = ['project', 'task', 'job'].map((name) => childAt(root, 'meta', name, 'labels')).find(Boolean);
  const defined = new Map<string, readonly LabelAttribute[]>();
  const labels = owner ? childrenOf(owner, 'label') : [];
  const skeletons = readSkeletons(labels);
  for (const label of labels.filter((one) => !isPointLabel(one))) {
    const named = labelFrom(label);
    const skeleton = skeletons.get(named.name);
    const known = skeleton ? { ...named, skeleton } : named;
    defined.set(known.name, known.attributes ?? []);
    builder.classId(known.name, placeOf(label), known);
  }
  for (const image of childrenOf(root, 'image')) readImage(image, defined, builder, placeOf);
}

function labelFrom(label: XmlElement): Pick<LabelClass, 'name'> & Partial<LabelClass> {
  const color = childOf(label, 'color')?.text.toLowerCase();
  const list = childOf(label, 'attributes');
  const attributes = (list ? childrenOf(list, 'attribute') : []).map(attributeFrom);
  return {
    name: childOf(label, 'name')?.text ?? '',
    ...(color && /^#[0-9a-f]{6}$/.test(color) ? { color } : {}),
    ...(attributes.length > 0 ? { attributes } : {})
  };
}

function attributeFrom(element: XmlElement): LabelAttribute {
  const name = childOf(element, 'name')?.text ?? '';
  const kind = kinds[childOf(element, 'input_type')?.text ?? ''] ?? 'text';
  const choices = [
    ...new Set((childOf(element, 'values')?.text ?? '').split(/\s*\n\s*/).flatMap(splitChoices))
  ];
  return kind === 'choice' && choices.length > 0
    ? { id: name, name, kind, choices }
    : { id: name, name, kind: kind === 'choice' ? 'text' : kind };
}

/** CVAT writes a choice a line; older files have them all on one. */
function splitChoices(line: string, _: number, lines: readonly string[]): readonly string[] {
  if (line === '') return [];
  return lines.length === 1 ? line.split(/\s+/) : [line];
}

function readImage(
  image: XmlElement,
  defined: ReadonlyMap<string, readonly LabelAttribute[]>,
  builder: SetBuilder,
  placeOf: (element: XmlElement) => Place
): void {
  const [file = '', subset] = [image.attributes.get('name'), image.attributes.get('subset')];
  const name = subset && !file.startsWith(`${subset}/`) ? `${subset}/${file}` : file;
  const [width, height] = ['width', 'height'].map((side) => numberFrom(image, side, placeOf(image), builder));
  const place = placeOf(image);
  if (builder.hasItem(name)) throw builder.refuse(place, `the picture "${name}" is there twice`);
  builder.item({ name, width: width!, height: height!, ...(subset ? { split: subset } : {}) }, place);
  const to = builder.annotation(name);
  for (const element of image.children) {
    const at = placeOf(element);
    const label = element.attributes.get('label') ?? '';
    if (element.name === 'tag') builder.addClass(to, label, at);
    else if (!shapeNames.has(element.name))
      builder.note(at, `<${element.name}> is left out: there is no such shape`);
    else if (label === '') builder.note(at, `a <${element.name}> without a label is left out`);
    else {
      const shape = shapeFrom(element, { width: width!, height: height! }, builder, at);
      const attributes = attributesFrom(element, defined.get(label) ?? []);
      if (shape.kind === 'keypoints' && shape.points.length === 0)
        builder.note(at, 'a skeleton of which no point is set is left out');
      else builder.addRegion(to, label, shape, at, { attributes });
    }
  }
}

function shapeFrom(
  element: XmlElement,
  size: { readonly width: number; readonly height: number },
  builder: SetBuilder,
  place: Place
): Shape {
  const number = (name: string) => numberFrom(element, name, place, builder);
  switch (element.name) {
    case 'box': {
      const [x, y, right, bottom] = [number('xtl'), number('ytl'), number('xbr'), number('ybr')];
      if (right < x || bottom < y) throw builder.refuse(place, 'a box ends before it begins');
      const rotation = element.attributes.has('rotation') ? number('rotation') : 0;
      const box = { kind: 'box' as const, x, y, width: right - x, height: bottom - y };
      return rotation === 0 ? box : { ...box, rotation };
    }
    case 'polygon':
      return { kind: 'polygon', points: pointsFrom(element, builder, place) };
    case 'points':
      return {
        kind: 'keypoints',
        points: pointsFrom(element, builder, place).map(([x, y], i) => ({
          name: String(i + 1),
          x,
          y,
          visible: true
        }))
      };
    case 'skeleton':
      return {
        kind: 'keypoints',
        points: readKeypoints(element, (point) => pointsFrom(point, builder, place)[0]!)
      };
    default:
      return maskFrom(element, size, builder, place);
  }
}

function pointsFrom(element: XmlElement, builder: SetBuilder, place: Place): readonly Point[] {
  return (element.attributes.get('points') ?? '').split(';').map((pair) => {
    const values = pair.split(',').map((text) => (text.trim() === '' ? NaN : Number(text)));
    if (values.length !== 2 || !values.every(Number.isFinite))
      throw builder.refuse(place, `"${pair.slice(0, 40)}" is no point`);
    return [values[0]!, values[1]!];
  });
}

/** CVAT's runs go along the rows of the mask's own rectangle, beginning with 0s. */
function maskFrom(
  element: XmlElement,
  { width, height }: { readonly width: number; readonly height: number },
  builder: SetBuilder,
  place: Place
): Mask {
  const [left, top, w, h] = ['left', 'top', 'width', 'height'].map((name) =>
    numberFrom(element, name, place, builder)
  ) as [number, number, number, number];
  const inside = [left, top, w, h].every((value) => Number.isInteger(value) && value >= 0);
  if (!inside || left + w > width || top + h > height || width * height > mostMaskPixels)
    throw builder.refuse(place, 'a mask is not within its picture');
  const pixels = new Uint8Array(width * height);
  let at = 0;
  (element.attributes.get('rle') ?? '').split(',').forEach((text, i) => {
    const run = Number(text);
    if (!Number.isInteger(run) || run < 0 || at + run > w * h)
      throw builder.refuse(place, 'the runs of a mask are damaged');
    if (i % 2 === 1)
      for (let k = at; k < at + run; k++) pixels[(top + Math.floor(k / w)) * width + left + (k % w)] = 1;
    at += run;
  });
  if (at !== w * h) throw builder.refuse(place, 'the runs of a mask do not fill it');
  return maskFromPixels(pixels, width, height);
}

/** Most pixels of a picture whose masks are spread out to be read. */
const mostMaskPixels = 4e8;

function attributesFrom(element: XmlElement, defined: readonly LabelAttribute[]): AttributeValues {
  const entries = childrenOf(element, 'attribute').map((one): [string, AttributeValues[string]] => {
    const name = one.attributes.get('name') ?? '';
    const kind = defined.find((known) => known.name === name)?.kind;
    if (kind === 'flag') return [name, one.text === 'true'];
    const isNumber = kind === 'number' && one.text.trim() !== '' && Number.isFinite(Number(one.text));
    return [name, isNumber ? Number(one.text) : one.text];
  });
  const occluded = element.attributes.get('occluded') === '1';
  return Object.fromEntries(occluded ? [...entries, ['occluded', true]] : entries);
}

function numberFrom(element: XmlElement, name: string, place: Place, builder: SetBuilder): number {
  const text = element.attributes.get(name);
  const value = text ? Number(text) : NaN;
  if (!Number.isFinite(value))
    throw builder.refuse(place, `its ${name} is "${text ?? ''}", which is no number`);
  return value;
}

function head(classes: readonly LabelClass[]): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<annotations>',
    '  <version>1.1</version>',
    '  <meta><task><labels>',
    ...classes.flatMap(writtenLabel),
    '  </labels></task></meta>'
  ].join('\n');
}

function writtenLabel(one: LabelClass): readonly string[] {
  const { name, color, attributes = [] } = one;
  const { inner, labels } = writtenSkeletonLabel(one);
  const inputs = { flag: 'checkbox', choice: 'select', text: 'text', number: 'number' };
  const list = attributes
    .filter((one) => one.name !== 'occluded')
    .map(
      ({ name: own, kind, choices = [] }) =>
        `<attribute><name>${escapeXml(own)}</name><input_type>${inputs[kind]}</input_type><values>${escapeXml(choices.join('\n'))}${choices.length === 1 ? '\n' : ''}</values></attribute>`
    );
  return [
    `    <label><name>${escapeXml(name)}</name><color>${color}</color>${inner}<attributes>${list.join('')}</attributes></label>`,
    ...labels
  ];
}

function writtenImage({ item, annotation }: FinishedItem, id: number, names: Names): string {
  const { width, height } = sizeOf(item, 'CVAT');
  const { name, split } = item;
  const subset = split && name.startsWith(`${split}/`) ? ` subset="${escapeXml(split)}"` : '';
  const file = subset ? name.slice(split!.length + 1) : name;
  const tags = (annotation?.classes ?? []).map((label) => `    <tag label="${escapeXml(names.of(label))}"/>`);
  const shapes = (annotation?.regions ?? []).map((region) => {
    const { occluded, ...attributes } = names.attributes(region);
    const list = Object.entries(attributes).map(
      ([key, value]) => `<attribute name="${escapeXml(key)}">${escapeXml(String(value))}</attribute>`
    );
    const simple = simpleShape(region, () =>
      rasterized(region.shape as Extract<Shape, { kind: 'polygon' }>, item, 'CVAT')
    );
    const label = escapeXml(names.of(region.label));
    const skeleton = names.skeleton(region.label);
    if (simple.kind === 'keypoints' && skeleton)
      return `    <skeleton label="${label}">${list.join('')}${writtenKeypoints(simple, skeleton)}</skeleton>`;
    const { tag, values } = writtenShape(simple);
    return `    <${tag} label="${label}" occluded="${occluded === true ? 1 : 0}" ${values}>${list.join('')}</${tag}>`;
  });
  const head = `  <image id="${id}" name="${escapeXml(file)}"${subset} width="${width}" height="${height}">`;
  return [head, ...tags, ...shapes, '  </image>'].join('\n');
}

/** CVAT's polygons have neither holes nor parts; its masks do. */
function simpleShape({ shape }: Region, asMask: () => Mask): Shape {
  return shape.kind === 'polygon' && (shape.holes?.length || shape.parts?.length) ? asMask() : shape;
}

function writtenShape(shape: Shape): { readonly tag: string; readonly values: string } {
  switch (shape.kind) {
    case 'box': {
      const { x, y, width, height, rotation } = shape;
      const turned = rotation ? ` rotation="${rotation}"` : '';
      return { tag: 'box', values: `xtl="${x}" ytl="${y}" xbr="${x + width}" ybr="${y + height}"${turned}` };
    }
    case 'polygon':
      return { tag: 'polygon', values: `points="${shape.points.map((point) => point.join(',')).join(';')}"` };
    case 'keypoints':
      return { tag: 'points', values: `points="${shape.points.map(({ x, y }) => `${x},${y}`).join(';')}"` };
    case 'mask':
      return { tag: 'mask', values: writtenMask(shape) };
    default:
      return shape satisfies never;
  }
}

function writtenMask(mask: Mask): string {
  const { left, top, right, bottom } = maskBounds(mask) ?? { left: 0, top: 0, right: 1, bottom: 1 };
  const pixels = maskToPixels(mask);
  const runs: number[] = [];
  let [run, value] = [0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const here = pixels[y * mask.width + x]!;
      if (here !== value) {
        runs.push(run);
        [run, value] = [0, here];
      }
      run++;
    }
  }
  runs.push(run);
  return `rle="${runs.join(', ')}" left="${left}" top="${top}" width="${right - left}" height="${bottom - top}"`;
}
