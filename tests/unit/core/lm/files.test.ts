// Files of language models from outside: what is read, and what is refused, in whose words.
import { describe, expect, test } from 'vitest';
import { isHearthError } from '$core/errors';
import { parseConfig } from '$core/lm/parse-config';
import { headerLength, parseHeader, safetensorsHeader } from '$core/lm/safetensors';

const config = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 172,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  vocab_size: 512,
  max_position_embeddings: 128,
  rms_norm_eps: 1e-5
};

test('a configuration becomes the architecture it describes', () => {
  expect(parseConfig({ ...config, tie_word_embeddings: true }, 'm')).toEqual({
    family: 'llama',
    layers: 2,
    width: 64,
    heads: 8,
    kvHeads: 4,
    headWidth: 8,
    ffnWidth: 172,
    vocabulary: 512,
    context: 128,
    normEpsilon: 1e-5,
    rope: { theta: 10_000 },
    qkvBias: false,
    tied: true
  });
  const qwen = parseConfig({ ...config, architectures: ['Qwen2ForCausalLM'], sliding_window: 4096 }, 'm');
  expect([qwen.family, qwen.qkvBias]).toEqual(['qwen2', true]);
  const scaled = {
    rope_type: 'llama3',
    factor: 32,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192
  };
  expect(parseConfig({ ...config, rope_theta: 5e5, rope_scaling: scaled }, 'm').rope).toEqual({
    theta: 5e5,
    scaling: {
      type: 'llama3',
      factor: 32,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalContext: 8192
    }
  });
});

test.each([
  [{ architectures: ['GPT2LMHeadModel'] }, /architecture is GPT2LMHeadModel/],
  [{ rope_scaling: { rope_type: 'yarn', factor: 4 } }, /scaled by "yarn"/],
  [{ architectures: ['MistralForCausalLM'], sliding_window: 4096 }, /slides over a window/],
  [{ architectures: ['Qwen2ForCausalLM'], use_sliding_window: true }, /slides over a window/],
  [{ hidden_act: 'gelu' }, /activation is gelu/],
  [{ quantization_config: { quant_method: 'gptq' } }, /quantised \(gptq\)/],
  [{ mlp_bias: true }, /biases/],
  [{ attention_bias: true, model_type: undefined }, /attention output has a bias/],
  [{ quantization: { bits: 4 } }, /quantised/],
  [{ layer_types: ['full_attention', 'sliding_attention'] }, /slides over a window/],
  [{ partial_rotary_factor: 0.5 }, /part of each head/],
  [{ pretraining_tp: 2 }, /tensor parallelism/],
  [{ num_hidden_layers: 1e6 }, /num_hidden_layers/],
  [{ num_key_value_heads: 3 }, /share 3 key heads/],
  [{ vocab_size: 1e12 }, /vocab_size/],
  [{ hidden_size: '64' }, /hidden_size/],
  [{ rms_norm_eps: -1 }, /rms_norm_eps/]
])('what cannot run is refused by name: %o', (change, words) => {
  expect(() => parseConfig({ ...config, ...change }, 'm')).toThrow(words);
});

describe('a safetensors file', () => {
  const tensors = [
    { name: 'b', type: 'F32', shape: [2, 3] },
    { name: 'a', type: 'BF16', shape: [4] }
  ] as const;
  const begin = safetensorsHeader(tensors);
  const size = begin.length + 24 + 8;
  const read = (file: Uint8Array, bytes: number) => {
    const length = headerLength(file.subarray(0, 8), bytes, 'x.safetensors');
    return parseHeader(file.subarray(8, 8 + length), bytes, 'x.safetensors');
  };
  const withHeader = (json: unknown): Uint8Array => {
    const text = new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json));
    const file = new Uint8Array(8 + text.length);
    new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
    file.set(text, 8);
    return file;
  };

  test('is read as it was written', () => {
    const [b, a] = [...read(begin, size).values()];
    expect(b).toMatchObject({ type: 'F32', shape: [2, 3], from: begin.length, to: begin.length + 24 });
    expect(a).toMatchObject({ type: 'BF16', shape: [4], bytes: 8, to: size });
  });

  const tensor = (data_offsets: unknown, shape: unknown = [2], dtype = 'F32') => ({
    dtype,
    shape,
    data_offsets
  });
  test.each([
    ['with a header longer than the file', () => read(begin, 40), /longer than the file/],
    ['that is cut', () => read(begin, size - 1), /reaches beyond the end/],
    ['with something behind its tensors', () => read(begin, size + 1), /bytes, and its header/],
    ['whose header is no JSON', () => read(withHeader('{"a":'), 20), /not JSON/],
    [
      'whose tensors overlap',
      () => read(withHeader({ a: tensor([0, 8]), b: tensor([4, 12]) }), 200),
      /overlaps/
    ],
    ['with a hole', () => read(withHeader({ a: tensor([8, 16]) }), 200), /hole/],
    ['whose shape has another size', () => read(withHeader({ a: tensor([0, 8], [3]) }), 200), /another size/],
    ['with negative offsets', () => read(withHeader({ a: tensor([-8, 0]) }), 200), /no valid shape/],
    [
      'with a shape that overflows',
      () => read(withHeader({ a: tensor([0, 8], [2 ** 52, 2 ** 52]) }), 200),
      /another size/
    ],
    [
      'that names a tensor twice',
      () =>
        read(
          withHeader(
            `{"a\\":{":${JSON.stringify(tensor([0, 8]))},"b":1,"b":${JSON.stringify(tensor([0, 8]))}}`
          ),
          200
        ),
      /twice/
    ],
    ['of an unknown type', () => read(withHeader({ a: tensor([0, 8], [2], 'Q4') }), 200), /Q4/]
  ])('%s is refused', (_name, work, words) => {
    expect(work).toThrow(words);
    try {
      work();
    } catch (error) {
      expect(isHearthError(error)).toBe(true);
    }
  });
});
