// A checkpoint's config.json (Hugging Face) as the architecture the engine runs, or a refusal that names what it
// cannot: nothing is guessed, and nothing is fetched before this has said yes.
import { HearthError } from '../errors';
import { isRecord } from '../params';
import type { LmArchitecture, Rope } from './architecture';

const families: Readonly<Record<string, LmArchitecture['family']>> = {
  LlamaForCausalLM: 'llama',
  MistralForCausalLM: 'llama',
  Qwen2ForCausalLM: 'qwen2'
};

/** Largest count of each kind: what does not fit is damaged or hostile. */
const most = 1e7;
const mostLayers = 1000;

/** @throws HearthError lm/unsupported, lm/bad-file */
export function parseConfig(config: unknown, model: string): LmArchitecture {
  const reader = new ConfigReader(config, model);
  const family = reader.family();
  reader.refuseOthers(family);
  const heads = reader.count('num_attention_heads');
  const width = reader.count('hidden_size');
  const kvHeads = reader.count('num_key_value_heads', heads);
  const headWidth = reader.count('head_dim', width / heads);
  if (heads % kvHeads !== 0)
    throw reader.unsupported(`its ${heads} heads do not share ${kvHeads} key heads evenly`);
  if (headWidth % 2 !== 0) throw reader.unsupported(`its heads have an odd width (${headWidth})`);
  return {
    family,
    layers: reader.count('num_hidden_layers', undefined, mostLayers),
    width,
    heads,
    kvHeads,
    headWidth,
    ffnWidth: reader.count('intermediate_size'),
    vocabulary: reader.count('vocab_size'),
    context: reader.count('max_position_embeddings', 2048),
    normEpsilon: reader.number('rms_norm_eps', 1e-6),
    rope: reader.rope(),
    // Qwen2 always has these biases, and its config does not say so.
    qkvBias: family === 'qwen2',
    tied: reader.flag('tie_word_embeddings')
  };
}

class ConfigReader {
  readonly #config: Readonly<Record<string, unknown>>;
  readonly #model: string;

  constructor(config: unknown, model: string) {
    this.#model = model;
    if (!isRecord(config))
      throw new HearthError('lm/bad-file', { file: 'config.json', reason: 'it is no object' });
    this.#config = config;
  }

  family(): LmArchitecture['family'] {
    const { architectures, model_type: type } = this.#config;
    const name = Array.isArray(architectures) ? String(architectures[0]) : String(type);
    const family = families[name];
    if (!family) throw this.unsupported(`its architecture is ${name}; Llama, Mistral and Qwen2 models run`);
    return family;
  }

  /** What would run, but wrongly. */
  refuseOthers(family: LmArchitecture['family']): void {
    const c = this.#config;
    const act = c.hidden_act ?? 'silu';
    if (act !== 'silu') throw this.unsupported(`its activation is ${String(act)}, not SiLU`);
    // Qwen2 names a window that only counts when it is switched on; Mistral's counts when it is there.
    const isMistral = Array.isArray(c.architectures) && c.architectures[0] === 'MistralForCausalLM';
    const slides = Array.isArray(c.layer_types) && c.layer_types.includes('sliding_attention');
    if (slides || c.use_sliding_window === true || (isMistral && typeof c.sliding_window === 'number'))
      throw this.unsupported('its attention slides over a window');
    const quantised = c.quantization_config ?? c.quantization;
    if (isRecord(quantised)) {
      const method = String(quantised.quant_method ?? 'an unknown method');
      throw this.unsupported(`its weights are quantised (${method}); take the original weights`);
    }
    if (c.mlp_bias === true) throw this.unsupported('its feed-forward layers have biases');
    if (c.attention_bias === true && family === 'llama')
      throw this.unsupported('its attention output has a bias');
    if (typeof c.pretraining_tp === 'number' && c.pretraining_tp > 1)
      throw this.unsupported('its matrices are split for tensor parallelism');
    const turned = c.partial_rotary_factor ?? 1;
    if (turned !== 1)
      throw this.unsupported(`only a part of each head (${String(turned)}) is rotated by position`);
  }

  rope(): Rope {
    const theta = this.number('rope_theta', 10_000);
    const scaling = this.#config.rope_scaling ?? this.#config.rope_parameters;
    if (!isRecord(scaling)) return { theta };
    const type = scaling.rope_type ?? scaling.type ?? 'default';
    const own = typeof scaling.rope_theta === 'number' ? scaling.rope_theta : theta;
    const number = (name: string): number => {
      const value = scaling[name];
      if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
        throw this.bad(`rope_scaling.${name} is no positive number`);
      return value;
    };
    if (type === 'default') return { theta: own };
    if (type === 'linear') return { theta: own, scaling: { type, factor: number('factor') } };
    if (type === 'llama3') {
      const originalContext = number('original_max_position_embeddings');
      const [lowFrequencyFactor, highFrequencyFactor] = [
        number('low_freq_factor'),
        number('high_freq_factor')
      ];
      const factor = number('factor');
      return {
        theta: own,
        scaling: { type, factor, lowFrequencyFactor, highFrequencyFactor, originalContext }
      };
    }
    throw this.unsupported(`its positions are scaled by "${String(type)}"; default, linear and llama3 run`);
  }

  count(name: string, fallback?: number, largest = most): number {
    const value = this.#config[name] ?? fallback;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > largest)
      throw this.bad(`${name} is ${value === undefined ? 'missing' : 'no whole number that makes sense'}`);
    return value;
  }

  number(name: string, fallback: number): number {
    const value = this.#config[name] ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
      throw this.bad(`${name} is no positive number`);
    return value;
  }

  flag(name: string): boolean {
    return this.#config[name] === true;
  }

  unsupported(what: string): HearthError {
    return new HearthError('lm/unsupported', { model: this.#model, what });
  }

  bad(reason: string): HearthError {
    return new HearthError('lm/bad-file', { file: 'config.json', reason });
  }
}
