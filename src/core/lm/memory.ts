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
  const hidden = loraGroups.map((group) => group.filter((m) => lora.targets.includes(m)).length * lora.rank);
  const insides =
    3 * a.width + 2 + (q + 2 * kv) + q + a.heads + 3 * a.ffnWidth + hidden.reduce((x, y) => x + y, 0);
  const activations = n * (a.layers * a.width + (recompute ? 1 : a.layers) * insides + 2 * a.width + 1);
  const scratch = n * (2 * a.width + 3 * a.ffnWidth + (q + 2 * kv) + q + a.heads + Math.max(1, ...hidden));
  const inputs = n * 5 + length * a.headWidth;
  const chunk = Math.min(n, Math.max(64, Math.floor(logitBytes / (4 * a.vocabulary) / 64) * 64));
  const adapter = 4 * loraLayout(a, lora).size;
  return 4 * (activations + scratch + inputs + chunk * a.vocabulary + adapter);
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
  const lengths = halves(length, 16);
  const shorter = lengths.find((candidate) => fits(candidate, lora.rank));
  if (shorter !== undefined) return `With ${shorter} tokens as the longest example it would fit.`;
  const rounded = request.lighter?.find(
    ({ weightBytes }) => fitTraining(a, { ...request, weightBytes }).fits
  );
  if (rounded) return `With base weights as ${rounded.base} it would fit.`;
  const [least] = lengths.slice(-1);
  const rank = halves(lora.rank, 1).find((candidate) => fits(least!, candidate));
  if (rank !== undefined) return `With ${least} tokens as the longest example and rank ${rank} it would fit.`;
  return 'Choose a smaller model.';
}

/** `value` and its halves, down to `least`. */
function halves(value: number, least: number): readonly number[] {
  const list = [value];
  while (list.at(-1)! / 2 >= least) list.push(Math.floor(list.at(-1)! / 2));
  return list;
}
