// Pascal VOC: one XML file a picture, boxes by their corners, flags such as "difficult". Corners are taken as they
// stand, as most tools write them, though VOC itself counted pixels from 1. Colours come from labelmap.txt.
import { HearthError } from '../../errors';
import type { AttributeValues, Box, LabelClass } from '../project';
import { SetBuilder, type Place } from './builder';
import type { LabelFile, LabelFormat, LabelItem, WrittenFile } from './format';
import { Names, cannotExport, oneEach, type FinishedItem } from './writing';
import { childOf, childrenOf, escapeXml, parseXml, type XmlElement } from './xml';

/** What an object may say besides its name and box; 0 and 1 are flags. */
const flags = ['truncated', 'difficult', 'occluded'] as const;

export const voc: LabelFormat = {
  title: 'Pascal VOC',
  holds: ['boxes', 'attributes'],
  isSeveral: true,

  detect: (files) => (files.some((file) => isVoc(file)) ? 0.9 : 0),

  read: (files, options) => {
    const builder = new SetBuilder('Pascal VOC', options);
    const map = files.find((file) => /(^|\/)labelmap\.txt$/.test(file.path));
    if (map?.text) readLabelMap(map.path, map.text, builder);
    const pictures = files.filter((file) => file.path.endsWith('.xml') && file.text !== undefined);
    for (const file of pictures) readPicture(file, builder);
    return builder.finish({ file: pictures[0]?.path ?? '' });
  },

  write: (survey) => {
    const names = new Names(survey);
    return [
      { path: 'labelmap.txt', text: labelMap(survey.classes) },
      (block) => oneEach(block, 'Pascal VOC').map((each) => writtenPicture(each, names))
    ];
  }
};

function isVoc({ path, text }: LabelFile): boolean {
  return path.endsWith('.xml') && /<annotation[\s>]/.test(text?.slice(0, 2000) ?? '');
}

function readLabelMap(file: string, text: string, builder: SetBuilder): void {
  text.split(/\r?\n/).forEach((row, i) => {
    const place = { file, line: () => i + 1 };
    const [name = '', color = ''] = row.split(':');
    if (name.trim() === '' || row.startsWith('#')) return;
    const channels = color.split(',').map(Number);
    if (channels.length !== 3 || channels.some((one) => !Number.isInteger(one) || one < 0 || one > 255))
      throw builder.refuse(place, `"${color}" is no colour of three numbers`);
    const hex = channels.map((one) => one.toString(16).padStart(2, '0')).join('');
    builder.classId(name, place, { color: `#${hex}` });
  });
}

function readPicture({ path, text = '' }: LabelFile, builder: SetBuilder): void {
  const root = parseXml(text, path, builder);
  const placeOf = (element: XmlElement): Place => ({ file: path, line: () => element.line });
  if (root.name !== 'annotation')
    throw builder.refuse(placeOf(root), `it begins with <${root.name}>, not with <annotation>`);
  const stem = path.replace(/^.*\//, '').replace(/\.xml$/, '');
  const name = childOf(root, 'filename')?.text || stem;
  const size = childOf(root, 'size');
  const item: LabelItem = { name, ...(size ? sizeFrom(size, placeOf(size), builder) : {}) };
  builder.item(item, placeOf(root));
  const to = builder.annotation(name);
  for (const object of childrenOf(root, 'object')) {
    const place = placeOf(object);
    const box = childOf(object, 'bndbox');
    const label = childOf(object, 'name')?.text;
    if (!label) throw builder.refuse(place, 'an object has no name');
    for (const left of object.children.filter((child) => unread.has(child.name)))
      builder.note(placeOf(left), `<${left.name}> is left out`);
    if (!box) throw builder.refuse(place, 'an object has no box');
    const shape = boxFrom(box, placeOf(box), builder);
    builder.addRegion(to, label, shape, place, { attributes: attributesFrom(object) });
  }
}

const unread = new Set(['part', 'actions', 'polygon', 'mask', 'point']);

function sizeFrom(
  size: XmlElement,
  place: Place,
  builder: SetBuilder
): { width: number; height: number } | object {
  const [width, height] = ['width', 'height'].map((name) => numberFrom(size, name, place, builder));
  // labelImg writes 0 x 0 where it did not know.
  return width === 0 && height === 0 ? {} : { width: width!, height: height! };
}

function boxFrom(box: XmlElement, place: Place, builder: SetBuilder): Box {
  const [x, y, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) =>
    numberFrom(box, name, place, builder)
  ) as [number, number, number, number];
  if (right < x || bottom < y) throw builder.refuse(place, 'a box ends before it begins');
  return { kind: 'box', x, y, width: right - x, height: bottom - y };
}

