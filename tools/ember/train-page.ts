// The page half of make.ts: tokens of the text, then step after step of the engine's training from scratch.
import { planEpoch, toBatch } from '$workers/lm/data/batches';
import { tokenise, type TokenExample, type Writer } from '$workers/lm/data/tokenise';
import { Gpu } from '$workers/lm/gpu/device';
import { makeTokenizer } from '$workers/lm/text/hf-tokenizer';
import { makeTemplate } from '$workers/lm/text/jinja-template';
import { Pretrainer } from '$workers/lm/train/pretrainer';
import { initialWeights } from './initial-weights';
import { architecture, learningRateAt, training } from './settings';
import { writePieces, type Piece } from './text/corpus';

export interface TrainOptions {
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  /** Steps in all. */
  readonly steps: number;
  /** Weights of an interrupted training, and the step they were kept at. */
  readonly resume?: { readonly step: number; readonly weights: string };
}

export interface Trained {
  readonly weights: string;
  /** Of the tokens the model is to say, in text that was held out. */
  readonly perplexity: number;
  readonly heldOutTokens: number;
  readonly trainingTokens: number;
}

declare global {
  /** Told to the process that opened the page. */
  var told: (line: string) => Promise<void>;
  var keep: (state: { step: number; weights: string }) => Promise<void>;
}

const heldOutPieces = 600;
const tellEvery = 50;
const keepEvery = 250;

export default async function train(options: TrainOptions): Promise<Trained> {
  const { train: pieces, heldOut } = writePieces(training.pieces, training.seed);
  const writer = openWriter(options);
  const tokens = (all: readonly Piece[]) => all.map((piece) => tokensOf(piece, writer));
  const examples = tokens(pieces);
  const trainingTokens = examples.reduce((sum, { ids }) => sum + ids.length, 0);
  await told(`${examples.length} pieces of text, ${trainingTokens} tokens`);
  const gpu = await Gpu.open();
  const begin = options.resume
    ? fromBase64(options.resume.weights)
    : initialWeights(architecture, training.seed);
  const { rows, length, optimizer } = training;
  const trainer = await Pretrainer.create(gpu, architecture, begin, { rows, length, optimizer });
  await takeSteps(trainer, examples, options);
  const judged = await judge(trainer, tokens(heldOut.slice(0, heldOutPieces)));
  const weights = toBase64(await trainer.parameters());
  trainer.close();
  await gpu.check();
  return { weights, trainingTokens, ...judged };
}

function openWriter({ tokenizer, tokenizerConfig }: TrainOptions): Writer {
  const files = { tokenizer, tokenizerConfig, generationConfig: { eos_token_id: 1 }, config: {} };
  const template = (tokenizerConfig as { chat_template: string }).chat_template;
  return {
    tokenizer: makeTokenizer(files, architecture.vocabulary),
    chat: makeTemplate(template, tokenizerConfig)
  };
}

function tokensOf(piece: Piece, writer: Writer): TokenExample {
  const example =
    piece.kind === 'chat'
      ? { kind: 'chat' as const, messages: piece.messages }
      : { kind: 'plain' as const, segments: [{ text: piece.text, carriesLoss: true }] };
  const { ids, learned } = tokenise(example, writer);
  return { ids: ids.slice(0, training.length), learned: learned.slice(0, training.length) };
}

async function takeSteps(
  trainer: Pretrainer,
  examples: readonly TokenExample[],
  { steps, resume }: TrainOptions
): Promise<void> {
  const { rows, length, seed } = training;
  const shape = { rows, length, packing: true };
  const began = performance.now();
  let losses: number[] = [];
  let step = 0;
  for (let epoch = 0; step < steps; epoch++) {
    for (const members of planEpoch(examples, shape, seed, epoch)) {
      if (++step > steps) break;
      if (step <= (resume?.step ?? 0)) continue;
      const rate = learningRateAt(step, { ...training, steps });
      losses.push((await trainer.step(toBatch(members, shape), rate)).loss);
      if (step % tellEvery === 0) {
        const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
        const seconds = (performance.now() - began) / 1000;
        await told(`step ${step}: loss ${mean.toFixed(4)}, ${seconds.toFixed(0)} s`);
        losses = [];
      }
      if (step % keepEvery === 0) await keep({ step, weights: toBase64(await trainer.parameters()) });
    }
  }
}

async function judge(
  trainer: Pretrainer,
  examples: readonly TokenExample[]
): Promise<Pick<Trained, 'perplexity' | 'heldOutTokens'>> {
  const { rows, length, seed } = training;
  const shape = { rows, length, packing: true };
  let [sum, count] = [0, 0];
  for (const members of planEpoch(examples, shape, seed, 0)) {
    const { lossSum, tokens } = await trainer.evaluate(toBatch(members, shape));
    sum += lossSum;
    count += tokens;
  }
  return { perplexity: Math.exp(sum / count), heldOutTokens: count };
}

function toBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  let text = '';
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

function fromBase64(text: string): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}
