// Makes static/models/ember: writes the text, trains the tokenizer, trains the model (in headless Chromium with the
// engine that the studio has, or on the processor with TensorFlow.js), and writes the folder as Hugging Face lays one
// out. Run by make.mjs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { safetensorsHeader } from '$core/lm/safetensors';
import { encode } from '$workers/lm/peft/merge';
import { flatLayout } from '$workers/lm/train/pretrainer';
import { runInBrowser } from '../in-browser';
import { CpuTrainer } from './cpu/cpu-trainer';
import { architecture, training } from './settings';
import { writePieces } from './text/corpus';
import { chatTemplate, specialTokens, tokenizerJson, trainBytePairs } from './tokenizer';
import { train, type Trained, type TrainOptions } from './train';
import type { PageOptions, PageResult } from './train-page';

const folder = 'static/models/ember';
const kept = 'node_modules/.ember.json';
const manyHours = 24 * 60;

export interface MakeOptions {
  readonly steps?: number;
  /** On the processor: for machines without a graphics card. */
  readonly cpu?: boolean;
  /** Goes on from the weights that an interrupted run kept, with fresh moments. */
  readonly resume?: boolean;
}

export async function make({
  steps = training.steps,
  cpu = false,
  resume = false
}: MakeOptions): Promise<void> {
  const pieces = writePieces(training.pieces, training.seed);
  const texts = pieces.train.flatMap((piece) =>
    piece.kind === 'text' ? [piece.text] : piece.messages.map(({ content }) => content)
  );
  const before = resume ? keptState() : undefined;
  const tokenizer = before?.tokenizer ?? tokenizerJson(trainBytePairs(texts, architecture.vocabulary));
  const options: TrainOptions = {
    tokenizer,
    tokenizerConfig,
    steps,
    ...(before ? { resume: { step: before.step, weights: floatsOf(before.weights) } } : {})
  };
  const trained = await (cpu ? onCpu(options) : inBrowser(options));
  const { perplexity, heldOutTokens } = trained;
  console.log(`perplexity ${perplexity.toFixed(4)} of ${heldOutTokens} tokens held out`);
  writeFolder(tokenizer, trained);
}

function onCpu(options: TrainOptions): Promise<Trained> {
  return train(options, {
    open: (initial) => CpuTrainer.create(architecture, initial, training),
    told: (line) => console.log(line),
    keep: (step, weights) => keep(options, { step, weights: base64Of(weights) })
  });
}

async function inBrowser({ resume, ...options }: TrainOptions): Promise<Trained> {
  const functions = {
    told: (line: string) => console.log(line),
    keep: (state: Weights) => keep(options, state)
  };
  const given: PageOptions = resume
    ? { ...options, resume: { step: resume.step, weights: base64Of(resume.weights) } }
    : options;
  const page = 'tools/ember/train-page.ts';
  const result = await runInBrowser<PageResult>(page, given, { minutes: manyHours, functions });
  return { ...result, weights: floatsOf(result.weights) };
}

interface Weights {
  readonly step: number;
  /** f32 as base64. */
  readonly weights: string;
}

function keep({ tokenizer }: Pick<TrainOptions, 'tokenizer'>, state: Weights): void {
  writeFileSync(kept, JSON.stringify({ ...state, tokenizer }));
}

function keptState(): Weights & Pick<TrainOptions, 'tokenizer'> {
  if (!existsSync(kept)) throw new Error(`There is no ${kept} to go on from`);
  return JSON.parse(readFileSync(kept, 'utf8')) as Weights & Pick<TrainOptions, 'tokenizer'>;
}

function base64Of({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function floatsOf(base64: string): Float32Array<ArrayBuffer> {
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}

const [begin, end] = specialTokens;
const tokenizerConfig = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: begin,
  eos_token: end,
  pad_token: end,
  model_max_length: architecture.context,
  clean_up_tokenization_spaces: false,
  chat_template: chatTemplate
};

function writeFolder(tokenizer: unknown, { weights, perplexity }: Trained): void {
  mkdirSync(folder, { recursive: true });
  const json = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
  const a = architecture;
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  json('tokenizer_config.json', tokenizerConfig);
  json('generation_config.json', { bos_token_id: 0, eos_token_id: 1, pad_token_id: 1 });
  json('config.json', {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
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
    hidden_act: 'silu',
    tie_word_embeddings: a.tied,
    attention_bias: false,
    mlp_bias: false,
    torch_dtype: 'bfloat16',
    bos_token_id: 0,
    eos_token_id: 1
  });
  writeFileSync(join(folder, 'model.safetensors'), safetensors(weights));
  writeFileSync(join(folder, 'README.md'), readme(perplexity));
}

function safetensors(flat: Float32Array): Buffer {
  const { tensors } = flatLayout(architecture);
  const parts: Uint8Array[] = [
    safetensorsHeader(tensors.map(({ name, shape }) => ({ name, shape, type: 'BF16' })))
  ];
  for (const { shape, offset } of tensors) {
    const count = shape.reduce((product, n) => product * n, 1);
    parts.push(encode(Float32Array.from(flat.subarray(offset, offset + count)), 'BF16'));
  }
  return Buffer.concat(parts);
}

function readme(perplexity: number): string {
  return `---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-generation
---

# Ember

A toy: a very small language model (Llama, ${architecture.layers} layers of ${architecture.width}) that comes with Hearth, so that chat and fine-tuning can be
tried without a network. It is often wrong; rely on nothing it says.

Trained from scratch by \`tools/ember\` on text that its templates write (short stories; simple questions about animals,
things, numbers and Hearth): no other text, no other model. Perplexity of the answers in held-out conversations of the same
templates: ${perplexity.toFixed(2)}. Nothing else was measured. Licence: Apache-2.0, as the project.
`;
}
