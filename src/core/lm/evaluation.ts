// What an evaluation of a language model tells.

export interface JudgedExample {
  readonly prompt: string;
  readonly expected: string;
  readonly given: string;
  readonly correct: boolean;
}

export interface LmEvaluation {
  readonly kind: 'language-evaluation';
  readonly task: 'perplexity' | 'exact-match' | 'multiple-choice';
  readonly examples: number;
  /** loss, perplexity and tokens, or accuracy. */
  readonly scores: Readonly<Record<string, number>>;
  /** The first hundred, where answers were given. */
  readonly judged: readonly JudgedExample[];
}
