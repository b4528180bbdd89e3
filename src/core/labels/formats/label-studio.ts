// Label Studio's JSON: tasks, each with annotations of several people and predictions of models. Places are percent
// of the picture, turned about the top left corner; spans count UTF-16 code units as we do. Its label_config.xml
// gives all classes. Tags without a counterpart (ellipse, video, …) are noted, result by result.
import * as v from 'valibot';
import type { AttributeValues } from '../project';
import type { LabelFile, LabelFormat, LabelItem, ReadOptions } from './format';
import { SetBuilder, type DraftAnnotation, type PartOptions, type Place } from './builder';
import { parseJson, placeIn } from './json';
import { readAnswers } from './label-studio-attributes';
import { labelConfig, readLabelConfig } from './label-studio-config';
import { regionShape } from './label-studio-shapes';
import { taskWriter } from './label-studio-write';
import { isSimple, listWriter } from './writing';

const key = v.union([v.string(), v.number()]);
const finite = v.pipe(v.number(), v.finite());
const result = v.object({
  id: v.optional(v.string()),
  type: v.string(),
  from_name: v.optional(v.string()),
  to_name: v.optional(v.string()),
  original_width: v.optional(finite),
  original_height: v.optional(finite),
  score: v.nullish(finite),
  value: v.optional(v.record(v.string(), v.unknown())),
  from_id: v.optional(v.string()),
  to_id: v.optional(v.string()),
  labels: v.optional(v.nullable(v.array(v.string())))
});
type StudioResult = v.InferOutput<typeof result>;

const opinion = v.object({
  completed_by: v.optional(v.union([key, v.object({ id: v.optional(key), email: v.optional(v.string()) })])),
  result: v.optional(v.nullable(v.array(result)), []),
  was_cancelled: v.optional(v.boolean()),
  lead_time: v.nullish(finite),
  updated_at: v.optional(v.string()),
  reviews: v.optional(v.array(v.object({ accepted: v.optional(v.boolean()) }))),
  model_version: v.nullish(v.string()),
  score: v.nullish(finite)
});
type Opinion = v.InferOutput<typeof opinion>;

const fileSchema = v.array(
  v.object({
    id: v.optional(key),
    data: v.record(v.string(), v.unknown()),
    annotations: v.optional(v.array(opinion), []),
    predictions: v.optional(v.array(opinion), [])
  })
);
type Task = v.InferOutput<typeof fileSchema>[number];

