// An evaluator judges one answer by a number, and says what that number means. Evaluators that need a sandbox (a line of
// JavaScript), a model or vectors get them as ports.
import type { ChatMessage } from '../../lm/generation';

/** What is judged. */
export interface Given {
  readonly output: unknown;
  readonly expected: unknown;
  /** The row's inputs, for code. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly milliseconds: number;
  readonly tokens: number;
  readonly promptTokens: number;
  /** Mean natural logarithm of the probabilities of what the last model wrote, where it told them. */
  readonly meanLogProbability?: number;
}

export interface Score {
  readonly value: number;
  /** Whether it is good enough; absent where the evaluator only measures. */
  readonly pass?: boolean;
  /** Why not, in a few words. */
  readonly reason?: string;
}

export type Settings = Readonly<Record<string, unknown>>;

/** Runs an expression on values, apart from everything else. */
export type RunExpression = (source: string, values: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** What evaluators may use besides what they are given. */
export interface JudgeTools {
  readonly run: RunExpression;
  /** A model's answer, by the flow's name of its connection; the flow's own where that is empty. */
  ask(messages: readonly ChatMessage[], connection: string): Promise<string>;
  embed(texts: readonly string[], connection: string): Promise<readonly (readonly number[])[]>;
}

export interface Evaluator {
  /** Which way is better; 'none' for what is only told. */
  readonly better: 'higher' | 'lower';
  /** Whether it compares with what was expected. */
  readonly needsExpected: boolean;
  /** Whether it looks at what the run took and not at the answer. */
  readonly isOfRun?: true;
  /** Names of its settings with their defaults. */
  readonly settings: Settings;
  score(given: Given, settings: Settings, tools?: JudgeTools): Score | Promise<Score>;
}

/** An answer as text: what models give, or JSON of anything else. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string'
    ? value
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as number);
}

/** Texts of a setting or expectation that may be one or several; several in one text are separated by commas. */
export function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(textOf);
  return textOf(value)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export const passed = (pass: boolean, reason?: string): Score => ({
  value: pass ? 1 : 0,
  pass,
  ...(pass || reason === undefined ? {} : { reason })
});

/** A judge that fails costs a row its score, not the run its answers. */
export function unjudged(error: unknown): Score {
  return { value: NaN, reason: error instanceof Error ? error.message : String(error) };
}
