// One micro-batch of token sequences, as the trainer takes it.

/** A label that carries no loss: prompts, padding. */
export const ignoredLabel = -100;

export interface TokenBatch {
  /** Sequences. */
  readonly rows: number;
  /** Tokens of each, padding included; the same for every row. */
  readonly length: number;
  /** [rows x length] token ids. */
  readonly ids: Uint32Array;
  /** [rows x length] the token each position should predict (already moved by one), or `ignoredLabel`. */
  readonly labels: Int32Array;
  /**
   * [rows x length] index within the row of the first token of the document each token belongs to: attention sees
   * nothing before it, and positions count from it. All 0 where a row is one document; packing puts several in one.
   */
  readonly starts: Uint32Array;
}
