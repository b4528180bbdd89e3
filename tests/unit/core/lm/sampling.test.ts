// Sampling against hand-worked cases, and against the plain form of each rule on random logits.
import { describe, expect, it } from 'vitest';
import { defaultSampling, type SamplingSettings } from '$core/lm/generation';
import { likeliest } from '$core/lm/likeliest';
import { logSumExp, rateTokens, Sampler } from '$core/lm/sampling';
import { Random } from '$core/random';

const plain: SamplingSettings = { ...defaultSampling, temperature: 1, topP: 1 };
/** Logits whose softmax is exactly these shares. */
const shares = (...values: number[]) => Float32Array.from(values, Math.log);

/** How often each id is chosen in `draws` draws. */
function counts(logits: Float32Array, settings: Partial<SamplingSettings>, draws = 4000): number[] {
  const sampler = new Sampler({ ...plain, ...settings });
  const found = new Array<number>(logits.length).fill(0);
  for (let i = 0; i < draws; i++) found[sampler.choose(logits)]!++;
  return found;
}
const chosen = (logits: Float32Array, settings: Partial<SamplingSettings>): number[] =>
  counts(logits, settings).flatMap((count, id) => (count > 0 ? [id] : []));

function randomLogits(random: Random, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => Math.round(random.normal() * 8) / 4);
}

describe('choosing the next token', () => {
  it('takes the likeliest, the first among equals, at temperature 0', () => {
    const sampler = new Sampler({ ...plain, temperature: 0 });
    expect(sampler.choose(Float32Array.of(1, 3, 2, 3))).toBe(1);
  });

  it('draws each token as often as its probability says, sharper at a low temperature', () => {
    const at1 = counts(shares(0.5, 0.3, 0.2), {});
    [0.5, 0.3, 0.2].forEach((share, id) => expect(at1[id]! / 4000).toBeCloseTo(share, 1));
    // Temperature 1/2 squares the shares: 25, 9 and 4 of 38.
    const sharp = counts(shares(0.5, 0.3, 0.2), { temperature: 0.5 });
    [25 / 38, 9 / 38, 4 / 38].forEach((share, id) => expect(sharp[id]! / 4000).toBeCloseTo(share, 1));
  });

  it('keeps k tokens, the smallest set with p of the probability, and those near enough to the likeliest', () => {
    const logits = shares(0.05, 0.4, 0.15, 0.3, 0.1);
    expect(chosen(logits, { topK: 2 })).toEqual([1, 3]);
    expect(chosen(logits, { topP: 0.69 })).toEqual([1, 3]);
    expect(chosen(logits, { topP: 0.71 })).toEqual([1, 2, 3]);
    expect(chosen(logits, { topP: 0 })).toEqual([1]);
    expect(chosen(logits, { minP: 0.3 })).toEqual([1, 2, 3]);
    // Top-p counts within what top-k left: 0.4 of 0.7 is 0.57.
    expect(chosen(logits, { topK: 2, topP: 0.57 })).toEqual([1]);
    expect(chosen(logits, { topK: 2, topP: 0.58 })).toEqual([1, 3]);
  });

  it('finds the same nucleus as sorting everything', () => {
    const random = new Random(11);
    for (let round = 0; round < 200; round++) {
      const logits = randomLogits(random, 1 + random.below(60));
      const topP = random.uniform();
      const total = Math.exp(logSumExp(logits));
      const order = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b);
      let sum = 0;
      const nucleus = new Set(
        order.filter((id) => {
          const inside = sum < topP * total || sum === 0;
          sum += Math.exp(logits[id]!);
          return inside;
        })
      );
      const sampler = new Sampler({ ...plain, topP, seed: round });
      for (let i = 0; i < 20; i++) expect(nucleus.has(sampler.choose(logits))).toBe(true);
    }
  });

  it('makes seen tokens less likely on both sides of zero', () => {
    const sampler = new Sampler({ ...plain, temperature: 0, repetitionPenalty: 2 });
    sampler.see([0]);
    // 3 becomes 1.5, so that 2 wins; then 2 becomes 1.
    expect(sampler.choose(Float32Array.of(3, 2, -1))).toBe(1);
    expect(sampler.choose(Float32Array.of(3, 2, -1))).toBe(0);
    // -1 becomes -2.
    expect(sampler.choose(Float32Array.of(-1, -4, -1.5))).toBe(2);
  });

  it('never takes what the mask forbids', () => {
    const mask = Uint32Array.of(0, 0b101);
    const logits = Float32Array.from({ length: 40 }, (_, i) => -i);
    for (const temperature of [0, 1, 5]) {
      const sampler = new Sampler({ ...plain, temperature, topP: 0.9 });
      for (let i = 0; i < 50; i++) expect([32, 34]).toContain(sampler.choose(logits, mask));
    }
  });

  it('gives the same tokens for the same seed, others for another', () => {
    const logits = randomLogits(new Random(5), 500);
    const draw = (seed: number) => {
      const sampler = new Sampler({ ...plain, seed });
      return Array.from({ length: 20 }, () => sampler.choose(logits));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('refuses logits that are not numbers', () => {
    expect(() => new Sampler(plain).choose(Float32Array.of(1, NaN))).toThrow(/not a number \(token 1\)/);
  });
});

describe('log-probabilities', () => {
  it('are of the model itself, with the likeliest others', () => {
    const rated = rateTokens(shares(0.1, 0.5, 0.25, 0.15), 2, 2);
    expect(rated.chosen).toMatchObject({
      id: 2,
      logProbability: expect.closeTo(Math.log(0.25), 6) as number
    });
    expect(rated.others.map(({ id }) => id)).toEqual([1, 3]);
    expect(rated.others[0]!.logProbability).toBeCloseTo(Math.log(0.5), 6);
  });

  it('stand large logits', () => {
    expect(logSumExp(Float32Array.of(1000, 1000))).toBeCloseTo(1000 + Math.LN2, 6);
  });
});

it('finds the largest values as sorting does, the lower index first among equals', () => {
  const random = new Random(3);
  for (let round = 0; round < 200; round++) {
    const values = randomLogits(random, random.below(50));
    const sorted = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
    const count = random.below(60);
    expect([...likeliest(values, count)]).toEqual(sorted.slice(0, count));
  }
});
