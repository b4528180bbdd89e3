import { expect, it } from 'vitest';
import { levelsOf, tileArea, tileSide } from '$core/images/tiles';

it('squares cover a picture once at every level, and the last level is one square', () => {
  const size = { width: 10_001, height: 3000 };
  const levels = levelsOf(size.width, size.height);
  expect(levels).toBe(6);
  for (let level = 0; level < levels; level++) {
    let pixels = 0;
    const side = tileSide * 2 ** level;
    for (let row = 0; row * side < size.height; row++)
      for (let column = 0; column * side < size.width; column++) {
        const area = tileArea(size, { level, column, row })!;
        pixels += area.width * area.height;
        expect(area.shownWidth).toBeLessThanOrEqual(tileSide);
      }
    expect(pixels).toBe(size.width * size.height);
  }
  expect(tileArea(size, { level: 5, column: 1, row: 0 })).toBeUndefined();
  expect(tileArea(size, { level: 0, column: -1, row: 0 })).toBeUndefined();
  expect(levelsOf(5, 5)).toBe(1);
});
