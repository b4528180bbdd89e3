// What the checks say of a batch: a score for every row and variant, means with their intervals, each variant against the
// first, and whether the gates are open.
import { checkLabel, type Check } from '../checks';
import { valueOf, type MappedRow } from '../column-mapping';
import { classificationReport, type ClassificationReport } from '../evaluators/classification-report';
import {
  comparePaired,
  holm,
  intervalOfMean,
  verdictOf,
  type Comparison,
  type Interval,
  type Verdict
} from '../evaluators/compare';
import {
  passed,
  textOf,
  unjudged,
  type Evaluator,
  type Given,
  type JudgeTools,
  type Score
} from '../evaluators/evaluator';
import { evaluators, tellsGood } from '../evaluators/index';
import type { EvaluatorName } from '../evaluators/names';
import { recordedLabel } from '../recorded';
import type { SuiteRow } from '../promptfoo/read-suite';
import { scoreRow, type Opposed, type ScoreOne } from './suite-score';
import type { RowResult } from './trace';

/** Scores of one check, by row; null where the row failed or has nothing to judge. */
export interface JudgedVariant {
  readonly variant: string;
  readonly scores: readonly (number | null)[];
  /** Rows that are not good enough, with the reason where there is one. */
  readonly reasons: Readonly<Record<number, string>>;
  readonly mean: Interval;
  /** Rows that failed, and those of which no score could be made; absent in reports of before it was told. */
  readonly unscored?: number;
  /** Share of rows that are good enough, where the check says so. */
  readonly passed?: number;
  readonly classes?: ClassificationReport;
  /** Against the first variant; absent for it. */
  readonly against?: Comparison & { readonly verdict: Verdict };
}

export interface JudgedCheck {
  readonly label: string;
  /** Absent for a suite's own assertions. */
  readonly kind?: EvaluatorName;
  readonly better: 'higher' | 'lower';
  readonly variants: readonly JudgedVariant[];
  readonly gate?: number;
}

export interface GateResult {
  readonly label: string;
  readonly variant: string;
  readonly value: number;
  /** What the mean must reach, or must not exceed where lower is better. */
  readonly least: number;
  readonly better?: 'higher' | 'lower';
  readonly unscored?: number;
  readonly open: boolean;
}

export interface JudgeCall {
  readonly checks: readonly Check[];
  readonly variants: readonly string[];
  /** Variant by variant, row by row. */
  readonly results: readonly RowResult[];
  /** The row of data behind each row. */
  readonly data: readonly MappedRow['data'][];
  /** A suite's own rows, with their assertions. */
  readonly suite: readonly SuiteRow[];
  readonly seed: number;
  readonly tools: JudgeTools;
  readonly tick: () => Promise<void>;
}

/** The name under which a suite's own assertions are told. */
export const assertionsLabel = 'assertions';

export async function judge(call: JudgeCall): Promise<readonly JudgedCheck[]> {
  const judged: JudgedCheck[] = [];
  for (const check of call.checks) {
    const scored = await scoreAll(call, (result) => scoreCheck(check, result, call));
    judged.push(conclude(call, titleOf(check), betterOf(check), scored, check));
  }
  if (call.suite.some(({ checks }) => checks.length > 0)) {
    const scored = await scoreAll(call, (result) => scoreAssertions(call.suite[result.row], result, call));
    judged.push(conclude(call, assertionsLabel, 'higher', scored));
  }
  return judged;
}

/** Gates of the checks that have one. A row that failed is no row that is good: a gate is open only where all are judged. */
export function gatesOf(judged: readonly JudgedCheck[]): readonly GateResult[] {
  return judged.flatMap(({ label, kind, gate, better, variants }) =>
    gate === undefined
      ? []
      : variants
          .filter(({ variant }) => !(variant === recordedLabel && isOfRun(kind)))
          .map(({ variant, unscored = 0, mean: { mean } }) => ({
            label,
            variant,
            value: mean,
            least: gate,
            better,
            unscored,
            open: unscored === 0 && (better === 'higher' ? mean >= gate : mean <= gate)
          }))
  );
}

/** Whether a check looks at the run itself, of which nothing is known where an answer is only recorded. */
function isOfRun(kind: EvaluatorName | undefined): boolean {
  const evaluator: Evaluator | undefined = kind && evaluators[kind];
  return evaluator?.isOfRun === true;
}

