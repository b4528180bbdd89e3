// Chooses the next token from a model's logits: repetition penalty, temperature, top-k, top-p, min-p, in this order,
// each as in Hugging Face transformers (but top-k keeps exactly k). The same seed and logits give the same tokens.
import { HearthError } from '../errors';
import { Random } from '../random';
import type { SamplingSettings } from './generation';
import { likeliest } from './likeliest';

/** One bit a token, token 0 in the lowest bit of the first word; only tokens with a 1 may be chosen. */
export type TokenMask = Uint32Array;

export function isAllowed(mask: TokenMask, id: number): boolean {
  return ((mask[id >>> 5]! >>> (id & 31)) & 1) === 1;
}

export class Sampler {
  readonly #settings: SamplingSettings;
  readonly #random: Random;
  readonly #seen = new Set<number>();

  constructor(settings: SamplingSettings) {
    this.#settings = settings;
    this.#random = new Random(settings.seed);
  }

  /** Tokens that the repetition penalty makes less likely from now on: of the prompt, and each one chosen. */
  see(ids: Iterable<number>): void {
    for (const id of ids) this.#seen.add(id);
  }

  /**
   * The next token, which counts as seen then. Takes one random number, or none at temperature 0.
   *
   * @param logits [vocabulary], not changed
   * @throws HearthError lm/not-finite
   */
  choose(logits: Float32Array, mask?: TokenMask): number {
    const scores = this.#penalised(logits);
    if (mask) for (let id = 0; id < scores.length; id++) if (!isAllowed(mask, id)) scores[id] = -Infinity;
    const id = this.#settings.temperature === 0 ? greatest(scores) : this.#draw(scores);
    this.#seen.add(id);
    return id;
  }

  #penalised(logits: Float32Array): Float32Array {
    const scores = logits.slice();
    const { repetitionPenalty } = this.#settings;
    if (repetitionPenalty === 1) return scores;
    for (const id of this.#seen) {
      const score = scores[id]!;
      scores[id] = score < 0 ? score * repetitionPenalty : score / repetitionPenalty;
    }
    return scores;
  }

  #draw(scores: Float32Array): number {
    const { temperature, minP } = this.#settings;
    const top = scores[greatest(scores)]!;
    // Probabilities over that of the likeliest, so up to 1.
    const weights = new Float64Array(scores.length);
    for (let id = 0; id < scores.length; id++) weights[id] = Math.exp((scores[id]! - top) / temperature);
    const few = this.#likelyFew(weights);
    const drawn = this.#random.uniform();
    if (few) return drawOf(few, weights, drawn, minP);
    if (minP > 0) for (let id = 0; id < weights.length; id++) if (weights[id]! < minP) weights[id] = 0;
    return drawOfAll(weights, drawn);
  }

  /** Ids that top-k and top-p leave, likeliest first; undefined for all. */
  #likelyFew(weights: Float64Array): Uint32Array | undefined {
    const { topK, topP } = this.#settings;
    const few = topK > 0 ? likeliest(weights, topK) : undefined;
    if (topP >= 1) return few;
    const enough = topP * (few ? sumOf(few, weights) : weights.reduce((sum, weight) => sum + weight, 0));
    return nucleus(few ?? likelyEnough(weights, enough), weights, enough);
  }
}

function sumOf(ids: Uint32Array, weights: Float64Array): number {
  let sum = 0;
  for (const id of ids) sum += weights[id]!;
  return sum;
}

/** Likeliest ids, as many as together weigh `enough` and some more. Most answers need few: all are sorted seldom. */
function likelyEnough(weights: Float64Array, enough: number): Uint32Array {
  for (let count = 128; count < weights.length / 8; count *= 8) {
    const ids = likeliest(weights, count);
    if (sumOf(ids, weights) >= enough) return ids;
  }
  return likeliest(weights, weights.length);
}

/** The fewest likeliest ids that together weigh at least `enough` (Holtzman et al. 2019). `ids` come likeliest first. */
function nucleus(ids: Uint32Array, weights: Float64Array, enough: number): Uint32Array {
  let [count, sum] = [0, 0];
  while (count < ids.length && (count === 0 || sum < enough)) sum += weights[ids[count++]!]!;
  return ids.subarray(0, count);
}

/** @param drawn a random number in [0, 1) */
function drawOf(ids: Uint32Array, weights: Float64Array, drawn: number, least: number): number {
  const kept = ids.filter((id) => weights[id]! >= least);
  let left = drawn * sumOf(kept, weights);
  for (const id of kept) if ((left -= weights[id]!) < 0) return id;
  return kept[0]!;
}

function drawOfAll(weights: Float64Array, drawn: number): number {
  let left = drawn * weights.reduce((sum, weight) => sum + weight, 0);
  for (let id = 0; id < weights.length; id++) if ((left -= weights[id]!) < 0) return id;
  return weights.indexOf(1);
}

/** The id of the greatest score, the lowest among equals. @throws HearthError lm/not-finite */
function greatest(scores: Float32Array): number {
  let best = 0;
  for (let id = 0; id < scores.length; id++) {
    const score = scores[id]!;
    if (Number.isNaN(score) || score === Infinity) throw new HearthError('lm/not-finite', { token: id });
    if (score > scores[best]!) best = id;
  }
  return best;
}

/** Natural logarithm of the sum of the exponentials: logits minus it are log-probabilities. */
export function logSumExp(logits: Float32Array): number {
  let top = -Infinity;
  for (const logit of logits) if (logit > top) top = logit;
  if (top === -Infinity) return top;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  return top + Math.log(sum);
}

export interface RatedToken {
  readonly id: number;
  readonly logProbability: number;
}

/** What the model itself thought, before any setting: the chosen token, and the `others` likeliest besides it. */
export function rateTokens(
  logits: Float32Array,
  chosen: number,
  others: number
): { readonly chosen: RatedToken; readonly others: readonly RatedToken[] } {
  const total = logSumExp(logits);
  const rate = (id: number): RatedToken => ({ id, logProbability: logits[id]! - total });
  const ids = [...likeliest(logits, others + 1)].filter((id) => id !== chosen).slice(0, others);
  return { chosen: rate(chosen), others: ids.map(rate) };
}
