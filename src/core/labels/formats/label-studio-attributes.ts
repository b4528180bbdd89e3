// Questions about one region or span in Label Studio: results of their own (choices, textarea, number, rating) under the
// id of what they are about, named by the tag that asked. Yes or no is a choice of 'true'.
import type { AttributeValues, LabelAttribute, LabelClass } from '../project';
import { escapeXml } from './xml';

interface Result {
  readonly id?: string | undefined;
  readonly type: string;
  readonly from_name?: string | undefined;
  readonly value?: Readonly<Record<string, unknown>> | undefined;
}

const asked = new Set(['choices', 'textarea', 'number', 'rating']);

/** The answers of all results that are about another one, by its id; and those results. */
export function readAnswers(results: readonly Result[]) {
  const parts = new Set(
    results.flatMap(({ id, type }) => (id !== undefined && !asked.has(type) ? [id] : []))
  );
  const answers = new Map<string, Record<string, AttributeValues[string]>>();
  const taken = new Set<Result>();
  for (const found of results) {
    const { id, type, from_name: name } = found;
    if (id === undefined || !asked.has(type) || !parts.has(id) || name === undefined || name === '') continue;
    const value = answerOf(type, found.value ?? {});
    if (value === undefined) continue;
    taken.add(found);
    answers.set(id, { ...answers.get(id), [name]: value });
  }
  return { answers, taken };
}

function answerOf(
  type: string,
  value: Readonly<Record<string, unknown>>
): AttributeValues[string] | undefined {
  if (type === 'number' || type === 'rating') {
    const number = value[type];
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }
  const list = value[type === 'choices' ? 'choices' : 'text'];
  const texts = (Array.isArray(list) ? (list as readonly unknown[]) : [list]).filter(
    (one) => typeof one === 'string'
  );
  if (texts.length === 0) return undefined;
  const text = texts.join('\n');
  return type === 'choices' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

/** One result an answer. `about` is what each has of the region or span: its id, and where it is. */
export function writtenAnswers(
  values: AttributeValues,
  attributes: readonly LabelAttribute[],
  about: { readonly id: string; readonly to_name: string; readonly value: object }
): readonly unknown[] {
  return Object.entries(values).map(([name, value]) => {
    const kind = attributes.find((one) => one.name === name)?.kind;
    const answer =
      typeof value === 'number'
        ? { type: 'number', value: { number: value } }
        : typeof value === 'boolean' || kind === 'choice'
          ? { type: 'choices', value: { choices: [String(value)] } }
          : { type: 'textarea', value: { text: [value] } };
    return { ...about, from_name: name, type: answer.type, value: { ...about.value, ...answer.value } };
  });
}

/** The tags that ask, of all classes; two questions of one name are one tag. */
export function answerTags(classes: readonly LabelClass[], to: string): readonly string[] {
  const tags = new Map<string, string>();
  for (const { name, kind, choices = [] } of classes.flatMap(({ attributes = [] }) => attributes)) {
    const head = `name="${escapeXml(name)}" toName="${to}" perRegion="true"`;
    const options = kind === 'flag' ? ['true'] : choices;
    const inner = options.map((one) => `    <Choice value="${escapeXml(one)}"/>`);
    if (kind === 'number') tags.set(name, `  <Number ${head}/>`);
    else if (kind === 'text') tags.set(name, `  <TextArea ${head}/>`);
    else tags.set(name, [`  <Choices ${head}>`, ...inner, '  </Choices>'].join('\n'));
  }
  return [...tags.values()];
}