/** Whether 'must not be so' says anything of it: what only measures has no opposite. */
function isNegated({ kind, settings, negate }: Check): boolean {
  return negate === true && tellsGood(kind, settings);
}

/** Not by the name of the opposite. */
function titleOf(check: Check): string {
  return check.label === undefined && isNegated(check) ? `not ${checkLabel(check)}` : checkLabel(check);
}

/** A negated check is 1 where it holds, however its evaluator counts. */
function betterOf(check: Check): 'higher' | 'lower' {
  return isNegated(check) ? 'higher' : evaluators[check.kind].better;
}

const judgedAtOnce = 8;

/** With the output as it was looked at: a transform may have made it of the flow's. */
type LookedScore = Opposed & { readonly looked?: unknown };

type Scored = readonly (readonly (LookedScore | undefined)[])[];

async function scoreAll(
  call: JudgeCall,
  score: (result: RowResult) => Promise<LookedScore | undefined>
): Promise<Scored> {
  const rows = call.results.length / Math.max(1, call.variants.length);
  const scored: (LookedScore | undefined)[][] = call.variants.map(() => []);
  let next = 0;
  // Several at once: a judge behind an endpoint takes its time.
  const work = async (): Promise<void> => {
    while (next < call.results.length) {
      const i = next++;
      const result = call.results[i]!;
      const scores = scored[Math.floor(i / rows)]!;
      scores[i % rows] = result.error ? undefined : await score(result).catch(unjudged);
      // After a cancel this throws; what else went wrong is told at its row.
      await call.tick();
    }
  };
  await Promise.all(Array.from({ length: judgedAtOnce }, work));
  return scored;
}

async function scoreCheck(
  check: Check,
  result: RowResult,
  { data, tools }: JudgeCall,
  given: Pick<Given, 'output' | 'expected'> = {
    output: outputOf(check, result),
    expected: valueOf(check.kind, check.expected, { data: data[result.row] ?? {} })
  }
): Promise<LookedScore | undefined> {
  const evaluator: Evaluator = evaluators[check.kind];
  if (evaluator.isOfRun && result.variant === recordedLabel) return undefined;
  const { transform } = check;
  const { expected } = given;
  const output =
    transform === undefined ? given.output : await transformed(transform, given.output, result, tools);
  if (evaluator.needsExpected && (expected === undefined || expected === null)) return undefined;
  const { inputs, milliseconds, tokens, promptTokens } = result;
  const likely = result.nodes.findLast((node) => node.meanLogProbability !== undefined)?.meanLogProbability;
  const score: Score = await evaluator.score(
    {
      output,
      expected,
      inputs,
      milliseconds,
      tokens,
      promptTokens,
      ...(likely === undefined ? {} : { meanLogProbability: likely })
    },
    { ...evaluator.settings, ...check.settings },
    tools
  );
  const own = isNegated(check) ? opposite(score, expected) : score;
  return check.kind === 'classification' ? { ...own, looked: output } : own;
}

/** What could not be scored has no opposite. A number that code gave alone holds above 0, as in promptfoo. */
function opposite(score: Score, expected: unknown): Opposed {
  const { value, pass = value > 0 } = score;
  if (Number.isNaN(value)) return score;
  const what = score.reason ?? (value === 1 ? textOf(expected) : String(Number(value.toPrecision(4))));
  const reason = what === '' ? 'it must not be so' : `it must not be so: ${what}`;
  return { ...passed(!pass, reason.slice(0, 200)), opposed: value };
}

function outputOf({ output }: Pick<Check, 'output'>, { outputs }: RowResult): unknown {
  return output === undefined ? Object.values(outputs)[0] : outputs[output];
}

/** What JavaScript makes of an answer. Its names are those a JavaScript check has. */
function transformed(
  code: string,
  output: unknown,
  { inputs }: RowResult,
  tools: JudgeTools
): Promise<unknown> {
  return tools.run(code, { output, expected: null, context: { vars: inputs } });
}

/** What a suite's assertions look at; an answer that its transform cannot be made of holds none of them. */
async function suiteOutput(
  { transform }: SuiteRow,
  result: RowResult,
  tools: JudgeTools
): Promise<{ readonly output: unknown } | { readonly reason: string }> {
  const output = outputOf({}, result);
  if (transform === undefined) return { output };
  try {
    return { output: await transformed(transform, output, result, tools) };
  } catch (error) {
    return { reason: `transform: ${error instanceof Error ? error.message : String(error)}`.slice(0, 200) };
  }
}

