import { expect, it } from 'vitest';
import { coloursOf } from '$parts/sharing/person-colours';

it('gives eight people eight colours, the same whoever asks, and more people colours again', () => {
  const authors = Array.from({ length: 20 }, (_, i) => (i * 8).toString(16).padStart(8, '0').repeat(4));
  const first = authors.slice(0, 8);
  expect(new Set(coloursOf(first).values()).size).toBe(8);
  expect(coloursOf([...first].reverse())).toEqual(coloursOf(first));
  for (const colour of coloursOf(authors).values()) expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(colour);
});
