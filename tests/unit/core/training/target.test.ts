import { expect, test } from 'vitest';
import { numberColumn, stringColumn } from '$core/data/frame';
import { toErrorRecord } from '$core/errors';
import { readTarget } from '$core/training/target';

const refusal = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return toErrorRecord(error);
  }
};

test('a target of 10,000 distinct values is refused as classes, with both numbers in the sentence', () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `name ${i}`);
  const record = refusal(() => readTarget(stringColumn('name', names), 'category', 'auto'));
  expect(record).toMatchObject({
    code: 'train/too-many-classes',
    details: { target: 'name', classes: 10_000 },
    message: expect.stringMatching(/name.*10,?000/s) as string
  });
});

test('as many distinct numbers are a regression', () => {
  const values = Array.from({ length: 10_000 }, (_, i) => i / 3);
  expect(readTarget(numberColumn('price', values), 'float', 'auto')).toMatchObject({ task: 'regression' });
});
