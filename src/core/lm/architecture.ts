// The shape of a decoder-only language model that the engine can run: the Llama block and its Qwen2 variant.
// Made from a checkpoint's config.json by parseConfig, which refuses what is not this shape by name.

export interface LmArchitecture {
  readonly family: 'llama' | 'qwen2';
  readonly layers: number;
  /** Width of the residual stream (hidden_size). */
  readonly width: number;
  readonly heads: number;
  /** Key and value heads; `heads` is a multiple of it (grouped-query attention). */
  readonly kvHeads: number;
  readonly headWidth: number;
  /** Width of the gated feed-forward (intermediate_size). */
  readonly ffnWidth: number;
  readonly vocabulary: number;
  /** Longest sequence the model was made for. */
  readonly context: number;
  readonly normEpsilon: number;
  readonly rope: Rope;
  /** Whether q, k and v projections have a bias (Qwen2; some Llamas). */
  readonly qkvBias: boolean;
  /** Whether the head is the embedding. */
  readonly tied: boolean;
}

/** Rotary position embedding, rotate-half convention (Su et al. 2021; scaling as in Hugging Face). */
export interface Rope {
  readonly theta: number;
  readonly scaling?:
    | { readonly type: 'linear'; readonly factor: number }
    | {
        readonly type: 'llama3';
        readonly factor: number;
        readonly lowFrequencyFactor: number;
        readonly highFrequencyFactor: number;
        readonly originalContext: number;
      };
}

/** Parameters of matrices and norms; the embedding once when tied. */
export function parameterCount(a: LmArchitecture): number {
  const [q, kv] = [a.heads * a.headWidth, a.kvHeads * a.headWidth];
  const attention = a.width * (q + 2 * kv) + q * a.width + (a.qkvBias ? q + 2 * kv : 0);
  const layer = attention + 3 * a.width * a.ffnWidth + 2 * a.width;
  return a.layers * layer + a.width + a.vocabulary * a.width * (a.tied ? 1 : 2);
}
