// Whether something from outside (the shared document, a file, a script) is a project or an annotation. What it
// refuses: wrong types, numbers that are not finite or absurd, ids that repeat, and references to nothing.
// It does not know the item: `checkAgainst` compares with the project, and geometry may reach out of the picture.
import * as v from 'valibot';
import { HearthError } from '../errors';
import {
  annotationStates,
  attributeKinds,
  labelOrders,
  labelTasks,
  weightings,
  type Annotation,
  type LabelClass,
  type LabelProject,
  type Mask,
  type Shape
} from './project';

/** Beyond any picture, in pixels, and any text, in code units. */
const farthest = 1e7;
/** Most entries of one list, so that a hostile record cannot fill the memory of everyone who opens the project. */
const most = { classes: 10_000, regions: 100_000, points: 100_000, runs: 10_000_000, rings: 10_000 };

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.excludes('\0'));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const text = v.pipe(v.string(), v.maxLength(100_000));
const place = v.pipe(v.number(), v.finite(), v.minValue(-farthest), v.maxValue(farthest));
const length = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(farthest));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(farthest));
const moment = v.pipe(v.string(), v.isoTimestamp());
const values = v.record(id, v.union([text, v.pipe(v.number(), v.finite()), v.boolean()]));

const points = v.pipe(
  v.array(v.strictTuple([place, place])),
  v.minLength(3, 'an outline needs three points'),
  v.maxLength(most.points)
);
const ring = { points, holes: v.optional(v.pipe(v.array(points), v.maxLength(most.rings))) };

const box = v.strictObject({
  kind: v.literal('box'),
  x: place,
  y: place,
  width: length,
  height: length,
  rotation: v.optional(v.pipe(v.number(), v.finite(), v.minValue(-360), v.maxValue(360)))
});
const polygon = v.strictObject({
  kind: v.literal('polygon'),
  ...ring,
  parts: v.optional(v.pipe(v.array(v.strictObject(ring)), v.maxLength(most.rings)))
});
const keypoint = v.strictObject({ name, x: place, y: place, visible: v.boolean() });
const keypoints = v.strictObject({
  kind: v.literal('keypoints'),
  points: v.pipe(v.array(keypoint), v.minLength(1), v.maxLength(most.points))
});
const mask = v.pipe(
  v.strictObject({
    kind: v.literal('mask'),
    width: v.pipe(count, v.minValue(1)),
    height: v.pipe(count, v.minValue(1)),
    counts: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.maxLength(most.runs))
  }),
  v.check((found) => fillsPicture(found), 'the runs of a mask must add up to its width times its height')
);

const shape = v.variant('kind', [box, polygon, keypoints, mask]);
const region = v.strictObject({ id, label: id, shape, attributes: v.optional(values) });
const span = v.pipe(
  v.strictObject({ id, label: id, start: count, end: count, attributes: v.optional(values) }),
  v.check((found) => found.start < found.end, 'a span must end after its start')
);
const relation = v.strictObject({ id, label: id, from: id, to: id });

const annotation = v.pipe(
  v.strictObject({
    item: id,
    author: id,
    state: v.picklist(annotationStates),
    reason: v.optional(text),
    by: v.picklist(['person', 'model']),
    confidence: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    classes: v.pipe(
      v.array(id),
      v.maxLength(most.classes),
      v.check((found) => isDistinct(found), 'a class repeats')
    ),
    regions: v.pipe(v.array(region), v.maxLength(most.regions)),
    spans: v.pipe(v.array(span), v.maxLength(most.regions)),
    relations: v.pipe(v.array(relation), v.maxLength(most.regions)),
    seconds: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
    updated: moment
  }),
  v.check((found) => isDistinct(idsOf(found)), 'an id occurs twice'),
  v.check((found) => joinsWhatExists(found), 'a relation joins what is not there')
);

const attribute = v.pipe(
  v.strictObject({
    id,
    name,
    kind: v.picklist(attributeKinds),
    choices: v.optional(
      v.pipe(
        v.array(name),
        v.minLength(1),
        v.maxLength(most.classes),
        v.check((found) => isDistinct(found), 'a choice repeats')
      )
    )
  }),
  v.check((found) => found.kind !== 'choice' || found.choices !== undefined, 'a choice needs choices')
);
const skeleton = v.pipe(
  v.strictObject({
    points: v.pipe(
      v.array(name),
      v.minLength(1),
      v.maxLength(1000),
      v.check((found) => isDistinct(found), 'a point of the skeleton repeats')
    ),
    bones: v.pipe(v.array(v.strictTuple([count, count])), v.maxLength(10_000))
  }),
  v.check(
    ({ points, bones }) => bones.flat().every((end) => end < points.length),
    'a bone joins what is not there'
  )
);
const labelClass = v.strictObject({
  id,
  name,
  color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, 'a colour is written #rrggbb')),
  hotkey: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(2))),
  parent: v.optional(id),
  attributes: v.optional(v.pipe(v.array(attribute), v.maxLength(1000))),
  skeleton: v.optional(skeleton),
  relation: v.optional(v.literal(true))
});
const classes = v.pipe(
  v.array(labelClass),
  v.maxLength(most.classes),
  v.check((found) => isDistinct(found.map((one) => one.id)), 'two classes have the same id'),
  v.check((found) => isDistinct(found.map((one) => one.name)), 'two classes have the same name'),
  v.check(
    (found) => isDistinct(found.flatMap((one) => one.hotkey ?? [])),
    'two classes have the same hot key'
  ),
  v.check((found) => haveRoots(found), 'a class is below itself, or below nothing')
);

