// Hearth's own form, which keeps everything: JSON Lines, the first with the classes, then one an item and one an
// annotation, of several people too. What a line says is checked as any record of the workspace is.
import * as v from 'valibot';
import { checkAnnotation, checkClasses } from '../check';
import type { Annotation } from '../project';
import { isHearthError } from '../../errors';
import { SetBuilder } from './builder';
import type { LabelFile, LabelFormat, LabelItem, LabelSet } from './format';
import { parseJson } from './json';

const size = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e6)));
const lineSchema = v.union([
  v.strictObject({ hearth: v.literal('labels'), version: v.literal(1), classes: v.unknown() }),
  v.strictObject({
    item: v.strictObject({
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
      width: size,
      height: size,
      text: v.optional(v.string()),
      split: v.optional(v.string())
    })
  }),
  v.strictObject({ annotation: v.unknown() })
]);

export const hearth: LabelFormat = {
  title: 'Hearth JSONL',
  holds: [
    'classes',
    'boxes',
    'rotated-boxes',
    'polygons',
    'masks',
    'keypoints',
    'spans',
    'relations',
    'attributes',
    'people'
  ],

  detect: (files) =>
    files.some((file) => /^\s*\{"hearth":\s*"labels"/.test(file.text?.slice(0, 100) ?? '')) ? 1 : 0,

  read: (files, options) => {
    const file = files.find((one) => one.text !== undefined);
    const builder = new SetBuilder('Hearth JSONL', options);
    if (!file) throw builder.refuse({ file: files[0]?.path ?? '' }, 'it has no text');
    return { set: readLines(file, builder), notes: [] };
  },

  write: ({ classes }) => [
    { path: 'labels.jsonl', text: lines([{ hearth: 'labels', version: 1, classes }]) },
    ({ items }) => [{ more: lines(items.map((item) => ({ item }))) }],
    ({ annotations }) => [{ more: lines(annotations.map((annotation) => ({ annotation }))) }]
  ]
};

function readLines({ path, text = '' }: LabelFile, builder: SetBuilder): LabelSet {
  let classes: LabelSet['classes'] = [];
  const items = new Map<string, LabelItem>();
  const annotations: Annotation[] = [];
  text.split('\n').forEach((row, i) => {
    if (row.trim() === '') return;
    const place = { file: path, line: () => i + 1 };
    try {
      const line = parseJson(row, path, lineSchema, builder, i + 1);
      if ('hearth' in line) classes = checkClasses(line.classes);
      else if ('annotation' in line) annotations.push(checkAnnotation(line.annotation));
      else if (items.has(line.item.name))
        throw builder.refuse(place, `the item "${line.item.name}" is there twice`);
      else items.set(line.item.name, line.item);
    } catch (error) {
      if (isHearthError(error, 'labels/bad-record'))
        throw builder.refuse(place, `${error.details.where}: ${error.details.reason}`);
      throw error;
    }
  });
  const stranger = annotations.find((one) => !items.has(one.item));
  if (stranger)
    throw builder.refuse({ file: path }, `an annotation is of "${stranger.item}", which is not there`);
  return { classes, items: [...items.values()], annotations };
}

function lines(values: readonly unknown[]): string {
  return values.map((line) => `${JSON.stringify(line)}\n`).join('');
}
