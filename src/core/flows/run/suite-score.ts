// How a row fares by its suite's own assertions, counted as promptfoo counts (its src/assertions/assertionsResult.ts): a row's
// score, and a set's, is the mean of its parts' scores by weight. It passes when the mean reaches the threshold, or without one
// when all parts do.
import { checkLabel, type Check, type CheckSet } from '../checks';
import { textOf, unjudged, type Score } from '../evaluators/evaluator';
import type { EvaluatorName } from '../evaluators/names';
import { fillText } from '../template';

/** With what the evaluator itself gave, where the check is negated. */
export type Opposed = Score & { readonly opposed?: number };

/** Scores one of the checks, as its values are; what it expects is no reference. */
export type ScoreOne = (check: Check) => Promise<Opposed | undefined>;

type Values = Readonly<Record<string, unknown>>;

interface Part {
  readonly value: number;
  readonly pass: boolean;
  readonly weight: number;
  readonly reason?: string;
}

/** `values` are written into what the checks expect. */
export async function scoreRow(
  { checks, threshold }: { readonly checks: readonly (Check | CheckSet)[]; readonly threshold?: number },
  values: Values,
  scoreOne: ScoreOne
): Promise<Score> {
  const parts: Part[] = [];
  for (const one of checks)
    parts.push(await ('checks' in one ? ofSet(one, values, scoreOne) : ofCheck(one, values, scoreOne)));
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const value = weights > 0 ? parts.reduce((sum, part) => sum + part.value * part.weight, 0) / weights : 0;
  const pass = threshold === undefined ? parts.every((part) => part.pass) : value >= threshold;
  if (pass) return { value, pass };
  const shown = Number(value.toPrecision(4));
  const reason =
    parts.find((part) => !part.pass)?.reason ?? `its score is ${shown}, and ${threshold} is asked`;
  return { value, pass, reason };
}

async function ofSet(set: CheckSet, values: Values, scoreOne: ScoreOne): Promise<Part> {
  const { value, pass = false, reason } = await scoreRow(set, values, scoreOne);
  const named = set.label === undefined ? reason : `${set.label}: ${reason ?? ''}`.slice(0, 200);
  return { value, pass, weight: set.weight ?? 1, ...(named === undefined ? {} : { reason: named }) };
}

async function ofCheck(check: Check, values: Values, scoreOne: ScoreOne): Promise<Part> {
  const weight = check.weight ?? 1;
  let expected = check.expected;
  let score: Opposed | undefined;
  try {
    const written = withValues(check, values);
    expected = written.expected;
    score = await scoreOne(written);
  } catch (error) {
    score = unjudged(error);
  }
  // A number alone holds above 0; what could not be scored does not hold; and without weight nothing fails a row.
  const holds = score?.pass ?? (score !== undefined && score.value > 0);
  const asked = textOf(expected ?? check.settings?.code);
  const reason = `${checkLabel(check)}: ${score?.reason ?? asked}`.slice(0, 200);
  return { value: countedValue(check, score, holds), pass: holds || weight === 0, weight, reason };
}

/** The check as it is for a row: what is expected, code and schemas are templates. */
function withValues(check: Check, values: Values): Check {
  const filled = (value: unknown): unknown =>
    typeof value === 'string' ? fillText(value, values, checkLabel(check), check.kind) : value;
  const { expected, settings = {} } = check;
  return {
    ...check,
    expected: Array.isArray(expected) ? expected.map(filled) : filled(expected),
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        name === 'code' || name === 'schema' ? filled(value) : value
      ])
    )
  };
}

/** Those that count by how much; all others count as one where they hold. */
const graded: ReadonlySet<EvaluatorName> = new Set(['rouge-1', 'bleu', 'embedding-similarity', 'rubric']);

function countedValue({ kind }: Check, score: Opposed | undefined, holds: boolean): number {
  if (score === undefined || Number.isNaN(score.value)) return 0;
  if (graded.has(kind)) return score.opposed === undefined ? score.value : 1 - score.opposed;
  return kind === 'javascript' && score.opposed === undefined ? score.value : Number(holds);
}
