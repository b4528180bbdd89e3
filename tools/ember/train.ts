// The loop that trains the small model: tokens of the text, then step after step, on whatever trainer it is given.
import type { TokenBatch } from '$core/lm/batch';
import { planEpoch, toBatch } from '$workers/lm/data/batches';
import { tokenise, type TokenExample, type Writer } from '$workers/lm/data/tokenise';
import { makeTokenizer } from '$workers/lm/text/hf-tokenizer';
import { makeTemplate } from '$workers/lm/text/jinja-template';
import type { Tokenizer } from '$workers/lm/text/tokenizer';
import { initialWeights } from './initial-weights';
import { architecture, learningRateAt, training } from './settings';
import { writePieces, type Piece } from './text/corpus';
import { specialTokens, wordPattern } from './tokenizer';

export interface TrainOptions {
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  /** Steps in all. */
  readonly steps: number;
  /** Weights of an interrupted training, and the step they were kept at. */
  readonly resume?: { readonly step: number; readonly weights: Float32Array<ArrayBuffer> };
}

export interface Trained {
  readonly weights: Float32Array;
  /** Of the tokens the model is to say, in text that was held out. */
  readonly perplexity: number;
  readonly heldOutTokens: number;
  readonly trainingTokens: number;
}

/** On a graphics device or a processor. */
export interface ScratchTrainer {
  step(batch: TokenBatch, learningRate: number): Awaitable<{ readonly loss: number }>;
  evaluate(batch: TokenBatch): Awaitable<{ readonly lossSum: number; readonly tokens: number }>;
  parameters(): Awaitable<Float32Array>;
}

type Awaitable<T> = T | Promise<T>;

export interface TrainPorts {
  readonly open: (initial: Float32Array<ArrayBuffer>) => Promise<ScratchTrainer>;
  readonly told: (line: string) => Awaitable<void>;
  readonly keep: (step: number, weights: Float32Array) => Awaitable<void>;
}

const heldOutPieces = 240;
const tellEvery = 50;
const keepEvery = 250;
const { rows, length, seed } = training;
const shape = { rows, length, packing: true };

export async function train(options: TrainOptions, ports: TrainPorts): Promise<Trained> {
  const { train: pieces, heldOut } = writePieces(training.pieces, seed);
  const writer = openWriter(options);
  const tokens = (all: readonly Piece[]) => all.map((piece) => tokensOf(piece, writer));
  const examples = tokens(pieces);
  const trainingTokens = examples.reduce((sum, { ids }) => sum + ids.length, 0);
  await ports.told(`${examples.length} pieces of text, ${trainingTokens} tokens`);
  const trainer = await ports.open(options.resume?.weights ?? initialWeights(architecture, seed));
  await takeSteps(trainer, examples, options, ports);
  const judged = await judge(trainer, tokens(heldOut.slice(0, heldOutPieces)));
  return { weights: await trainer.parameters(), trainingTokens, ...judged };
}

function openWriter({ tokenizer, tokenizerConfig }: TrainOptions): Writer {
  const files = { tokenizer, tokenizerConfig, generationConfig: { eos_token_id: 1 }, config: {} };
  const template = (tokenizerConfig as { chat_template: string }).chat_template;
  return {
    tokenizer: remembering(makeTokenizer(files, architecture.vocabulary)),
    chat: makeTemplate(template, tokenizerConfig)
  };
}

/** The text has few different words: each is encoded once. */
function remembering(tokenizer: Tokenizer): Tokenizer {
  const known = new Map<string, readonly number[]>();
  const special = new RegExp(`(${specialTokens.map((token) => token.replaceAll('|', '\\|')).join('|')})`);
  const wordsOf = (text: string): readonly string[] =>
    text.split(special).flatMap((part) => (special.test(part) ? [part] : (part.match(wordPattern) ?? [])));
  const idsOf = (word: string): readonly number[] => {
    const ids = known.get(word) ?? tokenizer.encode(word);
    known.set(word, ids);
    return ids;
  };
  return {
    ...tokenizer,
    encode: (text, { specials = false } = {}) => [...(specials ? [0] : []), ...wordsOf(text).flatMap(idsOf)]
  };
}

function tokensOf(piece: Piece, writer: Writer): TokenExample {
  const example =
    piece.kind === 'chat'
      ? { kind: 'chat' as const, messages: piece.messages }
      : { kind: 'plain' as const, segments: [{ text: piece.text, carriesLoss: true }] };
  const { ids, learned } = tokenise(example, writer);
  return { ids: ids.slice(0, length), learned: learned.slice(0, length) };
}

async function takeSteps(
  trainer: ScratchTrainer,
  examples: readonly TokenExample[],
  { steps, resume }: TrainOptions,
  { told, keep }: TrainPorts
): Promise<void> {
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
      if (step % keepEvery === 0) await keep(step, await trainer.parameters());
    }
  }
}

async function judge(
  trainer: ScratchTrainer,
  examples: readonly TokenExample[]
): Promise<Pick<Trained, 'perplexity' | 'heldOutTokens'>> {
  let [sum, count] = [0, 0];
  for (const members of planEpoch(examples, shape, seed, 0)) {
    const { lossSum, tokens } = await trainer.evaluate(toBatch(members, shape));
    sum += lossSum;
    count += tokens;
  }
  return { perplexity: Math.exp(sum / count), heldOutTokens: count };
}
