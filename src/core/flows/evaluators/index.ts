// The registry of built-in evaluators. Its names are what records, forms and promptfoo's assertions are joined to.
import { canonicalJson } from '../../assets';
import { HearthError } from '../../errors';
import { isRecord } from '../../params';
import { parsedJson } from '../column-mapping';
import { passed, textOf, textsOf, type Evaluator, type Score, type Settings } from './evaluator';
import { jsonParts } from './json-parts';
import type { EvaluatorName } from './names';
import { byCriterion, byRubric, byVectors } from './judged';
import { schemaCheck } from './json-schema';
import { readSchema, SchemaError } from './read-schema';
import { bleu, levenshtein, rougeL, rougeN, wordF1 } from './words';

const folded = (text: string, settings: Settings): string =>
  settings.ignoreCase === false ? text : text.toLowerCase();

const trimmed = (text: string, settings: Settings): string =>
  folded(text.trim().replace(/\s+/g, ' '), settings);

/** One text or several, of which any or all must be there. */
function containing(any: boolean): Evaluator['score'] {
  return ({ output, expected }, settings) => {
    const text = folded(textOf(output), settings);
    const wanted = textsOf(expected);
    const missing = wanted.filter((part) => !text.includes(folded(part, settings)));
    return passed(
      any ? missing.length < wanted.length : missing.length === 0,
      `"${missing[0] ?? ''}" is not in it`
    );
  };
}

/** A measure that passes from a threshold on, where one is set. */
function atLeast(value: number, { threshold }: Settings): Score {
  return typeof threshold === 'number' ? { value, pass: value >= threshold } : { value };
}

const measured = (measure: (answer: string, expected: string, settings: Settings) => number): Evaluator => ({
  better: 'higher',
  needsExpected: true,
  settings: { threshold: null },
  score: ({ output, expected }, settings) =>
    atLeast(measure(textOf(output), textOf(expected), settings), settings)
});

/** The number at the end of a text: models say things before it. A line between 10-12 is no sign. */
export function numberIn(value: unknown): number {
  if (typeof value === 'number') return value;
  const text = textOf(value).replaceAll('−', '-');
  const found = text.match(/(?:(?<![\p{L}\p{N}%)])-)?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/giu);
  return found ? Number(found.at(-1)!.replaceAll(',', '')) : NaN;
}

function asJson(value: unknown): unknown {
  return typeof value === 'string' ? parsedJson(value.trim()) : value;
}

