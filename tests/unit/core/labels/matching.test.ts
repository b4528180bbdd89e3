import { expect, it } from 'vitest';
import { matchRegions, matchSpans, spanSimilarity } from '$core/labels/matching';
import type { Region, Span } from '$core/labels/project';

const region = (id: string, label: string, x: number): Region => ({
  id,
  label,
  shape: { kind: 'box', x, y: 0, width: 10, height: 10 }
});
const span = (start: number, end: number, label = 'a'): Span => ({ id: `${start}`, label, start, end });

it('pairs the likest regions first, each once', () => {
  const matches = matchRegions([region('1', 'a', 0), region('2', 'a', 2)], [region('3', 'a', 2)]);
  expect(matches).toEqual([{ first: 1, second: 0, likeness: 1 }]);
});

it('pairs within a class unless told otherwise', () => {
  const [first, second] = [[region('1', 'a', 0)], [region('2', 'b', 0)]];
  expect(matchRegions(first, second)).toEqual([]);
  expect(matchRegions(first, second, { acrossLabels: true })).toHaveLength(1);
});

it('never pairs what does not touch, however little likeness is asked', () => {
  expect(matchRegions([region('1', 'a', 0)], [region('2', 'a', 50)], { least: 0 })).toEqual([]);
});

it('measures spans in shared characters', () => {
  expect(spanSimilarity(span(0, 10), span(5, 15))).toBeCloseTo(1 / 3, 12);
  expect(spanSimilarity(span(0, 5), span(5, 9))).toBe(0);
  expect(matchSpans([span(0, 4), span(10, 20)], [span(10, 20), span(0, 5)], { least: 1 })).toEqual([
    { first: 1, second: 0, likeness: 1 }
  ]);
});
