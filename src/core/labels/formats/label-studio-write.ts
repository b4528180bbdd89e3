// Label Studio's tasks from our labels: people's annotations and models' predictions apart, each task with its data.
import { groupBy } from '../group-by';
import type { Annotation, Region, Span } from '../project';
import type { LabelItem, LabelSet } from './format';
import { writtenAnswers } from './label-studio-attributes';
import { packBrush } from './label-studio-brush';
import { controls } from './label-studio-config';
import { boxValue, toPercent } from './label-studio-shapes';
import { cannotExport, Names, sizeOf } from './writing';

const format = 'Label Studio';

/** Tasks of one block after the other, numbered on. */
export function taskWriter(survey: Pick<LabelSet, 'classes'>): (block: LabelSet) => readonly unknown[] {
  const names = new Names(survey);
  let count = 0;
  return (block) => {
    const tasks = writtenTasks(block, names, count);
    count += tasks.length;
    return tasks;
  };
}

function writtenTasks(set: LabelSet, names: Names, before: number): readonly unknown[] {
  const told = set.annotations.filter((one) => one.state !== 'draft' && one.state !== 'flagged');
  const byItem = groupBy(told, (one) => one.item);
  return set.items.map((item, i) => {
    const found = byItem.get(item.name) ?? [];
    const write = (by: Annotation['by']) =>
      found.filter((one) => one.by === by).map((one) => writtenOpinion(one, item, names));
    const data = item.text === undefined ? { image: item.name } : { text: item.text };
    const id = item.text === undefined || !/^\d+$/.test(item.name) ? before + i + 1 : Number(item.name);
    return { id, data, annotations: write('person'), predictions: write('model') };
  });
}

function writtenOpinion(one: Annotation, item: LabelItem, names: Names): unknown {
  const result = resultsOf(one, item, names);
  if (one.by === 'model')
    return {
      model_version: one.author,
      ...(one.confidence === undefined ? {} : { score: one.confidence }),
      result
    };
  const reviewed = one.state === 'approved' || one.state === 'rejected';
  return {
    completed_by: { email: one.author },
    result,
    was_cancelled: one.state === 'skipped',
    updated_at: one.updated,
    ...(one.seconds === undefined ? {} : { lead_time: one.seconds }),
    ...(reviewed ? { reviews: [{ accepted: one.state === 'approved' }] } : {})
  };
}

function resultsOf(one: Annotation, item: LabelItem, names: Names): readonly unknown[] {
  const text = item.text === undefined ? undefined : item.text;
  const to = text === undefined ? 'image' : 'text';
  const choices = one.classes.map((id) => names.of(id));
  return [
    ...(choices.length > 0
      ? [{ type: 'choices', from_name: controls.choice.name, to_name: to, value: { choices } }]
      : []),
    ...one.regions.flatMap((region) => [writtenRegion(region, item, names), ...answersTo(region, to, names)]),
    ...one.spans.flatMap((span) => [
      {
        id: span.id,
        type: 'labels',
        from_name: controls.span.name,
        to_name: to,
        value: {
          start: span.start,
          end: span.end,
          text: text?.slice(span.start, span.end) ?? '',
          labels: [names.of(span.label)]
        }
      },
      ...answersTo(span, to, names)
    ]),
    ...one.relations.map(({ from, to: end, label }) => ({
      type: 'relation',
      from_id: from,
      to_id: end,
      direction: 'right',
      labels: [names.of(label)]
    }))
  ];
}

function answersTo(part: Region | Span, to: string, names: Names): readonly unknown[] {
  const about = { id: part.id, to_name: to, value: {} };
  return writtenAnswers(names.attributes(part), names.questions(part.label), about);
}

function writtenRegion({ id, label, shape }: Region, item: LabelItem, names: Names): unknown {
  const size = sizeOf(item, format);
  const { type, name } = controls[shape.kind];
  const control = { id, type, from_name: name, to_name: 'image', image_rotation: 0 };
  const frame = { original_width: size.width, original_height: size.height };
  const labels = { [type]: [names.of(label)] };
  switch (shape.kind) {
    case 'box':
      return { ...control, ...frame, value: { ...boxValue(shape, size), ...labels } };
    case 'polygon':
      if (shape.holes?.length || shape.parts?.length)
        throw cannotExport(format, item.name, 'its polygons have neither holes nor parts');
      return {
        ...control,
        ...frame,
        value: { points: shape.points.map((at) => toPercent(at, size)), closed: true, ...labels }
      };
    case 'mask':
      return { ...control, ...frame, value: { format: 'rle', rle: packBrush(shape), ...labels } };
    case 'keypoints': {
      const [only, second] = shape.points;
      if (!only || second) throw cannotExport(format, item.name, 'a keypoint there is one point');
      const [x, y] = toPercent([only.x, only.y], size);
      return { ...control, ...frame, value: { x, y, width: 0.5, ...labels } };
    }
    default:
      return shape satisfies never;
  }
}
