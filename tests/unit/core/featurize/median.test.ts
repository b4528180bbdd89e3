import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianOf } from '$core/featurize/median';

test('the median is that of the sorted values, missing ones apart', () => {
  const value = fc.oneof(fc.float({ noNaN: true }), fc.integer({ min: -3, max: 3 }), fc.constant(NaN));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), (list) => {
      const sorted = Float32Array.from(list.filter((v) => !Number.isNaN(v))).sort();
      const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0];
      const expected = sorted.length % 2 ? high : Math.fround((low + high) / 2);
      expect(medianOf(Float32Array.from(list)) === expected || Number.isNaN(expected)).toBe(true);
    })
  );
});
