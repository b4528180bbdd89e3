// Labelled texts as JSON Lines, an object a text, as doccano, Prodigy and many scripts write them:
// {"text", "label": ["spam"]}, {"text", "label": [[0, 5, "person"]]}, {"text", "spans": [{start, end, label}]},
// {"text", "entities": [{id, label, start_offset, end_offset}], "relations": [...]}. Offsets count code points.
import * as v from 'valibot';
import { SetBuilder, type Place } from './builder';
import { codePoints, unitsByCodePoint } from './code-points';
import type { LabelFile, LabelFormat } from './format';
import { parseJson } from './json';
import { cannotExport, Names, oneEach, type FinishedItem } from './writing';

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const triple = v.tuple([offset, offset, v.string()]);
const key = v.union([v.string(), v.number()]);
const labels = v.union([v.string(), v.array(v.string()), v.array(triple)]);

const lineSchema = v.object({
  id: v.optional(key),
  text: v.string(),
  label: v.optional(labels),
  labels: v.optional(labels),
  cats: v.optional(v.array(v.string())),
  spans: v.optional(v.array(v.object({ start: offset, end: offset, label: v.string() }))),
  entities: v.optional(
    v.array(
      v.union([
        triple,
        v.object({ id: v.optional(key), label: v.string(), start_offset: offset, end_offset: offset })
      ])
    )
  ),
  relations: v.optional(v.array(v.object({ from_id: key, to_id: key, type: v.string() })))
});
type Line = v.InferOutput<typeof lineSchema>;

export const textLines: LabelFormat = {
  title: 'JSONL',
  holds: ['classes', 'spans', 'relations'],

  detect: (files) =>
    files.some(({ path, text = '' }) => {
      const first = /^\s*(\{.*)/.exec(text.slice(0, 100_000))?.[1] ?? '';
      return (
        /\.jsonl|\.ndjson$/.test(path) &&
        /"text"\s*:/.test(first) &&
        /"(labels?|entities|spans|cats)"\s*:/.test(first)
      );
    })
      ? 0.8
      : 0,

  read: (files, options) => {
    const builder = new SetBuilder('JSONL', options);
    const documents = files.filter((file) => file.text !== undefined);
    for (const file of documents) readFile(file, documents.length > 1, builder);
    return builder.finish({ file: documents[0]?.path ?? '' });
  },

  write: (survey) => {
    const names = new Names(survey);
    const line = (each: FinishedItem): string => `${JSON.stringify(lineOf(each, names))}\n`;
    return [
      { path: 'labels.jsonl', text: '' },
      (block) => [{ more: oneEach(block, 'JSONL').map(line).join('') }]
    ];
  }
};

function readFile({ path, text = '' }: LabelFile, several: boolean, builder: SetBuilder): void {
  let count = 0;
  text.split('\n').forEach((row, i) => {
    if (row.trim() === '') return;
    const place: Place = { file: path, line: () => i + 1 };
    const line = parseJson(row, path, lineSchema, builder, i + 1);
    count++;
    const name = String(line.id ?? count);
    const item = several ? `${path}#${name}` : name;
    if (builder.hasItem(item)) throw builder.refuse(place, `two texts have the id ${name}`);
    builder.item({ name: item, text: line.text }, place);
    readLine(line, item, builder, place);
  });
}

function readLine(line: Line, item: string, builder: SetBuilder, place: Place): void {
  const to = builder.annotation(item);
  const units = unitsByCodePoint(line.text);
  const add = (start: number, end: number, label: string, id?: string) =>
    builder.addSpan(to, label, units[start] ?? -1, units[end] ?? -1, place, id === undefined ? {} : { id });
  for (const found of [line.label, line.labels, line.cats]) {
    if (typeof found === 'string') builder.addClass(to, found, place);
    else
      for (const one of found ?? [])
        if (typeof one === 'string') builder.addClass(to, one, place);
        else add(...one);
  }
  for (const { start, end, label } of line.spans ?? []) add(start, end, label);
  for (const one of line.entities ?? []) {
    if ('start_offset' in one)
      add(one.start_offset, one.end_offset, one.label, one.id === undefined ? undefined : `s${one.id}`);
    else add(...one);
  }
  for (const { from_id: from, to_id: end, type } of line.relations ?? [])
    builder.addRelation(to, type, `s${from}`, `s${end}`, place);
}

function lineOf({ item, annotation }: FinishedItem, names: Names): unknown {
  const { name, text } = item;
  if (text === undefined) throw cannotExport('JSONL', name, 'it has no text');
  const spans = annotation?.spans ?? [];
  const numbers = new Map(spans.map((span, i) => [span.id, i + 1]));
  const entities = spans.map(({ id, label, start, end }) => ({
    id: numbers.get(id),
    label: names.of(label),
    start_offset: codePoints(text, start),
    end_offset: codePoints(text, end)
  }));
  const relations = (annotation?.relations ?? []).map(({ from, to, label }, i) => ({
    id: i + 1,
    from_id: numbers.get(from),
    to_id: numbers.get(to),
    type: names.of(label)
  }));
  const label = (annotation?.classes ?? []).map((id) => names.of(id));
  return {
    id: name,
    text,
    ...(label.length > 0 || entities.length === 0 ? { label } : {}),
    ...(entities.length > 0 ? { entities, relations } : {})
  };
}
