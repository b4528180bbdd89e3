// Checkpoints of llama2.c (github.com/karpathy/llama2.c, "legacy" .bin with tokenizer.bin) as the files of a Hugging
// Face folder, so that everything else sees one layout. Its rotary pairs are neighbours, ours are halves of a head:
// rows of q and k are moved.
import { HearthError } from '$core/errors';
import type { LmArchitecture } from '$core/lm/architecture';
import { moduleShape, type LoraModule } from '$core/lm/lora';
import { safetensorsHeader } from '$core/lm/safetensors';
import { requiredTensors } from '$core/lm/tensor-names';
import { DroppedFiles } from './model-files';

const tokenizerName = 'tokenizer.bin';
/** The format has no number to know it by: larger than this is not one of its small models. */
const mostBytes = 2e9;

export function isLlama2c(files: readonly File[]): boolean {
  const names = files.map(({ name }) => name);
  return names.includes(tokenizerName) && names.some((name) => /\.bin$/.test(name) && name !== tokenizerName);
}

/** @throws HearthError lm/bad-file */
export async function convertLlama2c(files: readonly File[]): Promise<DroppedFiles> {
  const checkpoint = files.find(({ name }) => /\.bin$/.test(name) && name !== tokenizerName)!;
  const tokenizer = files.find(({ name }) => name === tokenizerName)!;
  if (checkpoint.size > mostBytes) throw bad(checkpoint.name, 'it is too large for this format');
  const architecture = parseHeader(
    new Int32Array(await new Blob([checkpoint.slice(0, 28), new Uint8Array(28)]).slice(0, 28).arrayBuffer()),
    checkpoint.name
  );
  const json = (value: unknown): Blob => new Blob([JSON.stringify(value)]);
  const pieces = readTokens(new Uint8Array(await tokenizer.arrayBuffer()), architecture.vocabulary);
  return new DroppedFiles(
    new Map<string, Blob>([
      ['config.json', json(configOf(architecture))],
      ['tokenizer.json', json(tokenizerOf(pieces))],
      ['tokenizer_config.json', json({ bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' })],
      ['model.safetensors', await weightsOf(checkpoint, architecture)]
    ])
  );
}

function parseHeader(numbers: Int32Array, file: string): LmArchitecture {
  const [width = 0, ffnWidth = 0, layers = 0, heads = 0, kvHeads = 0, vocabulary = 0, context = 0] = numbers;
  const sane = [width, ffnWidth, layers, heads, kvHeads, context].every((n) => n > 0 && n < 1e6);
  if (!sane || vocabulary === 0 || width % heads !== 0 || heads % kvHeads !== 0)
    throw bad(file, 'it does not begin like a llama2.c checkpoint');
  return {
    family: 'llama',
    layers,
    width,
    heads,
    kvHeads,
    headWidth: width / heads,
    ffnWidth,
    vocabulary: Math.abs(vocabulary),
    context,
    normEpsilon: 1e-5,
    rope: { theta: 10_000 },
    qkvBias: false,
    tied: vocabulary > 0
  };
}

function configOf(a: LmArchitecture): Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: a.width,
    intermediate_size: a.ffnWidth,
    num_hidden_layers: a.layers,
    num_attention_heads: a.heads,
    num_key_value_heads: a.kvHeads,
    vocab_size: a.vocabulary,
    max_position_embeddings: a.context,
    rms_norm_eps: a.normEpsilon,
    rope_theta: a.rope.theta,
    hidden_act: 'silu',
    tie_word_embeddings: a.tied,
    bos_token_id: 1,
    eos_token_id: 2,
    torch_dtype: 'float32'
  };
}

/** Where each tensor begins in the checkpoint, in numbers: all layers of one kind lie together. */
function placesOf(a: LmArchitecture): {
  readonly places: ReadonlyMap<string, number>;
  readonly size: number;
} {
  const places = new Map<string, number>();
  let at = 7;
  const take = (name: string, size: number): void => {
    places.set(name, at);
    at += size;
  };
  const each = (part: string, size: number): void => {
    for (let layer = 0; layer < a.layers; layer++) take(`model.layers.${layer}.${part}.weight`, size);
  };
  const module = (part: string, name: LoraModule): void => {
    const [rows, columns] = moduleShape(a, name);
    each(`${part}.${name}`, rows * columns);
  };
  take('model.embed_tokens.weight', a.vocabulary * a.width);
  each('input_layernorm', a.width);
  for (const name of ['q_proj', 'k_proj', 'v_proj', 'o_proj'] as const) module('self_attn', name);
  each('post_attention_layernorm', a.width);
  for (const name of ['gate_proj', 'down_proj', 'up_proj'] as const) module('mlp', name);
  take('model.norm.weight', a.width);
  // Tables of cosines and sines, which are computed here.
  at += a.context * a.headWidth;
  if (!a.tied) take('lm_head.weight', a.vocabulary * a.width);
  return { places, size: at * 4 };
}

async function weightsOf(checkpoint: File, a: LmArchitecture): Promise<Blob> {
  const { places, size } = placesOf(a);
  if (checkpoint.size !== size)
    throw bad(checkpoint.name, `it has ${checkpoint.size} bytes, and its header asks for ${size}`);
  const tensors = [...requiredTensors(a)].map(([name, shape]) => ({ name, shape, type: 'F32' as const }));
  const parts: BlobPart[] = [safetensorsHeader(tensors)];
  for (const { name, shape } of tensors) {
    const count = shape.reduce((product, n) => product * n, 1);
    const from = places.get(name)! * 4;
    const slice = checkpoint.slice(from, from + count * 4);
    const heads = name.includes('q_proj') ? a.heads : name.includes('k_proj') ? a.kvHeads : 0;
    parts.push(heads === 0 ? slice : halves(new Float32Array(await slice.arrayBuffer()), heads, a));
  }
  return new Blob(parts);
}

/** Rows 2i and 2i + 1 of each head become rows i and i + headWidth / 2. */
function halves(rows: Float32Array<ArrayBuffer>, heads: number, { headWidth, width }: LmArchitecture) {
  const moved = new Float32Array(rows.length);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < headWidth; i++) {
      const to = head * headWidth + (i >> 1) + (i % 2) * (headWidth / 2);
      const from = (head * headWidth + i) * width;
      moved.set(rows.subarray(from, from + width), to * width);
    }
  }
  return moved;
}