/** How a row fares by its suite's own assertions. */
async function scoreAssertions(
  row: SuiteRow | undefined,
  result: RowResult,
  call: JudgeCall
): Promise<Score | undefined> {
  if (!row || row.checks.length === 0) return undefined;
  const given = await suiteOutput(row, result, call.tools);
  if ('reason' in given) return { value: 0, pass: false, reason: given.reason };
  const scoreOne: ScoreOne = (check) =>
    scoreCheck(check, result, call, { output: given.output, expected: check.expected });
  return scoreRow(row, result.inputs, scoreOne);
}

function conclude(
  call: JudgeCall,
  label: string,
  better: 'higher' | 'lower',
  scored: Scored,
  check?: Check
): JudgedCheck {
  const values = compared(call, better, scored);
  const comparisons = values.slice(1).map((other) => comparePaired(values[0]!, other, call.seed));
  const chances = holm(comparisons.map(({ p }) => p));
  const variants = call.variants.map((variant, v): JudgedVariant => {
    const scores = scored[v] ?? [];
    const known = scores.filter((score) => score !== undefined && !Number.isNaN(score.value)) as Score[];
    const comparison = comparisons[v - 1];
    const corrected = comparison && { ...comparison, p: chances[v - 1]! };
    const rated = known.filter(({ pass }) => pass !== undefined);
    return {
      variant,
      scores: scores.map((score) => (score === undefined || Number.isNaN(score.value) ? null : score.value)),
      reasons: Object.fromEntries(
        scores.flatMap((score, row) => (score?.reason === undefined ? [] : [[row, score.reason]]))
      ),
      mean: intervalOfMean(
        known.map(({ value }) => value),
        call.seed
      ),
      unscored: unscoredIn(call, v, scores),
      ...(rated.length > 0 ? { passed: rated.filter(({ pass }) => pass).length / rated.length } : {}),
      ...(check?.kind === 'classification' ? { classes: classesOf(check, v, scores, call) } : {}),
      ...(corrected ? { against: { ...corrected, verdict: verdictOf(corrected, better) } } : {})
    };
  });
  return {
    label,
    ...(check ? { kind: check.kind } : {}),
    better,
    variants,
    ...(check?.gate === undefined ? {} : { gate: check.gate })
  };
}

/**
 * Scores as variants are compared by them: NaN where there is nothing to judge, and where a row failed the worst of this check.
 * Left out, a variant that fails at whatever is hard would be the better one.
 */
function compared(
  { results, variants }: JudgeCall,
  better: 'higher' | 'lower',
  scored: Scored
): readonly (readonly number[])[] {
  const rows = results.length / variants.length;
  const known = scored.flat().flatMap((score) => (score && !Number.isNaN(score.value) ? [score.value] : []));
  const worst = known.reduce((a, b) => (better === 'higher' ? Math.min(a, b) : Math.max(a, b)), 0);
  return scored.map((scores, v) =>
    scores.map((score, row) => {
      const { error, notRun, variant } = results[v * rows + row]!;
      const isFailure = error !== undefined && !notRun && variant !== recordedLabel;
      return score?.value ?? (isFailure ? worst : NaN);
    })
  );
}

/** Rows of a variant that failed, and those of which no score could be made; not those with nothing to judge. */
function unscoredIn(
  { results, variants }: JudgeCall,
  variant: number,
  scores: readonly (LookedScore | undefined)[]
): number {
  const rows = results.length / variants.length;
  const own = results.slice(variant * rows, (variant + 1) * rows);
  return own.filter(
    ({ error, notRun }, row) => !notRun && (error !== undefined || Number.isNaN(scores[row]?.value))
  ).length;
}

function classesOf(
  check: Check,
  variant: number,
  scores: readonly (LookedScore | undefined)[],
  { results, variants, data }: JudgeCall
): ClassificationReport {
  const rows = results.length / variants.length;
  const own = results.slice(variant * rows, (variant + 1) * rows).flatMap(({ row }, i) => {
    const score = scores[i];
    return score === undefined || Number.isNaN(score.value) ? [] : [{ row, looked: score.looked }];
  });
  const fold = (value: unknown): string => {
    const text = textOf(value).trim();
    return check.settings?.ignoreCase === false ? text : text.toLowerCase();
  };
  return classificationReport(
    own.map(({ row }) => fold(valueOf(check.kind, check.expected, { data: data[row] ?? {} }))),
    own.map(({ looked }) => fold(looked))
  );
}
