import { expect, test } from 'vitest';
import { evaluateLanguageModel } from '$core/components/language/evaluate-language-model';
import { generateText } from '$core/components/language/generate-text';
import { mergeAdapter } from '$core/components/language/merge-adapter';
import { mergingMemory, ratingMemory, writingMemory } from '$core/lm/asking-memory';
import { loraModules } from '$core/lm/lora';
import type { AdapterManifest, LanguageModelManifest } from '$core/lm/manifest';
import { parseParams } from '$core/params';
import { smol } from '../../../support/lm/smol';

const settings = { rank: 8, alpha: 16, dropout: 0, targets: loraModules };
const model: LanguageModelManifest = {
  kind: 'language-model',
  architecture: smol,
  parameters: 134_515_008,
  weightType: 'BF16',
  bytes: 269_030_016,
  files: [],
  origin: { kind: 'files', names: [] }
};
const adapter = { settings, bytes: 9_800_000 } as unknown as AdapterManifest;
/** 8 · (1152 + 768 + 768 + 1152 + 3 · 2112) a layer; every matrix a multiple of 64 numbers. */
const adapterNumbers = 30 * 81_408;

test('rating takes what it is worked out to by hand', () => {
  // 100 tokens are a row of 128. Each: 30 inputs of layers, one layer's insides (3 · 576 + 2 + 960 + 576 + 9 + 3 · 1536),
  // 2 · 576 + 1 after the last, 5 numbers given and read, a turn of 64, and its logits.
  const token = 17_280 + 7883 + 1153 + 5 + 64 + 49_152;
  expect(ratingMemory(smol, 100, undefined)).toBe(4 * 128 * token);
  // An adapter adds its numbers, and 7 · 8 products with A for a token.
  expect(ratingMemory(smol, 100, settings)).toBe(4 * (128 * (token + 56) + adapterNumbers));
  // 48 MB of logits are 256 tokens of them, however long an example; none is longer than the context.
  expect(ratingMemory(smol, 100_000, undefined)).toBe(4 * (8192 * (token - 49_152) + 256 * 49_152));
});

test('writing takes what it is worked out to by hand', () => {
  // A place of the cache: keys and values of 30 layers, a turn, a score for each head.
  const cache = 320 * (2 * 30 * 192 + 64 + 9);
  // A token on its way: id, x and its norm, q, k and v, what attention gives, the gated product; in a prompt of 256 at
  // once gate and up, and the norm's factor, besides.
  const rows = 257 * (1 + 2 * 576 + 960 + 576 + 1536) + 256 * (2 * 1536 + 1);
  expect(writingMemory(smol, 320, undefined)).toBe(4 * (cache + rows + 2 * 49_152));
  expect(writingMemory(smol, 320, settings)).toBe(
    4 * (cache + rows + 2 * 49_152 + adapterNumbers + 256 * 8 * 3)
  );
});

test('merging takes the adapter and the largest tensor on its way', () => {
  // The embedding, read and put together: 49,152 · 576 numbers of 2 bytes, twice.
  expect(mergingMemory(model, adapter)).toBe(9_800_000 + 4 * adapterNumbers + 113_246_208);
  // With few words, a matrix of the feed-forward is: 1536 · 576 numbers as they were, decoded, summed, encoded.
  const few = { architecture: { ...smol, vocabulary: 1000 }, weightType: 'BF16' as const };
  expect(mergingMemory(few, adapter)).toBe(9_800_000 + 4 * adapterNumbers + 884_736 * 12);
  expect(mergeAdapter.estimate!({ model, adapter }, {}, 1e9).bytes).toBe(mergingMemory(model, adapter));
});

const judging = (chosen: object, budget: number, judged?: AdapterManifest) =>
  evaluateLanguageModel.estimate!(
    { model, data: {} as never, ...(judged ? { adapter: judged } : {}) },
    parseParams('evaluate-language-model', evaluateLanguageModel.params, chosen),
    budget
  );

test('an evaluation is reckoned by its task and its adapter', () => {
  const fits = judging({ maxLength: 100 }, 3.5e9);
  expect(fits).toEqual({ bytes: model.bytes + ratingMemory(smol, 100, undefined), seconds: 0, limit: 3.5e9 });
  const choice = judging({ task: 'multiple-choice', maxLength: 100 }, 3.5e9, adapter);
  expect(choice.bytes).toBe(model.bytes + ratingMemory(smol, 100, settings));
  const exact = judging({ task: 'exact-match', maxLength: 256, maxTokens: 64 }, 3.5e9);
  expect(exact.bytes).toBe(model.bytes + writingMemory(smol, 320, undefined));
});

test('one that does not fit is told what would', () => {
  const long = judging({ maxLength: 8192 }, 0.6e9);
  expect(long.bytes).toBeGreaterThan(0.6e9);
  const [, shorter] = /^With (\d+) tokens as the longest example/.exec(long.hint!)!;
  expect(judging({ maxLength: Number(shorter) }, 0.6e9).bytes).toBeLessThanOrEqual(0.6e9);
  expect(judging({ maxLength: Number(shorter) * 2 }, 0.6e9).bytes).toBeGreaterThan(0.6e9);
  expect(judging({ maxLength: 64 }, 0.25e9).hint).toBe('With base weights as int8 it would fit.');
  expect(judging({ maxLength: 64 }, 0.1e9).hint).toBe('Choose a smaller model.');
  // What a person says the device has goes before what the studio allows itself.
  expect(judging({ maxLength: 64, memory: 2 }, 0.1e9)).toMatchObject({ limit: 2e9 });
});

test('answers for rows are reckoned by the longest prompt and answer', () => {
  const params = parseParams('generate-text', generateText.params, { prompt: '{a}', maxPrompt: 4096 });
  const cost = generateText.estimate!({ model, data: {} as never }, params, 0.4e9);
  expect(cost.bytes).toBe(model.bytes + writingMemory(smol, 4096 + 64, undefined));
  expect(cost.hint).toMatch(/^With \d+ tokens as the longest prompt it would fit\.$/);
});
