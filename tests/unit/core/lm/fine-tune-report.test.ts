import { expect, test } from 'vitest';
import { thinnedSamples } from '$core/lm/fine-tune-report';

const samplesAt = (steps: number) =>
  Array.from({ length: steps }, (_, step) =>
    ['a', 'b'].map((prompt) => ({ step, prompt, base: '', tuned: '' }))
  ).flat();

test('of many evaluations every other is kept, with the first and the last', () => {
  expect(thinnedSamples(samplesAt(64))).toHaveLength(128);
  const kept = thinnedSamples(samplesAt(66)).map(({ step }) => step);
  expect(new Set(kept).size).toBe(34);
  expect([kept[0], kept.at(-1)]).toEqual([0, 65]);
  expect(kept.filter((step) => step === 2)).toHaveLength(2);
});
