// YOLO: one text file a picture, lines of a class number and fractions of the picture: a box by its centre, or an
// outline. Names of classes are in classes.txt, obj.names or data.yaml. Fractions mean nothing without the
// picture's size, which `options.sizes` gives.
import { groupBy } from '../group-by';
import type { Box, Point, Region, Shape } from '../project';
import { SetBuilder, type Place } from './builder';
import type { LabelFile, LabelFormat, ReadOptions, WrittenFile } from './format';
import { cannotExport, oneEach, rounded, sizeOf, type FinishedItem, isSimple } from './writing';

const namesFile = /(^|\/)(classes\.txt|obj\.names|[^/]*\.names)$/;
const yamlFile = /(^|\/)(data|dataset)\.ya?ml$/;
const pictureFile = /\.(jpe?g|png|bmp|webp|tiff?|gif|avif)$/i;

export const yolo: LabelFormat = {
  title: 'YOLO',
  holds: ['boxes', 'polygons'],
  isSeveral: true,
  keeps: isSimple,

  detect: (files) => {
    const named = files.some((file) => namesFile.test(file.path) || yamlFile.test(file.path));
    const lines = files.some(
      (file) => isLabels(file) && /^\s*\d+(\s+[\d.e-]+){4,}\s*$/m.test(file.text!.slice(0, 2000))
    );
    return named && lines ? 0.9 : lines ? 0.4 : 0;
  },

  read: (files, options) => {
    const builder = new SetBuilder('YOLO', options);
    const names = readNames(files, builder);
    const pictures = picturesByStem(files, options);
    const list = files.filter(isLabels);
    for (const file of list) {
      const picture = pictureFor(file, pictures);
      if (picture === undefined) noteStranger(file, builder);
      else readPicture(file, picture, names, builder, options);
    }
    return builder.finish({ file: list[0]?.path ?? '' });
  },

  write: ({ classes }) => {
    const order = new Map(classes.map((one, i) => [one.id, i]));
    if (classes.some((one) => /[\r\n]/.test(one.name)))
      throw cannotExport('YOLO', 'the list of classes', 'a name has several lines');
    return [
      { path: 'classes.txt', text: classes.map(({ name }) => `${name}\n`).join('') },
      (block) => oneEach(block, 'YOLO').map((each) => writtenPicture(each, order))
    ];
  }
};

function isLabels({ path, text }: LabelFile): boolean {
  return path.endsWith('.txt') && text !== undefined && !namesFile.test(path);
}

function readNames(files: readonly LabelFile[], builder: SetBuilder): readonly string[] {
  const list = files.find((file) => namesFile.test(file.path) && file.text !== undefined);
  const yaml = files.find((file) => yamlFile.test(file.path) && file.text !== undefined);
  const file = list ?? yaml;
  if (!file)
    throw builder.refuse(
      { file: files[0]?.path ?? '' },
      'no list of classes (classes.txt, obj.names, data.yaml) is with it'
    );
  const names = list
    ? (list.text ?? '').split(/\r?\n/).map((line) => line.trim())
    : yamlNames(yaml?.text ?? '');
  while (names.at(-1) === '') names.pop();
  names.forEach((name, i) => builder.classId(name, { file: file.path, line: () => i + 1 }));
  return names;
}

/** The names of a data.yaml in its three usual forms: [a, b], a list of lines, numbered lines. */
function yamlNames(text: string): string[] {
  const unquoted = (name: string) => name.trim().replace(/^(['"])(.*)\1$/, '$2');
  const flow = /^names:\s*\[([^\]]*)\]/m.exec(text)?.[1];
  if (flow !== undefined) return flow.split(',').map(unquoted);
  const block = /^names:[ \t]*\r?\n((?:[ \t]*(?:-|\d+:)[ \t]*.*(?:\r?\n|$))*)/m.exec(text)?.[1] ?? '';
  return block
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => unquoted(line.replace(/^\s*(-|\d+:)/, '')));
}

function picturesByStem(
  files: readonly LabelFile[],
  options: ReadOptions
): ReadonlyMap<string, readonly string[]> {
  const paths = [
    ...files.map((file) => file.path).filter((path) => pictureFile.test(path)),
    ...(options.sizes?.keys() ?? [])
  ];
  return groupBy([...new Set(paths)], stemOf);
}

function stemOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.\w+$/, '');
}

