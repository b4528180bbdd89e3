// A tiny model as the files of a Hugging Face folder, and stored as the product stores one; its tokenizer has a token
// for each byte-like letter it knows.
import { parameterCount, type LmArchitecture } from '$core/lm/architecture';
import type { LanguageModelManifest } from '$core/lm/manifest';
import { safetensorsHeader } from '$core/lm/safetensors';
import type { WeightType } from '$core/lm/weights';
import type { Blobs } from '$core/ports';
import { storeFiles } from '$workers/lm/peft/adapter-files';
import { tensorShapes, tinyModel } from './tiny-model';

const letters = ['<s>', '</s>', ...' abcdefghijklmnopqrstuvwxyz.?!:#\n'];

/** The files, by name. */
export async function tinyModelFiles(
  architecture: LmArchitecture,
  type: WeightType = 'BF16',
  seed = 1
): Promise<readonly File[]> {
  const { weights } = tinyModel(architecture, type, seed);
  const tensors = [...tensorShapes(architecture)].map(([name, shape]) => ({ name, shape, type }));
  const parts: BlobPart[] = [safetensorsHeader(tensors)];
  for (const { name } of tensors) parts.push(await weights.read(name));
  const json = (name: string, value: unknown): File => new File([JSON.stringify(value)], name);
  return [
    json('config.json', configOf(architecture)),
    json('tokenizer.json', tokenizerJson()),
    json('tokenizer_config.json', { bos_token: '<s>', eos_token: '</s>' }),
    new File(parts, 'model.safetensors')
  ];
}

export async function storeTinyModel(
  blobs: Blobs,
  architecture: LmArchitecture,
  type: WeightType = 'BF16',
  seed = 1
): Promise<LanguageModelManifest> {
  const files = await storeFiles(await tinyModelFiles(architecture, type, seed), blobs);
  return {
    kind: 'language-model',
    architecture,
    parameters: parameterCount(architecture),
    weightType: type,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    files,
    origin: { kind: 'files', names: files.map(({ name }) => name) }
  };
}

function configOf(a: LmArchitecture): object {
  const { scaling } = a.rope;
  return {
    architectures: [a.family === 'qwen2' ? 'Qwen2ForCausalLM' : 'LlamaForCausalLM'],
    hidden_size: a.width,
    intermediate_size: a.ffnWidth,
    num_hidden_layers: a.layers,
    num_attention_heads: a.heads,
    num_key_value_heads: a.kvHeads,
    head_dim: a.headWidth,
    vocab_size: a.vocabulary,
    max_position_embeddings: a.context,
    rms_norm_eps: a.normEpsilon,
    rope_theta: a.rope.theta,
    tie_word_embeddings: a.tied,
    bos_token_id: 0,
    eos_token_id: 1,
    ...(scaling?.type === 'linear' ? { rope_scaling: { rope_type: 'linear', factor: scaling.factor } } : {})
  };
}

function tokenizerJson(): object {
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return {
    added_tokens: ['<s>', '</s>'].map((content, id) => ({ id, content, ...special })),
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] } }
    },
    decoder: { type: 'Fuse' },
    model: { type: 'BPE', vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])), merges: [] }
  };
}
