// Memory that training takes on the device, counted from the plan's own rooms before anything is allocated; and the
// choice of micro-batch and recomputation that fits a budget.
import type { LmArchitecture } from './architecture';
import type { BaseWeights } from './weights';
import { loraGroups, loraLayout, type LoraSettings } from './lora';

export interface TrainingShape {
  readonly rows: number;
  readonly length: number;
  readonly lora: LoraSettings;
  readonly recompute: boolean;
}

/** Bytes of logits that are held at once, at most (workers/lm/model/head.ts keeps to it). */
export const logitBytes = 48 * 1024 * 1024;

/** Bytes besides the frozen weights: adapter with its gradients and moments, activations, scratch, logits. */
export function trainingMemory(a: LmArchitecture, { rows, length, lora, recompute }: TrainingShape): number {
  const n = rows * length;
  const [q, kv] = [a.heads * a.headWidth, a.kvHeads * a.headWidth];
  const scratch =
    n * (2 * a.width + 3 * a.ffnWidth + (q + 2 * kv) + q + a.heads + Math.max(1, ...hiddenWidths(lora)));
  const pass = passNumbers(a, { rows, length, lora, shared: recompute });
  return 4 * (pass + scratch + 4 * loraLayout(a, lora).size);
}

interface PassShape {
  readonly rows: number;
  readonly length: number;
  readonly lora?: LoraSettings | undefined;
  /** One room for the insides of all layers, instead of one each. */
  readonly shared: boolean;
}

/** Numbers that a pass forward holds: what it is given, activations, a chunk of logits, the losses and their copy. */
export function passNumbers(a: LmArchitecture, { rows, length, lora, shared }: PassShape): number {
  const n = rows * length;
  const [q, kv] = [a.heads * a.headWidth, a.kvHeads * a.headWidth];
  const hidden = lora ? hiddenWidths(lora).reduce((x, y) => x + y, 0) : 0;
  const insides = 3 * a.width + 2 + (q + 2 * kv) + q + a.heads + 3 * a.ffnWidth + hidden;
  const activations = n * (a.layers * a.width + (shared ? 1 : a.layers) * insides + 2 * a.width + 1);
  const inputs = n * 5 + length * a.headWidth;
  const chunk = Math.min(n, Math.max(64, Math.floor(logitBytes / (4 * a.vocabulary) / 64) * 64));
  return activations + inputs + chunk * a.vocabulary;
}

/** Width of each group's products with its A matrices. */
function hiddenWidths({ targets, rank }: LoraSettings): readonly number[] {
  return loraGroups.map((group) => group.filter((module) => targets.includes(module)).length * rank);
}

export interface TrainingFit {
  /** Sequences of a micro-batch. */
  readonly rows: number;
  readonly recompute: boolean;
  readonly bytes: number;
  readonly fits: boolean;
}

export interface TrainingRequest {
  /** Rows of a step. */
  readonly batch: number;
  readonly length: number;
  readonly lora: LoraSettings;
  readonly weightBytes: number;
  /** What the weights would take if they were rounded further, the most exact first. */
  readonly lighter?: readonly { readonly base: BaseWeights; readonly weightBytes: number }[];
  readonly budget: number;
}

/**
 * The largest micro-batch that divides `batch` and fits beside the weights; keeping activations where that fits too,
 * since recomputing costs a third more time. Where nothing fits, the smallest plan, marked so.
 */
export function fitTraining(
  a: LmArchitecture,
  { batch, length, lora, weightBytes, budget }: TrainingRequest
): TrainingFit {
  const divisors = Array.from({ length: batch }, (_, i) => batch - i).filter((rows) => batch % rows === 0);
  const plans = [false, true].flatMap((recompute) =>
    divisors.map((rows) => ({
      rows,
      recompute,
      bytes: weightBytes + trainingMemory(a, { rows, length, lora, recompute })
    }))
  );
  const fitting = plans.find(({ bytes }) => bytes <= budget);
  return fitting ? { ...fitting, fits: true } : { ...plans.at(-1)!, fits: false };
}

/**
 * What would make a training fit that does not, in a sentence: shorter examples, else weights rounded further, else
 * shorter examples and a lower rank, else another model.
 */
export function fittingAdvice(a: LmArchitecture, request: TrainingRequest): string {
  const { length, lora } = request;
  const fits = (shorter: number, rank: number): boolean =>
    fitTraining(a, { ...request, length: shorter, lora: { ...lora, rank } }).fits;
  const lengths = lengthsDown(length);
  const shorter = lengths.find((candidate) => fits(candidate, lora.rank));
  if (shorter !== undefined) return shorterAdvice(shorter, 'example');
  const rounded = request.lighter?.find(
    ({ weightBytes }) => fitTraining(a, { ...request, weightBytes }).fits
  );
  if (rounded) return roundedAdvice(rounded.base);
  const [least] = lengths.slice(-1);
  const rank = halves(lora.rank, 1).find((candidate) => fits(least!, candidate));
  if (rank !== undefined) return `With ${least} tokens as the longest example and rank ${rank} it would fit.`;
  return smallerModel;
}

/** Where nothing else helps. */
export const smallerModel = 'Choose a smaller model.';

export function shorterAdvice(tokens: number, what: 'example' | 'prompt'): string {
  return what === 'example'
    ? `With ${tokens} tokens as the longest example it would fit.`
    : `With ${tokens} tokens as the longest prompt it would fit.`;
}

export function roundedAdvice(base: BaseWeights): string {
  return `With base weights as ${base} it would fit.`;
}

/** A length and its halves, as far as examples are of use. */
export function lengthsDown(length: number): readonly number[] {
  return halves(length, 16);
}

/** `value` and its halves, down to `least`. */
function halves(value: number, least: number): readonly number[] {
  const list = [value];
  while (list.at(-1)! / 2 >= least) list.push(Math.floor(list.at(-1)! / 2));
  return list;
}
