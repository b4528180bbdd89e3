// What an evaluation of a language model tells. With an adapter the base is judged too, in the same run: scores named
// `base…` are the model's before the adapter.

export interface JudgedAnswer {
  readonly given: string;
  readonly correct: boolean;
}

export interface JudgedExample extends JudgedAnswer {
  readonly prompt: string;
  readonly expected: string;
  /** What the base said, where an adapter was judged. */
  readonly base?: JudgedAnswer;
}

/** How well the answer of one example was foreseen. */
export interface RatedExample {
  readonly prompt: string;
  readonly expected: string;
  readonly perplexity: number;
  readonly basePerplexity?: number;
}

/** Of all examples, with the adapter against without. */
export interface Compared {
  /** Right now and wrong before; for perplexity: foreseen better. */
  readonly better: number;
  readonly worse: number;
  /** Whose answers are not the same, right or wrong. */
  readonly differ: number;
}

export interface LmEvaluation {
  readonly kind: 'language-evaluation';
  readonly task: 'perplexity' | 'exact-match' | 'multiple-choice';
  readonly examples: number;
  /** loss, perplexity and tokens, or accuracy; with an adapter the base's beside them. */
  readonly scores: Readonly<Record<string, number>>;
  /** A hundred, where answers were given: those whose answers differ come first. */
  readonly judged: readonly JudgedExample[];
  /** A hundred, for perplexity: those that changed most come first. */
  readonly rated?: readonly RatedExample[];
  readonly compared?: Compared;
}

/** Examples that a report keeps. */
const kept = 100;

/** @throws RangeError for no examples */
export function answerReport(
  judged: readonly JudgedExample[]
): Pick<LmEvaluation, 'scores' | 'judged' | 'compared'> {
  if (judged.length === 0) throw new RangeError('No examples were judged');
  const share = (right: (one: JudgedExample) => boolean): number =>
    judged.filter(right).length / judged.length;
  const accuracy = share(({ correct }) => correct);
  if (!judged[0]!.base) return { scores: { accuracy }, judged: judged.slice(0, kept) };
  const differing = judged.filter(differs);
  return {
    scores: { accuracy, baseAccuracy: share(({ base }) => base?.correct === true) },
    judged: [...differing, ...judged.filter((one) => !differs(one))].slice(0, kept),
    compared: {
      better: judged.filter(({ correct, base }) => correct && base?.correct === false).length,
      worse: judged.filter(({ correct, base }) => !correct && base?.correct === true).length,
      differ: differing.length
    }
  };
}

/** Whether the base said something else. */
export function differs({ given, base }: JudgedExample): boolean {
  return base !== undefined && base.given !== given;
}

export function perplexityReport(
  rated: readonly RatedExample[]
): Pick<LmEvaluation, 'judged' | 'rated' | 'compared'> {
  const change = ({ perplexity, basePerplexity = perplexity }: RatedExample): number =>
    Math.log(perplexity) - Math.log(basePerplexity);
  const changed = rated.filter((one) => change(one) !== 0);
  const sorted = [...rated].sort((a, b) => Math.abs(change(b)) - Math.abs(change(a)));
  const better = changed.filter((one) => change(one) < 0).length;
  return {
    judged: [],
    rated: sorted.slice(0, kept),
    ...(rated.some(({ basePerplexity }) => basePerplexity !== undefined)
      ? { compared: { better, worse: changed.length - better, differ: changed.length } }
      : {})
  };
}