function numberFrom(element: XmlElement, name: string, place: Place, builder: SetBuilder): number {
  const text = childOf(element, name)?.text;
  const value = text ? Number(text) : NaN;
  if (!Number.isFinite(value))
    throw builder.refuse(place, `its ${name} is "${text ?? ''}", which is no number`);
  return value;
}

function attributesFrom(object: XmlElement): AttributeValues {
  const known = flags.flatMap((name) => {
    const text = childOf(object, name)?.text;
    return text === '0' || text === '1' ? [[name, text === '1'] as const] : [];
  });
  const pose = childOf(object, 'pose')?.text;
  const list = childOf(object, 'attributes');
  const further = list ? childrenOf(list, 'attribute') : [];
  return Object.fromEntries([
    ...known,
    ...(pose ? [['pose', pose] as const] : []),
    ...further.map(
      (one) => [childOf(one, 'name')?.text ?? '', flagOr(childOf(one, 'value')?.text ?? '')] as const
    )
  ]);
}

function flagOr(text: string): string | boolean {
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

function labelMap(classes: readonly LabelClass[]): string {
  const rows = classes.map(({ name, color }) => {
    if (/[:\n\r]/.test(name) || name.startsWith('#'))
      throw new HearthError('labels/cannot-export', {
        format: 'Pascal VOC',
        item: `the class "${name}"`,
        reason: 'its list of classes knows no such name'
      });
    const channels = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    return `${name}:${channels.join(',')}::`;
  });
  return ['# label:color_rgb:parts:actions', ...rows, ''].join('\n');
}

function writtenPicture({ item, annotation }: FinishedItem, names: Names): WrittenFile {
  const objects = (annotation?.regions ?? []).map((region) => {
    const { shape } = region;
    if (shape.kind !== 'box' || shape.rotation)
      throw cannotExport('Pascal VOC', item.name, 'it holds upright boxes only');
    const { pose, ...rest } = names.attributes(region);
    return [
      '  <object>',
      `    <name>${escapeXml(names.of(region.label))}</name>`,
      ...(pose === undefined ? [] : [`    <pose>${escapeXml(String(pose))}</pose>`]),
      ...writtenAttributes(rest),
      '    <bndbox>',
      `      <xmin>${shape.x}</xmin>`,
      `      <ymin>${shape.y}</ymin>`,
      `      <xmax>${shape.x + shape.width}</xmax>`,
      `      <ymax>${shape.y + shape.height}</ymax>`,
      '    </bndbox>',
      '  </object>'
    ].join('\n');
  });
  const { name, width = 0, height = 0 } = item;
  const head = `<annotation>\n  <filename>${escapeXml(name)}</filename>\n  <size>\n    <width>${width}</width>\n    <height>${height}</height>\n    <depth>3</depth>\n  </size>`;
  const stem = name.replace(/\.\w+$/, '');
  return { path: `Annotations/${stem}.xml`, text: [head, ...objects, '</annotation>', ''].join('\n') };
}

function writtenAttributes(values: AttributeValues): readonly string[] {
  const isFlag = (name: string) => (flags as readonly string[]).includes(name);
  const entries = Object.entries(values);
  const known = entries.filter(([name, value]) => isFlag(name) && typeof value === 'boolean');
  const further = entries.filter((entry) => !known.includes(entry));
  const list = further.map(
    ([name, value]) =>
      `      <attribute><name>${escapeXml(name)}</name><value>${escapeXml(String(value))}</value></attribute>`
  );
  return [
    ...known.map(([name, value]) => `    <${name}>${value === true ? 1 : 0}</${name}>`),
    ...(list.length > 0 ? ['    <attributes>', ...list, '    </attributes>'] : [])
  ];
}