/** Whether each letter is the same; an object or a list is compared with the JSON that was written. */
function isSame(output: unknown, expected: unknown): boolean {
  const written = textOf(output);
  if (typeof expected !== 'object') return written === textOf(expected);
  try {
    return canonicalJson(JSON.parse(written)) === canonicalJson(expected);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** What code says of an answer, as promptfoo's may: whether it passes, its score, and why. */
function verdictIn(result: unknown): Score | undefined {
  if (!isRecord(result) || typeof result.pass !== 'boolean' || typeof result.score !== 'number')
    return undefined;
  const { pass, score: value, reason } = result;
  return { value, pass, ...(typeof reason === 'string' && reason !== '' ? { reason } : {}) };
}

const isSchemaAsked = (schema: unknown): boolean => schema !== null && schema !== undefined && schema !== '';

/** Whether one of the values keeps to the schema; an unreadable schema leaves the answer without a score. */
function schemaScore(values: Iterable<unknown>, none: string, { schema }: Settings): Score {
  try {
    const problemOf = isSchemaAsked(schema) ? schemaCheck(schema) : () => undefined;
    let first: string | undefined;
    for (const value of values) {
      const problem = problemOf(value);
      if (problem === undefined) return passed(true);
      first ??= problem;
    }
    return passed(false, first ?? none);
  } catch (error) {
    if (error instanceof SchemaError) return { value: NaN, reason: error.message };
    throw error;
  }
}

export const evaluators = {
  'exact-match': {
    better: 'higher',
    needsExpected: true,
    settings: { ignoreCase: true },
    score: ({ output, expected }, settings) =>
      passed(
        settings.exact === true
          ? isSame(output, expected)
          : trimmed(textOf(output), settings) === trimmed(textOf(expected), settings)
      )
  },
  contains: {
    better: 'higher',
    needsExpected: true,
    settings: { ignoreCase: true },
    score: ({ output, expected }, settings) =>
      passed(
        folded(textOf(output), settings).includes(folded(textOf(expected), settings)),
        `"${textOf(expected)}" is not in it`
      )
  },
  'contains-any': {
    better: 'higher',
    needsExpected: true,
    settings: { ignoreCase: true },
    score: containing(true)
  },
  'contains-all': {
    better: 'higher',
    needsExpected: true,
    settings: { ignoreCase: true },
    score: containing(false)
  },
  'starts-with': {
    better: 'higher',
    needsExpected: true,
    settings: { ignoreCase: true },
    score: ({ output, expected }, settings) =>
      passed(folded(textOf(output), settings).startsWith(folded(textOf(expected), settings)))
  },
  regex: {
    better: 'higher',
    needsExpected: true,
    settings: { ignoreCase: false },
    score: ({ output, expected }, settings) =>
      passed(pattern(textOf(expected), settings).test(textOf(output)))
  },
  json: {
    better: 'higher',
    needsExpected: false,
    settings: { schema: null },
    score({ output }, settings) {
      const value = asJson(output);
      return schemaScore(value === undefined ? [] : [value], 'it is no JSON', settings);
    }
  },
  'contains-json': {
    better: 'higher',
    needsExpected: false,
    settings: { schema: null },
    score: ({ output }, settings) =>
      schemaScore(jsonParts(textOf(output)), 'there is no JSON in it', settings)
  },
  number: {
    better: 'higher',
    needsExpected: true,
    settings: { absolute: 1e-6, relative: 0 },
    score({ output, expected }, { absolute, relative }) {
      const [a, b] = [numberIn(output), numberIn(expected)];
      if (Number.isNaN(b)) return { value: NaN, reason: 'there is no number to compare with' };
      const room = Math.max(Number(absolute ?? 0), Number(relative ?? 0) * Math.abs(b));
      return passed(Math.abs(a - b) <= room, Number.isNaN(a) ? 'there is no number in it' : `${a}, not ${b}`);
    }
  },
  'word-f1': measured(wordF1),
  bleu: measured(bleu),
  'rouge-1': measured((a, b) => rougeN(a, b, 1)),
  'rouge-2': measured((a, b) => rougeN(a, b, 2)),
  'rouge-l': measured(rougeL),
  levenshtein: {
    better: 'lower',
    needsExpected: true,
    settings: { most: null },
    score: ({ output, expected }, { most }) => {
      const value = levenshtein(textOf(output).slice(0, 10_000), textOf(expected).slice(0, 10_000));
      return typeof most === 'number' ? { value, pass: value <= most } : { value };
    }
  },
  classification: {
    better: 'higher',
    needsExpected: true,
    settings: { ignoreCase: true },
    score: ({ output, expected }, settings) =>
      passed(trimmed(textOf(output), settings) === trimmed(textOf(expected), settings))
  },
  latency: {
    better: 'lower',
    needsExpected: false,
    isOfRun: true,
    settings: { most: null },
    score: ({ milliseconds }, { most }) =>
      typeof most === 'number' ? { value: milliseconds, pass: milliseconds <= most } : { value: milliseconds }
  },
  tokens: {
    better: 'lower',
    needsExpected: false,
    isOfRun: true,
    settings: { most: null },
    score: ({ tokens }, { most }) =>
      typeof most === 'number' ? { value: tokens, pass: tokens <= most } : { value: tokens }
  },
  cost: {
    better: 'lower',
    needsExpected: false,
    isOfRun: true,
    // Prices of a million tokens, in whatever money.
    settings: { promptPrice: 0, answerPrice: 0, most: null },
    score({ promptTokens, tokens }, { promptPrice, answerPrice, most }) {
      const value = (promptTokens * Number(promptPrice ?? 0) + tokens * Number(answerPrice ?? 0)) / 1e6;
      return typeof most === 'number' ? { value, pass: value <= most } : { value };
    }
  },
  perplexity: {
    better: 'lower',
    needsExpected: false,
    isOfRun: true,
    settings: { most: null },
    score({ meanLogProbability }, { most }) {
      if (meanLogProbability === undefined)
        return { value: NaN, reason: 'the model told no probabilities of its words' };
      const value = Math.exp(-meanLogProbability);
      return typeof most === 'number' ? { value, pass: value <= most } : { value };
    }
  },
  groundedness: byRubric('groundedness'),
  relevance: byRubric('relevance'),
  coherence: byRubric('coherence'),
  fluency: byRubric('fluency'),
  similarity: byRubric('similarity'),
  rubric: byCriterion,
  'embedding-similarity': byVectors,
  javascript: {
    better: 'higher',
    needsExpected: false,
    settings: { code: 'output.length > 0', threshold: null },
    async score({ output, expected, inputs }, { code, threshold }, tools) {
      if (!tools) return passed(false, 'code cannot run here');
      const result = await tools.run(textOf(code), { output, expected, context: { vars: inputs } });
      if (typeof result === 'number') return atLeast(result, { threshold });
      return verdictIn(result) ?? passed(result === true);
    }
  }
} as const satisfies Readonly<Record<EvaluatorName, Evaluator>>;

/** Why a check cannot be made as it is set, whatever the answers are; undefined where it can. */
export function settingsProblem(kind: EvaluatorName, { schema }: Settings = {}): string | undefined {
  if ((kind !== 'json' && kind !== 'contains-json') || !isSchemaAsked(schema)) return undefined;
  try {
    readSchema(schema);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error.message;
    throw error;
  }
}

/** Whether it tells good from bad, as it is set; else it only measures. Code may do either. */
export function tellsGood(kind: EvaluatorName, settings: Settings = {}): boolean {
  if (kind === 'rubric' || kind === 'javascript') return true;
  const set: Settings = { ...evaluators[kind].settings, ...settings };
  const limit = 'most' in set ? 'most' : 'threshold';
  return !(limit in set) || typeof set[limit] === 'number';
}

/** By characters, unless a suite sets `unicode` to false: promptfoo's patterns are read without, and may escape any letter. */
function pattern(source: string, { ignoreCase, unicode }: Settings): RegExp {
  try {
    return new RegExp(source, `${ignoreCase === true ? 'i' : ''}${unicode === false ? '' : 'u'}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HearthError('flow/node-failed', { node: 'regex', reason: `${reason}.` });
  }
}
