import { expect, test } from 'vitest';
import { scheduleFactor, type Schedule } from '$core/lm/schedule';

const factors = (schedule: Schedule, steps: number, warmup: number): readonly number[] =>
  Array.from({ length: steps }, (_, step) => scheduleFactor(schedule, step, steps, warmup));

test('the rate rises to its peak, then stays, falls in a line or along a cosine: as worked by hand', () => {
  expect(factors('constant', 5, 2)).toEqual([0.5, 1, 1, 1, 1]);
  expect(factors('linear', 6, 2)).toEqual([0.5, 1, 1, 0.75, 0.5, 0.25]);
  const root = Math.SQRT1_2;
  const cosine = [0.5, 1, 1, 0.5 * (1 + root), 0.5, 0.5 * (1 - root)];
  factors('cosine', 6, 2).forEach((factor, step) => expect(factor).toBeCloseTo(cosine[step]!, 12));
  expect(factors('cosine', 3, 0)[0]).toBe(1);
});

/** The lambdas of transformers' get_{constant,linear,cosine}_schedule_with_warmup (optimization.py), after warm-up. */
const transformers: Record<Schedule, (step: number, steps: number, warmup: number) => number> = {
  constant: () => 1,
  linear: (step, steps, warmup) => Math.max(0, (steps - step) / Math.max(1, steps - warmup)),
  cosine: (step, steps, warmup) => {
    const progress = (step - warmup) / Math.max(1, steps - warmup);
    return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * 0.5 * 2 * progress)));
  }
};

test.each(['constant', 'linear', 'cosine'] as const)(
  '%s is transformers’ schedule, its warm-up one step ahead: there the first step is taken at 0',
  (schedule) => {
    for (const [steps, warmup] of [
      [20, 2],
      [100, 10],
      [7, 0],
      [5, 5]
    ] as const)
      factors(schedule, steps, warmup).forEach((factor, step) => {
        const rising = (step + 1) / Math.max(1, warmup);
        const theirs = step < warmup ? rising : transformers[schedule](step, steps, warmup);
        expect(factor).toBeCloseTo(theirs, 12);
      });
  }
);