/** The picture of the same name: beside it, or where labels/ is images/, or the only one. */
function pictureFor(file: LabelFile, pictures: ReadonlyMap<string, readonly string[]>): string | undefined {
  const found = pictures.get(stemOf(file.path)) ?? [];
  const folder = (path: string) =>
    path
      .replace(/[^/]*$/, '')
      .replace(/\b(labels|annotations|images)\//gi, '')
      .toLowerCase();
  return (
    found.find((path) => folder(path) === folder(file.path)) ?? (found.length === 1 ? found[0] : undefined)
  );
}

function noteStranger(file: LabelFile, builder: SetBuilder): void {
  builder.note({ file: file.path }, 'there is no picture of this name: it is left out');
}

function readPicture(
  file: LabelFile,
  picture: string,
  names: readonly string[],
  builder: SetBuilder,
  options: ReadOptions
): void {
  const size = options.sizes?.get(picture) ?? options.sizes?.get(picture.replace(/^.*\//, ''));
  if (!size) throw builder.refuse({ file: file.path }, `the size of the picture ${picture} is not known`);
  builder.item({ name: picture, ...size }, { file: file.path });
  const to = builder.annotation(picture);
  (file.text ?? '').split(/\r?\n/).forEach((row, i) => {
    if (row.trim() === '') return;
    const place = { file: file.path, line: () => i + 1 };
    const [number = NaN, ...values] = row.trim().split(/\s+/).map(Number);
    const label = names[number];
    if (label === undefined)
      throw builder.refuse(place, `there is no class number ${row.trim().split(/\s+/)[0]}`);
    builder.addRegion(to, label, shapeOf(values, size, builder, place), place);
  });
}

function shapeOf(
  values: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
  builder: SetBuilder,
  place: Place
): Shape {
  if (values.some((value) => !Number.isFinite(value) || Math.abs(value) > 10))
    throw builder.refuse(place, 'a value is no fraction of the picture');
  if (values.length === 4) {
    const [x, y, w, h] = values as [number, number, number, number];
    const left = rounded((x - w / 2) * width);
    const top = rounded((y - h / 2) * height);
    return { kind: 'box', x: left, y: top, width: rounded(w * width), height: rounded(h * height) };
  }
  if (values.length < 6 || values.length % 2 !== 0)
    throw builder.refuse(
      place,
      `a line has ${values.length} values: a box has 4, an outline pairs of at least 3 points`
    );
  const points = Array.from({ length: values.length / 2 }, (_, i): Point => [
    rounded(values[2 * i]! * width),
    rounded(values[2 * i + 1]! * height)
  ]);
  return { kind: 'polygon', points };
}

function writtenPicture({ item, annotation }: FinishedItem, order: ReadonlyMap<string, number>): WrittenFile {
  const size = sizeOf(item, 'YOLO');
  const lines = (annotation?.regions ?? []).map((region) => {
    const values = fractions(region, size);
    if (!values) throw cannotExport('YOLO', item.name, 'it holds upright boxes and simple outlines only');
    return `${order.get(region.label)} ${values.join(' ')}\n`;
  });
  return { path: `labels/${item.name.replace(/\.\w+$/, '')}.txt`, text: lines.join('') };
}

function fractions(
  { shape }: Region,
  { width, height }: { readonly width: number; readonly height: number }
): readonly number[] | undefined {
  if (shape.kind === 'box' && !shape.rotation) return centred(shape, width, height);
  if (shape.kind !== 'polygon' || shape.holes?.length || shape.parts?.length) return undefined;
  return shape.points.flatMap(([x, y]) => [x / width, y / height]);
}

function centred({ x, y, width: w, height: h }: Box, width: number, height: number): readonly number[] {
  return [(x + w / 2) / width, (y + h / 2) / height, w / width, h / height];
}
