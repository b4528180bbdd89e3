// A row of a CSV of tests as a test: columns of their own names are variables, those that promptfoo has names for say what is
// expected and how it counts.
import { unsafeKeys } from '../unsafe-keys';

type Row = Readonly<Record<string, string>>;

/** A row as the test that YAML would have. */
export function caseOf(row: Row): Record<string, unknown> {
  const entries = Object.entries(row).filter(([name]) => !unsafeKeys.has(name));
  const own = entries.filter(([name]) => !isReserved(name));
  const expected = entries.filter(([name, text]) => name.startsWith('__expected') && text.trim() !== '');
  const { __prefix, __suffix, __description, __metric, __providerOutput } = row;
  const threshold = numberOf(row.__threshold);
  return {
    vars: Object.fromEntries(own),
    assert: expected.map(([, text], i) => ({
      ...shortAssertion(text.trim()),
      ...thresholdOf(row, i),
      ...(__metric ? { metric: __metric } : {})
    })),
    options: { ...(__prefix ? { prefix: __prefix } : {}), ...(__suffix ? { suffix: __suffix } : {}) },
    ...(threshold === undefined ? {} : { threshold }),
    ...(__description ? { description: __description } : {}),
    ...(__providerOutput ? { providerOutput: __providerOutput } : {})
  };
}

const reserved = new Set('__prefix __suffix __description __providerOutput __metric __threshold'.split(' '));

function isReserved(name: string): boolean {
  return reserved.has(name) || /^__(expected|metadata|config:)/.test(name);
}

/** Of the first expectation in '__config:__expected:threshold', of the second in '__config:__expected2:threshold'. */
function thresholdOf(row: Row, index: number): Record<string, unknown> {
  const names = index === 0 ? ['__expected', '__expected1'] : [`__expected${index + 1}`];
  const given = names.map((name) => numberOf(row[`__config:${name}:threshold`]));
  const threshold = given.find((value) => value !== undefined);
  return threshold === undefined ? {} : { threshold };
}

function numberOf(cell: string | undefined): number | undefined {
  const number = cell === undefined || cell.trim() === '' ? NaN : Number(cell);
  return Number.isFinite(number) ? number : undefined;
}

/** All of promptfoo's (src/types, BaseAssertionTypes): a cell that begins otherwise is the answer that is expected. */
const assertionTypes =
  'agent-rubric answer-relevance bleu classifier contains contains-all contains-any contains-html contains-json ' +
  'contains-sql contains-xml context-faithfulness context-recall context-relevance conversation-relevance cost equals ' +
  'factuality finish-reason g-eval gleu guardrails icontains icontains-all icontains-any is-html is-json is-refusal ' +
  'is-sql is-valid-function-call is-valid-openai-function-call is-valid-openai-tools-call is-xml javascript latency ' +
  'levenshtein llm-rubric pi meteor model-graded-closedqa model-graded-factuality moderation perplexity ' +
  'perplexity-score python regex rouge-n ruby similar similar:cosine similar:dot similar:euclidean starts-with ' +
  'tool-call-f1 skill-used trajectory:goal-success trajectory:tool-args-match trajectory:step-count ' +
  'trajectory:tool-sequence trajectory:tool-used trace-error-spans trace-span-count trace-span-duration ' +
  'search-rubric webhook word-count';

/** 'not-contains:x', 'similar(0.8):x', 'is-json'. */
const shortForm = new RegExp(
  `^(not-)?(${assertionTypes.replaceAll(' ', '|')})(?:\\((\\d+(?:\\.\\d+)?)\\))?(?::([\\s\\S]*))?$`
);

/** Their thresholds where a cell gives none (src/csv.ts): other than in YAML. */
const cellThresholds: Readonly<Record<string, number>> = {
  cost: 0.75,
  latency: 0.75,
  levenshtein: 0.75,
  perplexity: 0.75,
  'rouge-n': 0.75,
  similar: 0.8
};

const older: Readonly<Record<string, string>> = {
  fn: 'javascript',
  eval: 'javascript',
  grade: 'llm-rubric'
};

/** The short form of CSV files: 'icontains:bonjour', 'contains-all:a,b', or plain text that must be equal. */
export function shortAssertion(text: string): Record<string, unknown> {
  const program = /^file:\/\/.*\.(?:(py)|[cm]?[jt]s)(?::|$)/.exec(text);
  if (program) return { type: program[1] ? 'python' : 'javascript', value: text };
  const named = text.replace(/^(fn|eval|grade)(?=:)/, (name) => older[name]!);
  const short = shortForm.exec(named);
  if (!short) return { type: 'equals', value: text };
  const [, not = '', name = '', threshold, value] = short;
  const limit = threshold === undefined ? cellThresholds[name] : Number(threshold);
  return {
    type: `${not}${name}`,
    ...(value === undefined ? {} : { value: valueOf(name, value.trim()) }),
    ...(limit === undefined ? {} : { threshold: limit })
  };
}

function valueOf(type: string, text: string): unknown {
  return /contains-(any|all)$/.test(type) ? text.split(',').map((part) => part.trim()) : text;
}
