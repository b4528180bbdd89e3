// COCO JSON (cocodataset.org, "Data format"): boxes, polygons, runs (both forms), keypoints, classes of a picture.
// An annotation with keypoints and an outline is two regions here. Panoptic segments and captions are refused by
// name: their pixels, or words, are in no region. Turned boxes are kept as CVAT does, in attributes.rotation.
import * as v from 'valibot';
import { decompressRuns, maskArea } from '../geometry/mask';
import { areaOf, pieces } from '../geometry/outline';
import { shapeBounds } from '../geometry/similarity';
import type { AttributeValues, Keypoint, LabelClass, Point, Region, Ring, Shape } from '../project';
import { SetBuilder, type Place } from './builder';
import type { LabelFile, LabelFormat, LabelItem, LabelSet, LabelSurvey } from './format';
import { parseJson, placeIn } from './json';
import { listWriter, Names, oneEach, rasterized, rounded } from './writing';

const key = v.union([v.string(), v.number()]);
const finite = v.pipe(v.number(), v.finite());
const runs = v.strictObject({
  counts: v.union([v.string(), v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))]),
  size: v.tuple([finite, finite])
});

const annotationSchema = v.object({
  image_id: key,
  category_id: v.optional(key),
  bbox: v.optional(
    v.union([v.tuple([finite, finite, finite, finite]), v.pipe(v.array(finite), v.length(0))])
  ),
  segmentation: v.nullish(v.union([runs, v.array(v.array(finite))])),
  keypoints: v.optional(v.array(finite)),
  iscrowd: v.optional(finite),
  attributes: v.optional(v.record(v.string(), v.unknown())),
  caption: v.optional(v.unknown()),
  segments_info: v.optional(v.unknown())
});
type CocoAnnotation = v.InferOutput<typeof annotationSchema>;

const fileSchema = v.object({
  images: v.array(
    v.object({
      id: key,
      file_name: v.string(),
      width: v.optional(finite),
      height: v.optional(finite)
    })
  ),
  annotations: v.optional(v.array(annotationSchema), []),
  categories: v.optional(
    v.array(
      v.object({
        id: key,
        name: v.string(),
        supercategory: v.nullish(v.string()),
        keypoints: v.optional(v.array(v.string())),
        skeleton: v.optional(v.array(v.array(finite)))
      })
    ),
    []
  )
});
type CocoFile = v.InferOutput<typeof fileSchema>;
type Category = CocoFile['categories'][number];

