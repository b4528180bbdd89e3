import { expect, test } from 'vitest';
import { loraModules } from '$core/lm/lora';
import { fitTraining, fittingAdvice, trainingMemory } from '$core/lm/memory';
import { smol } from '../../../support/lm/smol';

const lora = { rank: 8, alpha: 16, dropout: 0, targets: loraModules };
const request = { batch: 8, length: 256, lora, weightBytes: 269e6, budget: 3.5e9 };

test('1024 tokens of SmolLM2-135M take what the formula, worked by hand, says', () => {
  // The adapter: 16 bytes for each of 8 · Σ(in + out) · 30 numbers, and what alignment adds.
  const adapter = 16 * 8 * 30 * (1152 + 768 + 768 + 1152 + 3 * 2112);
  // Kept: each layer's input. Live: one layer's insides, and in the backward pass as much again.
  const checkpoints = 4 * 1024 * 30 * 576;
  const kept = trainingMemory(smol, { rows: 4, length: 256, lora, recompute: true });
  expect(kept).toBeGreaterThan(adapter + checkpoints);
  expect(kept).toBeLessThan((adapter + checkpoints) * 2.2);
  const all = trainingMemory(smol, { rows: 4, length: 256, lora, recompute: false });
  const insides = 3 * 576 + 2 + 960 + 576 + 9 + 3 * 1536 + 7 * 8;
  expect(all - kept).toBe(4 * 1024 * 29 * insides);
});

test('the largest micro-batch is taken that divides the step; layers are computed again only where they must', () => {
  expect(fitTraining(smol, request)).toMatchObject({ rows: 8, recompute: false, fits: true });
  const tight = fitTraining(smol, { ...request, budget: 1e9 });
  expect(tight).toMatchObject({ fits: true });
  expect(8 % tight.rows).toBe(0);
  expect(tight.bytes).toBeLessThanOrEqual(1e9);
  const tightest = fitTraining(smol, { ...request, length: 1024, budget: 0.6e9 });
  expect(tightest).toMatchObject({ rows: 1, recompute: true, fits: true });
});

test('where nothing fits, the advice is a change with which it does', () => {
  const long = { ...request, length: 8192, budget: 1e9 };
  expect(fitTraining(smol, long).fits).toBe(false);
  const [, length] = /With (\d+) tokens/.exec(fittingAdvice(smol, long))!;
  expect(fitTraining(smol, { ...long, length: Number(length) }).fits).toBe(true);
  expect(fitTraining(smol, { ...long, length: Number(length) * 2 }).fits).toBe(false);
  const wide = { ...request, budget: 0.42e9, lora: { ...lora, rank: 256 } };
  expect(fittingAdvice(smol, wide)).toMatch(/^With 16 tokens as the longest example and rank \d+ it/);
  expect(fittingAdvice(smol, { ...request, budget: 0.2e9 })).toBe('Choose a smaller model.');
  const lighter = [
    { base: 'int8', weightBytes: 170e6 },
    { base: 'int4', weightBytes: 116e6 }
  ] as const;
  const heavy = { ...request, weightBytes: 269e6, budget: 0.18e9, length: 16, batch: 1, lighter };
  expect(fittingAdvice(smol, heavy)).toBe('With base weights as int4 it would fit.');
});
