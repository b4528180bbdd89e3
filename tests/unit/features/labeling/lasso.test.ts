import { expect, it } from 'vitest';
import { fitted, inside } from '$features/labeling/learning/lasso';

it('points fill the square, and a middle stays where all are alike', () => {
  expect([...fitted(Float32Array.of(-1, 5, 1, 5, 3, 5))]).toEqual([0, 0.5, 0.5, 0.5, 1, 0.5]);
});

it('an outline, concave too, holds what is within it', () => {
  const points = [1, 1, 5, 5, 9, 1, 5, 1];
  const horseshoe = [
    [0, 0],
    [10, 0],
    [10, 3],
    [7, 3],
    [7, 2],
    [3, 2],
    [3, 3],
    [0, 3]
  ] as const;
  expect(inside(points, horseshoe)).toEqual([0, 2, 3]);
  expect(
    inside(points, [
      [0, 0],
      [10, 0]
    ])
  ).toEqual([]);
});