export const coco: LabelFormat = {
  title: 'COCO',
  holds: ['classes', 'boxes', 'rotated-boxes', 'polygons', 'masks', 'keypoints', 'attributes'],

  detect: (files) => {
    const texts = files.flatMap((file) => (file.path.endsWith('.json') && file.text ? [file.text] : []));
    return texts.some((text) => /^\s*\{/.test(text) && /"images"\s*:\s*\[/.test(text)) ? 0.9 : 0;
  },

  read: (files, options) => {
    const builder = new SetBuilder('COCO', options);
    const documents = files.filter((file) => file.path.endsWith('.json'));
    for (const file of documents) readFile(file, builder);
    return builder.finish({ file: documents[0]?.path ?? '' });
  },

  write: (survey) => {
    const names = new Names(survey);
    const numbers = new Map(survey.classes.map((one, i) => [one.id, i + 1]));
    const categories = survey.classes.map((one) => writtenCategory(one, names, numbers, survey.points));
    const [images, list] = [imageWriter(), annotationWriter(survey, names, numbers)];
    return [
      { path: 'annotations.json', text: '{"images": [' },
      (block) => [{ more: images(block) }],
      { more: `\n],\n"categories": [${listWriter()(categories)}\n],\n"annotations": [` },
      (block) => [{ more: list(block) }],
      { more: '\n]}\n' }
    ];
  }
};

function readFile({ path, text = '' }: LabelFile, builder: SetBuilder): void {
  const content = parseJson(text, path, fileSchema, builder);
  const at = (...where: readonly (string | number)[]) => placeIn(text, path, where);
  const categories = readCategories(content.categories, builder, at);
  const images = new Map<string | number, string>();
  content.images.forEach(({ id, file_name: name, width, height }, i) => {
    const place = at('images', i);
    if (images.has(id)) throw builder.refuse(place, `two pictures have the id ${id}`);
    images.set(id, name);
    const size = width === undefined || height === undefined ? {} : { width, height };
    builder.item({ name, ...size }, place);
  });
  content.annotations.forEach((annotation, i) => {
    const place = at('annotations', i);
    if (annotation.segments_info !== undefined) throw builder.unsupported(place, 'panoptic segments');
    if (annotation.caption !== undefined) throw builder.unsupported(place, 'captions');
    const item = images.get(annotation.image_id);
    if (item === undefined) throw builder.refuse(place, `there is no picture ${annotation.image_id}`);
    const category = categories.get(annotation.category_id ?? '');
    if (!category) throw builder.refuse(place, `there is no category ${annotation.category_id}`);
    readAnnotation(annotation, item, category, builder, place);
  });
}

function readCategories(
  found: readonly Category[],
  builder: SetBuilder,
  at: (...where: readonly (string | number)[]) => Place
): ReadonlyMap<string | number, Category> {
  const categories = new Map<string | number, Category>();
  found.forEach((category, i) => {
    const place = at('categories', i);
    if (categories.has(category.id)) throw builder.refuse(place, `two categories have the id ${category.id}`);
    categories.set(category.id, category);
    builder.classId(category.name, place, skeletonOf(category));
  });
  const names = new Set(found.map((one) => one.name));
  found.forEach(({ name, supercategory }, i) => {
    if (!supercategory || supercategory === name || !names.has(supercategory)) return;
    builder.classId(name, at('categories', i), {
      parent: builder.classId(supercategory, at('categories', i))
    });
  });
  return categories;
}

/** COCO counts the ends of bones from 1; a bone that joins nothing is left out. */
function skeletonOf({ keypoints = [], skeleton = [] }: Category): Partial<LabelClass> {
  if (keypoints.length === 0 || new Set(keypoints).size < keypoints.length || keypoints.includes(''))
    return {};
  const isEnd = (end: number | undefined): end is number =>
    Number.isInteger(end) && end! >= 1 && end! <= keypoints.length;
  const bones = skeleton.flatMap(([from, to]) =>
    isEnd(from) && isEnd(to) ? [[from - 1, to - 1] as const] : []
  );
  return { skeleton: { points: keypoints, bones } };
}

function readAnnotation(
  found: CocoAnnotation,
  item: string,
  category: Category,
  builder: SetBuilder,
  place: Place
): void {
  const to = builder.annotation(item);
  const { rotation, ...attributes } = attributesOf(found);
  const area = areaShape(found, Number(rotation ?? 0), builder, place);
  const points = keypointsOf(found, category, builder, place);
  if (area) builder.addRegion(to, category.name, area, place, { attributes });
  if (points.length > 0)
    builder.addRegion(to, category.name, { kind: 'keypoints', points }, place, { attributes });
  if (!area && points.length === 0) builder.addClass(to, category.name, place);
}

function attributesOf({ iscrowd, attributes = {} }: CocoAnnotation): AttributeValues {
  const values = Object.entries(attributes).flatMap(([name, value]): [string, string | number | boolean][] =>
    typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)
      ? [[name, value as string | number | boolean]]
      : []
  );
  return Object.fromEntries(iscrowd === 1 ? [...values, ['iscrowd', true]] : values);
}

/** The outline, mask or box; undefined where there is none. */
function areaShape(
  { segmentation, bbox, keypoints }: CocoAnnotation,
  rotation: number,
  builder: SetBuilder,
  place: Place
): Shape | undefined {
  if (segmentation && !Array.isArray(segmentation)) {
    const [height, width] = segmentation.size;
    const { counts } = segmentation;
    const found = typeof counts === 'string' ? decompressRuns(counts) : counts;
    if (!found) throw builder.refuse(place, 'its runs (RLE) are damaged');
    return { kind: 'mask', width, height, counts: found };
  }
  if (segmentation && segmentation.length > 0) {
    const [first, ...parts] = segmentation.map((flat) => ringOf(flat, builder, place));
    return { kind: 'polygon', ...first!, ...(parts.length > 0 ? { parts } : {}) };
  }
  // A box around keypoints says no more than they do.
  if (!bbox || bbox.length === 0 || keypoints?.some((value) => value !== 0)) return undefined;
  const [x, y, width, height] = bbox;
  return { kind: 'box', x, y, width, height, ...(rotation ? { rotation } : {}) };
}

function ringOf(flat: readonly number[], builder: SetBuilder, place: Place): Ring {
  if (flat.length % 2 !== 0) throw builder.refuse(place, 'an outline has an x without its y');
  return {
    points: Array.from({ length: flat.length / 2 }, (_, i): Point => [flat[2 * i]!, flat[2 * i + 1]!])
  };
}

function keypointsOf(
  { keypoints = [] }: CocoAnnotation,
  category: Category,
  builder: SetBuilder,
  place: Place
): readonly Keypoint[] {
  if (keypoints.length % 3 !== 0) throw builder.refuse(place, 'keypoints come in threes: x, y, visibility');
  return Array.from({ length: keypoints.length / 3 }, (_, i) => {
    const name = category.keypoints?.[i] ?? String(i + 1);
    return { name, x: keypoints[3 * i]!, y: keypoints[3 * i + 1]!, seen: keypoints[3 * i + 2]! };
  }).flatMap(({ seen, ...point }) => (seen === 0 ? [] : [{ ...point, visible: seen === 2 }]));
}

function imageWriter(): (block: LabelSet) => string {
  const list = listWriter();
  let count = 0;
  return ({ items }) =>
    list(items.map(({ name, width, height }) => ({ id: ++count, file_name: name, width, height })));
}

function annotationWriter(
  { points }: LabelSurvey,
  names: Names,
  numbers: ReadonlyMap<string, number>
): (block: LabelSet) => string {
  const list = listWriter();
  let [images, count] = [0, 0];
  return (block) =>
    list(
      oneEach(block, 'COCO').flatMap(({ item, annotation }) => {
        const image = ++images;
        const entry = (label: string, rest: object): object => {
          return { id: ++count, image_id: image, category_id: numbers.get(label), ...rest };
        };
        return [
          ...(annotation?.classes ?? []).map((label) => entry(label, {})),
          ...(annotation?.regions ?? []).map((region) =>
            entry(region.label, writtenRegion(region, item, names, points.get(region.label) ?? []))
          )
        ];
      })
    );
}

function writtenCategory(
  { id, name, parent, skeleton }: LabelClass,
  names: Names,
  numbers: ReadonlyMap<string, number>,
  points: ReadonlyMap<string, readonly string[]>
): unknown {
  const keypoints = points.get(id) ?? [];
  const supercategory = parent === undefined ? '' : names.of(parent);
  return {
    id: numbers.get(id),
    name,
    supercategory,
    ...(keypoints.length > 0
      ? { keypoints, skeleton: (skeleton?.bones ?? []).map(([from, to]) => [from + 1, to + 1]) }
      : {})
  };
}

function writtenRegion(region: Region, item: LabelItem, names: Names, points: readonly string[]): object {
  const { iscrowd, ...named } = names.attributes(region);
  const { shape } = region;
  const rotation = shape.kind === 'box' && shape.rotation ? { rotation: shape.rotation } : {};
  const attributes = { ...named, ...rotation };
  const more = Object.keys(attributes).length > 0 ? { attributes } : {};
  return { ...geometry(shape, item, points), iscrowd: iscrowd === true ? 1 : 0, ...more };
}

function geometry(shape: Shape, item: LabelItem, points: readonly string[]): object {
  switch (shape.kind) {
    case 'box':
      return {
        bbox: [shape.x, shape.y, shape.width, shape.height],
        area: rounded(shape.width * shape.height),
        segmentation: []
      };
    case 'polygon': {
      const rings = pieces(shape);
      // COCO's polygons have no holes; its runs do.
      if (rings.some((ring) => ring.holes?.length))
        return geometry(rasterized(shape, item, 'COCO'), item, points);
      return {
        bbox: bboxOf(shape),
        area: rounded(areaOf(rings)),
        segmentation: rings.map((ring) => ring.points.flat())
      };
    }
    case 'mask': {
      const { width, height, counts } = shape;
      return { bbox: bboxOf(shape), area: maskArea(shape), segmentation: { counts, size: [height, width] } };
    }
    case 'keypoints': {
      const byName = new Map(shape.points.map((point) => [point.name, point]));
      const triples = points
        .map((name) => byName.get(name))
        .map((at) => (at ? [at.x, at.y, at.visible ? 2 : 1] : [0, 0, 0]));
      return { bbox: bboxOf(shape), num_keypoints: byName.size, keypoints: triples.flat() };
    }
    default:
      return shape satisfies never;
  }
}

function bboxOf(shape: Shape): readonly number[] {
  const bounds = shapeBounds(shape);
  return bounds
    ? [bounds.left, bounds.top, bounds.right - bounds.left, bounds.bottom - bounds.top]
    : [0, 0, 0, 0];
}
