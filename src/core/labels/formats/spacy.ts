// spaCy-style training data as JSON: [["text", {"entities": [[0, 5, "person"]], "cats": {"spam": 1}}], ...].
// Offsets count code points, as Python does.
import * as v from 'valibot';
import { SetBuilder } from './builder';
import { codePoints, unitsByCodePoint } from './code-points';
import type { LabelFile, LabelFormat } from './format';
import { parseJson, placeIn } from './json';
import { cannotExport, listWriter, Names, oneEach, type FinishedItem } from './writing';

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const fileSchema = v.array(
  v.tuple([
    v.string(),
    v.object({
      entities: v.optional(v.array(v.tuple([offset, offset, v.string()])), []),
      cats: v.optional(v.record(v.string(), v.union([v.number(), v.boolean()])), {})
    })
  ])
);

export const spacy: LabelFormat = {
  title: 'spaCy',
  holds: ['classes', 'spans'],

  detect: (files) => {
    const found = files.some(
      ({ path, text }) =>
        path.endsWith('.json') &&
        /^\s*\[\s*\[\s*"/.test(text ?? '') &&
        /"(entities|cats)"/.test(text?.slice(0, 1e6) ?? '')
    );
    return found ? 0.9 : 0;
  },

  read: (files, options) => {
    const builder = new SetBuilder('spaCy', options);
    const documents = files.filter((file) => file.text !== undefined);
    for (const file of documents) readFile(file, documents.length > 1, builder);
    return builder.finish({ file: documents[0]?.path ?? '' });
  },

  write: (survey) => {
    const names = new Names(survey);
    const list = listWriter();
    return [
      { path: 'labels.json', text: '[' },
      (block) => [{ more: list(oneEach(block, 'spaCy').map((each) => writtenText(each, names))) }],
      { more: '\n]\n' }
    ];
  }
};

function readFile({ path, text = '' }: LabelFile, several: boolean, builder: SetBuilder): void {
  parseJson(text, path, fileSchema, builder).forEach(([content, { entities, cats }], i) => {
    const place = placeIn(text, path, [i]);
    const item = several ? `${path}#${i + 1}` : String(i + 1);
    builder.item({ name: item, text: content }, place);
    const to = builder.annotation(item);
    const units = unitsByCodePoint(content);
    for (const [start, end, label] of entities)
      builder.addSpan(to, label, units[start] ?? -1, units[end] ?? -1, place);
    for (const [name, value] of Object.entries(cats))
      if (Number(value) >= 0.5) builder.addClass(to, name, place);
  });
}

function writtenText({ item, annotation }: FinishedItem, names: Names): unknown {
  const { name, text } = item;
  if (text === undefined) throw cannotExport('spaCy', name, 'it has no text');
  const entities = (annotation?.spans ?? []).map(({ label, start, end }) => [
    codePoints(text, start),
    codePoints(text, end),
    names.of(label)
  ]);
  const cats = (annotation?.classes ?? []).map((id) => [names.of(id), 1] as const);
  return [text, { entities, ...(cats.length > 0 ? { cats: Object.fromEntries(cats) } : {}) }];
}