const example = v.strictObject({
  id,
  item: id,
  note: text,
  said: v.strictObject({
    classes: v.pipe(v.array(id), v.maxLength(most.classes)),
    regions: v.pipe(v.array(region), v.maxLength(most.regions)),
    spans: v.pipe(v.array(span), v.maxLength(most.regions)),
    relations: v.pipe(v.array(relation), v.maxLength(most.regions))
  })
});
const project = v.strictObject({
  id,
  name,
  task: v.picklist(labelTasks),
  multiple: v.boolean(),
  source: id,
  earlier: v.optional(v.pipe(v.array(id), v.maxLength(10_000))),
  textColumn: v.optional(name),
  classes,
  instructions: text,
  examples: v.optional(v.pipe(v.array(example), v.maxLength(1000))),
  labelsPerItem: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  review: v.boolean(),
  blind: v.boolean(),
  paused: v.boolean(),
  order: v.optional(v.picklist(labelOrders)),
  weighting: v.optional(v.picklist(weightings)),
  created: moment
});

/** @throws HearthError labels/bad-record */
export function checkProject(given: unknown): LabelProject {
  return checked<LabelProject>('label project', project, given);
}

/** @throws HearthError labels/bad-record */
export function checkAnnotation(given: unknown): Annotation {
  return checked<Annotation>('annotation', annotation, given);
}

/** @throws HearthError labels/bad-record */
export function checkShape(given: unknown): Shape {
  return checked<Shape>('shape', shape, given);
}

/** @throws HearthError labels/bad-record */
export function checkClasses(given: unknown): readonly LabelClass[] {
  return checked<readonly LabelClass[]>('list of classes', classes, given);
}

/**
 * An annotation that also fits its project: known classes, no second class where one is wanted, parts of the right
 * kind. @throws HearthError labels/bad-record
 */
export function checkAgainst(given: Annotation, owner: LabelProject): Annotation {
  const known = new Set(owner.classes.map((one) => one.id));
  const parts = [...given.regions, ...given.spans, ...given.relations];
  const stranger = [...given.classes, ...parts.map((part) => part.label)].find((label) => !known.has(label));
  const refuse = (where: string, reason: string) =>
    new HearthError('labels/bad-record', { what: 'annotation', where, reason });
  if (stranger !== undefined) throw refuse('label', `the project has no class "${stranger}"`);
  if (given.classes.length > 1 && !owner.multiple)
    throw refuse('classes', 'the project takes one class an item');
  if (given.regions.length > 0 && owner.task !== 'image-regions')
    throw refuse('regions', 'the project takes no regions');
  if (given.spans.length > 0 && owner.task !== 'text-spans')
    throw refuse('spans', 'the project takes no spans');
  return given;
}

function checked<T>(what: string, schema: v.GenericSchema<unknown, T>, given: unknown): T {
  const parsed = v.safeParse(schema, given, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const reason = issue.message.replace(/\.$/, '');
  throw new HearthError('labels/bad-record', { what, where: v.getDotPath(issue) ?? '', reason });
}

function isDistinct(found: readonly string[]): boolean {
  return new Set(found).size === found.length;
}

function fillsPicture(found: Pick<Mask, 'width' | 'height' | 'counts'>): boolean {
  return found.counts.reduce((sum, run) => sum + run, 0) === found.width * found.height;
}

type Parts = Pick<Annotation, 'regions' | 'spans' | 'relations'>;

function idsOf(found: Parts): readonly string[] {
  return [...found.regions, ...found.spans, ...found.relations].map((part) => part.id);
}

function joinsWhatExists(found: Parts): boolean {
  const ends = new Set([...found.regions, ...found.spans].map((part) => part.id));
  return found.relations.every((one) => ends.has(one.from) && ends.has(one.to));
}

/** Whether going from parent to parent ends, for every class, at one without a parent. */
function haveRoots(all: readonly Pick<LabelClass, 'id' | 'parent'>[]): boolean {
  const parents = new Map(all.map((one) => [one.id, one.parent]));
  return all.every((one) => {
    let at: string | undefined = one.id;
    for (let depth = 0; depth <= 100; depth++) {
      if (!parents.has(at)) return false;
      at = parents.get(at);
      if (at === undefined) return true;
    }
    return false;
  });
}