interface Piece {
  readonly text: string;
  readonly score: number;
}

/** tokenizer.bin: the longest token's length, then of each its score, length and bytes. */
function readTokens(bytes: Uint8Array<ArrayBuffer>, count: number): readonly Piece[] {
  const view = new DataView(bytes.buffer);
  const pieces: Piece[] = [];
  let at = 4;
  try {
    for (let id = 0; id < count; id++) {
      const score = view.getFloat32(at, true);
      const length = view.getInt32(at + 4, true);
      pieces.push({ score, text: new TextDecoder().decode(new Uint8Array(bytes.buffer, at + 8, length)) });
      at += 8 + length;
    }
  } catch (error) {
    throw new HearthError(
      'lm/bad-file',
      { file: tokenizerName, reason: 'it ends too early' },
      { cause: error }
    );
  }
  return pieces;
}

/** A SentencePiece BPE as tokenizer.json: merges are the splits of each piece into two others, likeliest first. */
function tokenizerOf(pieces: readonly Piece[]): Record<string, unknown> {
  const names = pieces.map(({ text }, id) => {
    if (id < 3) return ['<unk>', '<s>', '</s>'][id]!;
    return id < 259
      ? `<0x${(id - 3).toString(16).toUpperCase().padStart(2, '0')}>`
      : text.replaceAll(' ', '▁');
  });
  const ids = new Map(names.map((name, id) => [name, id]));
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return {
    version: '1.0',
    added_tokens: names.slice(0, 3).map((content, id) => ({ id, content, ...special })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' }
      ]
    },
    pre_tokenizer: null,
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } }
    },
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 }
      ]
    },
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      fuse_unk: true,
      byte_fallback: true,
      vocab: Object.fromEntries(ids),
      merges: mergesOf(pieces, names, ids)
    }
  };
}

function mergesOf(pieces: readonly Piece[], names: readonly string[], ids: ReadonlyMap<string, number>) {
  const order = names.map((_, id) => id).slice(259);
  order.sort((a, b) => pieces[b]!.score - pieces[a]!.score || a - b);
  return order.flatMap((id) => {
    const letters = [...names[id]!];
    const splits: (readonly [string, string])[] = [];
    for (let i = 1; i < letters.length; i++) {
      const split = [letters.slice(0, i).join(''), letters.slice(i).join('')] as const;
      if (split.every((part) => ids.has(part))) splits.push(split);
    }
    return splits.sort((a, b) => ids.get(a[0])! - ids.get(b[0])! || ids.get(a[1])! - ids.get(b[1])!);
  });
}

function bad(file: string, reason: string): HearthError {
  return new HearthError('lm/bad-file', { file, reason });
}
