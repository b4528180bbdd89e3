// promptfoo's assertions as checks of ours. Those that need another model, a language that does not run here or a service
// are not guessed at: they are given back as unmapped, with their name.
import { isRecord } from '../../params';
import type { Check } from '../checks';

export type MappedAssertion =
  { readonly kind: 'check'; readonly check: Check } | { readonly kind: 'unmapped'; readonly type: string };

type Translate = (assertion: Record<string, unknown>) => Pick<Check, 'kind' | 'expected' | 'settings'>;

const text =
  (kind: Check['kind'], ignoreCase: boolean): Translate =>
  ({ value }) => ({ kind, expected: value, settings: { ignoreCase } });

const measure =
  (kind: Check['kind'], threshold: number): Translate =>
  (assertion) => ({
    kind,
    expected: assertion.value,
    settings: { threshold: typeof assertion.threshold === 'number' ? assertion.threshold : threshold }
  });

const most =
  (kind: Check['kind'], limit: number): Translate =>
  (assertion) => ({
    kind,
    expected: assertion.value,
    settings: { most: typeof assertion.threshold === 'number' ? assertion.threshold : limit }
  });

const json =
  (kind: 'json' | 'contains-json'): Translate =>
  ({ value }) => ({ kind, settings: { schema: value ?? null } });

/** By promptfoo's name; thresholds are its own defaults. */
const translations: Readonly<Record<string, Translate>> = {
  // Each letter counts, and an object is compared with the JSON that was written.
  equals: ({ value }) => ({ kind: 'exact-match', expected: value, settings: { exact: true } }),
  contains: text('contains', false),
  icontains: text('contains', true),
  'contains-any': text('contains-any', false),
  'icontains-any': text('contains-any', true),
  'contains-all': text('contains-all', false),
  'icontains-all': text('contains-all', true),
  'starts-with': text('starts-with', false),
  // promptfoo's patterns know no properties of characters, and may escape what needs it not.
  regex: ({ value }) => ({ kind: 'regex', expected: value, settings: { ignoreCase: false, unicode: false } }),
  'is-json': json('json'),
  'contains-json': json('contains-json'),
  'rouge-n': measure('rouge-1', 0.75),
  bleu: measure('bleu', 0.5),
  levenshtein: most('levenshtein', 5),
  latency: most('latency', Infinity),
  cost: most('cost', Infinity),
  perplexity: most('perplexity', Infinity),
  similar: measure('embedding-similarity', 0.75),
  'llm-rubric': (assertion) => ({
    kind: 'rubric',
    expected: assertion.value,
    settings: { threshold: typeof assertion.threshold === 'number' ? assertion.threshold : null }
  }),
  javascript: (assertion) => ({
    kind: 'javascript',
    settings: { code: assertion.value, threshold: assertion.threshold ?? null }
  })
};

/** An expression of JavaScript that stands in the configuration itself; programs in files and packages do not run here. */
export function inlineCode(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && !/^(file:\/\/|package:)/.test(value)
    ? value
    : undefined;
}

/** Assertion types that become checks. */
export const mappedTypes = Object.keys(translations);

/** One assertion, with references to templates already followed. */
export function mapAssertion(assertion: unknown): MappedAssertion {
  if (!isRecord(assertion) || typeof assertion.type !== 'string')
    return { kind: 'unmapped', type: 'an assertion without a type' };
  const negate = assertion.type.startsWith('not-');
  const type = negate ? assertion.type.slice(4) : assertion.type;
  const translate = Object.hasOwn(translations, type) ? translations[type] : undefined;
  const fromFile =
    typeof assertion.value === 'string' &&
    (assertion.value.startsWith('file://') ||
      (type === 'javascript' && assertion.value.startsWith('package:')));
  const transform = inlineCode(assertion.transform);
  if (!translate || fromFile || (assertion.transform !== undefined && transform === undefined)) {
    const why = fromFile ? ' from a file' : translate ? ' with a transform' : '';
    return { kind: 'unmapped', type: `${assertion.type}${why}` };
  }
  const weight = typeof assertion.weight === 'number' ? { weight: assertion.weight } : {};
  const label = typeof assertion.metric === 'string' ? { label: assertion.metric } : {};
  return {
    kind: 'check',
    check: {
      ...translate(assertion),
      ...(transform === undefined ? {} : { transform }),
      ...(negate ? { negate } : {}),
      ...weight,
      ...label
    }
  };
}