export const labelStudio: LabelFormat = {
  title: 'Label Studio',
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
  isSeveral: true,
  keeps: (shape) => isSimple(shape) && (shape.kind !== 'keypoints' || shape.points.length === 1),

  detect: (files) =>
    files.some(
      ({ path, text }) =>
        path.endsWith('.json') &&
        /^\s*\[\s*\{/.test(text ?? '') &&
        /"data"\s*:\s*\{/.test(text ?? '') &&
        /"annotations"\s*:\s*\[/.test(text ?? '')
    )
      ? 0.9
      : 0,

  read: (files, options) => {
    const builder = new SetBuilder('Label Studio', options);
    for (const file of files.filter((one) => one.path.endsWith('.xml'))) readLabelConfig(file, builder);
    const documents = files.filter((one) => one.path.endsWith('.json') && one.text !== undefined);
    for (const file of documents) readFile(file, documents.length > 1, builder, options);
    return builder.finish({ file: documents[0]?.path ?? '' });
  },

  write: (survey) => {
    const [tasks, list] = [taskWriter(survey), listWriter()];
    return [
      { path: 'tasks.json', text: '[' },
      (block) => [{ more: list(tasks(block)) }],
      { more: '\n]\n' },
      { path: 'label_config.xml', text: labelConfig(survey) }
    ];
  }
};

function readFile(
  { path, text = '' }: LabelFile,
  several: boolean,
  builder: SetBuilder,
  options: ReadOptions
): void {
  parseJson(text, path, fileSchema, builder).forEach((task, i) => {
    const place = placeIn(text, path, [i]);
    const item = itemOf(task, i, several ? `${path}#` : '', options);
    if (builder.hasItem(item.name)) throw builder.refuse(place, `two tasks are of "${item.name}"`);
    builder.item(item, place);
    task.annotations.forEach((one, j) => {
      readOpinion(one, { task: item, isModel: false }, builder, options, (...rest) =>
        placeIn(text, path, [i, 'annotations', j, ...rest])
      );
    });
    task.predictions.forEach((one, j) => {
      readOpinion(one, { task: item, isModel: true }, builder, options, (...rest) =>
        placeIn(text, path, [i, 'predictions', j, ...rest])
      );
    });
  });
}

/** The picture if there is one, else the text, by the names tasks usually have. */
function itemOf(
  { id, data, annotations, predictions }: Task,
  index: number,
  before: string,
  options: ReadOptions
): LabelItem {
  const results = [...annotations, ...predictions].flatMap((one) => one.result ?? []);
  const sized = results.find((one) => one.original_width !== undefined && one.original_height !== undefined);
  const picture = data.image ?? data.img;
  const size = sized
    ? { width: Math.round(sized.original_width!), height: Math.round(sized.original_height!) }
    : {};
  if (typeof picture === 'string' && picture.length <= 200)
    return { name: picture, ...options.sizes?.get(picture), ...size };
  const name = `${before}${id ?? index + 1}`;
  const text = data.text ?? Object.values(data).find((value) => typeof value === 'string');
  return typeof text === 'string' && picture === undefined ? { name, text, ...size } : { name, ...size };
}

function readOpinion(
  found: Opinion,
  { task, isModel }: { readonly task: LabelItem; readonly isModel: boolean },
  builder: SetBuilder,
  options: ReadOptions,
  placeOf: (...rest: readonly (string | number)[]) => Place
): void {
  const to = builder.annotation(task.name, authorOf(found, isModel, options));
  if (to.regions.length + to.spans.length + to.classes.length > 0) {
    builder.note(placeOf(), `${to.author} labelled "${task.name}" twice: the first counts`);
    return;
  }
  to.by = isModel ? 'model' : 'person';
  to.state = stateOf(found);
  if (isModel && found.score !== null && found.score !== undefined)
    to.confidence = Math.min(1, Math.max(0, found.score));
  if (found.lead_time !== null && found.lead_time !== undefined && found.lead_time >= 0)
    to.seconds = found.lead_time;
  const written = found.updated_at === undefined ? NaN : Date.parse(found.updated_at);
  if (!Number.isNaN(written)) to.updated = new Date(written).toISOString();
  const results = found.result ?? [];
  const { answers, taken } = readAnswers(results);
  results.forEach((one, i) => {
    const attributes = one.id === undefined ? undefined : answers.get(one.id);
    if (!taken.has(one)) readResult(one, to, task, builder, placeOf('result', i), attributes);
  });
  keepWholeRelations(to, builder, placeOf());
}

function authorOf(
  { completed_by: by, model_version: model }: Opinion,
  isModel: boolean,
  options: ReadOptions
): string {
  if (isModel) return model || 'model';
  const person = typeof by === 'object' ? (by.email ?? by.id) : by;
  return person === undefined || person === '' ? (options.author ?? 'import') : String(person);
}

function stateOf({ was_cancelled: cancelled, reviews = [] }: Opinion): DraftAnnotation['state'] {
  if (cancelled) return 'skipped';
  const accepted = reviews.at(-1)?.accepted;
  if (accepted === undefined) return 'submitted';
  return accepted ? 'approved' : 'rejected';
}

function readResult(
  found: StudioResult,
  to: DraftAnnotation,
  task: LabelItem,
  builder: SetBuilder,
  place: Place,
  attributes: AttributeValues | undefined
): void {
  const { type, value = {}, id } = found;
  const more = { ...(id === undefined ? {} : { id }), ...(attributes ? { attributes } : {}) };
  if (type === 'relation') {
    const [label = 'relation'] = found.labels ?? [];
    builder.addRelation(to, label, found.from_id ?? '', found.to_id ?? '', place);
    return;
  }
  const names = v.safeParse(v.array(v.string()), value[type]);
  if (!names.success) {
    builder.note(place, `a result of the kind "${type}" is left out`);
    return;
  }
  if (type === 'choices') for (const name of names.output) builder.addClass(to, name, place);
  else if (type === 'labels') readSpans(value, names.output, to, builder, place, more);
  else {
    const shape = regionShape(found, task, builder, place);
    if (!shape)
      builder.note(place, `a result of the kind "${type}" is left out: there is no such shape, or no size`);
    else
      for (const [i, name] of names.output.entries())
        builder.addRegion(to, name, shape, place, i === 0 ? more : {});
  }
}

function readSpans(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  to: DraftAnnotation,
  builder: SetBuilder,
  place: Place,
  more: PartOptions
): void {
  const { start, end } = value;
  if (typeof start !== 'number' || typeof end !== 'number') {
    builder.note(place, 'a span that is not counted in characters is left out');
    return;
  }
  names.forEach((name, i) => builder.addSpan(to, name, start, end, place, i === 0 ? more : {}));
}

/** Relations that join what was left out are left out too. */
function keepWholeRelations(to: DraftAnnotation, builder: SetBuilder, place: Place): void {
  const ends = new Set([...to.regions, ...to.spans].map((part) => part.id));
  const whole = to.relations.filter((one) => ends.has(one.from) && ends.has(one.to));
  if (whole.length < to.relations.length)
    builder.note(
      place,
      `${to.relations.length - whole.length} relations join what is not there: they are left out`
    );
  to.relations = whole;
}
