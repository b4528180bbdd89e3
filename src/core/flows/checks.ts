// What is asked of a flow's answers: one evaluator with what to look at and what to expect. Kept in runs and in
// evaluation suites; plain data.
import { isRecord } from '../params';
import { evaluatorNames, isEvaluator, type EvaluatorName } from './evaluators/names';

export interface Check {
  readonly kind: EvaluatorName;
  /** The flow's output it looks at; its first where absent. */
  readonly output?: string;
  /** A literal, or '${data.answer}'. */
  readonly expected?: unknown;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** JavaScript that makes of the answer (`output`) what is looked at. */
  readonly transform?: string;
  /** The answer must not be so. */
  readonly negate?: boolean;
  /** How much it counts among a row's assertions. */
  readonly weight?: number;
  /** What people call it; its kind where absent. */
  readonly label?: string;
  /** The mean it must reach (or stay below, where lower is better) for the run to pass. */
  readonly gate?: number;
}

/** Checks that are judged as one, with a threshold of their own: a set of promptfoo's assertions. */
export interface CheckSet {
  readonly checks: readonly Check[];
  /** The mean of its scores that is good enough; without it all must hold. */
  readonly threshold?: number;
  readonly weight?: number;
  readonly label?: string;
}

/** The name a check's results are kept under. */
export function checkLabel({ label, kind, output }: Check): string {
  return label ?? (output === undefined ? kind : `${kind} (${output})`);
}

/** Checks from outside. @throws Error that says what is wrong */
export function parseChecks(input: unknown): readonly Check[] {
  if (!Array.isArray(input)) throw new Error('must be a list of checks');
  const checks = input.map(parseCheck);
  const labels = checks.map(checkLabel);
  const twice = labels.find((label, i) => labels.indexOf(label) < i);
  if (twice !== undefined) throw new Error(`has two checks called "${twice}": give one a label`);
  return checks;
}

export function parseCheck(input: unknown): Check {
  if (!isRecord(input) || typeof input.kind !== 'string' || !isEvaluator(input.kind))
    throw new Error(`must name an evaluator (${evaluatorNames.join(', ')})`);
  const { kind, output, expected, settings, transform, negate, weight, label, gate } = input;
  return {
    kind,
    ...(typeof output === 'string' && output !== '' ? { output } : {}),
    ...(expected === undefined ? {} : { expected }),
    ...(isRecord(settings) ? { settings } : {}),
    ...(typeof transform === 'string' && transform !== '' ? { transform } : {}),
    ...(negate === true ? { negate } : {}),
    ...(typeof weight === 'number' ? { weight } : {}),
    ...(typeof label === 'string' && label !== '' ? { label } : {}),
    ...(typeof gate === 'number' ? { gate } : {})
  };
}
