// What a fine-tuning tells about itself, kept with its job.

/** What became of a table's rows. */
export interface TokenAccount {
  readonly examples: number;
  /** Rows with nothing to learn from, left out. */
  readonly empty: number;
  /** Examples that were longer than allowed, and the tokens they lost. */
  readonly cut: number;
  readonly tokensLost: number;
  readonly tokens: number;
  /** Tokens that carry loss. */
  readonly learnedTokens: number;
  /** Tokens of the longest example, before it was cut. */
  readonly longest: number;
  /** Examples by length: counts[i] have i·width + 1 to (i + 1)·width tokens. */
  readonly histogram: { readonly width: number; readonly counts: readonly number[] };
}

/** What the base and the tuned model say to one prompt. */
export interface SamplePair {
  readonly step: number;
  readonly prompt: string;
  readonly base: string;
  readonly tuned: string;
}

export interface FineTuneReport {
  readonly kind: 'fine-tune';
  readonly account: TokenAccount;
  readonly validationExamples: number;
  readonly steps: number;
  readonly epochs: number;
  readonly microBatch: number;
  readonly recompute: boolean;
  readonly deviceBytes: number;
  readonly tokensPerSecond: number;
  readonly seconds: number;
  /** loss, validationLoss, perplexity, basePerplexity: those that were measured. */
  readonly scores: Readonly<Record<string, number>>;
  readonly samples: readonly SamplePair[];
}

/** What is shown of a report while the training goes on. */
export interface FineTuneInterim {
  readonly kind: 'fine-tune-interim';
  /** Held on the graphics device: weights, adapter and room to compute in. */
  readonly deviceBytes?: number;
  readonly samples: readonly SamplePair[];
}

const mostSteps = 64;

/** Samples that are kept of a long training: of every other evaluation where there are too many, first and last always. */
export function thinnedSamples(samples: readonly SamplePair[]): readonly SamplePair[] {
  const steps = [...new Set(samples.map(({ step }) => step))];
  if (steps.length <= mostSteps) return samples;
  const kept = new Set(steps.filter((step, i) => i % 2 === 0 || step === steps.at(-1)));
  return samples.filter(({ step }) => kept.has(step));
}
