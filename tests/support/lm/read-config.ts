// config.json of a Hugging Face folder, for tests of the oracle that are to share nothing with the product's reader.
// Assumes a Llama or Qwen2 that the engine can run.
import type { LmArchitecture } from '$core/lm/architecture';

interface HuggingFaceConfig {
  readonly model_type: 'llama' | 'qwen2';
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number;
  readonly head_dim?: number;
  readonly vocab_size: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly tie_word_embeddings: boolean;
  readonly attention_bias?: boolean;
}

export function readConfig(text: string): LmArchitecture {
  const c = JSON.parse(text) as HuggingFaceConfig;
  return {
    family: c.model_type,
    layers: c.num_hidden_layers,
    width: c.hidden_size,
    heads: c.num_attention_heads,
    kvHeads: c.num_key_value_heads ?? c.num_attention_heads,
    headWidth: c.head_dim ?? c.hidden_size / c.num_attention_heads,
    ffnWidth: c.intermediate_size,
    vocabulary: c.vocab_size,
    context: c.max_position_embeddings,
    normEpsilon: c.rms_norm_eps,
    rope: { theta: c.rope_theta },
    qkvBias: c.attention_bias ?? c.model_type === 'qwen2',
    tied: c.tie_word_embeddings
  };
}
