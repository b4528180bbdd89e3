import { expect, test } from 'vitest';
import { resolveValidation } from '$core/training/validation';

const params = { validation: 'auto', holdout: 0.2, folds: 5 } as const;

test('automatic validation has more folds the fewer the rows, and a holdout for many', () => {
  expect(resolveValidation(params, 999)).toEqual({ kind: 'folds', folds: 10 });
  expect(resolveValidation(params, 1000)).toEqual({ kind: 'folds', folds: 3 });
  expect(resolveValidation(params, 20_000)).toEqual({ kind: 'folds', folds: 3 });
  expect(resolveValidation(params, 20_001)).toEqual({ kind: 'holdout', fraction: 0.1 });
});

test('a chosen validation is taken as it is', () => {
  expect(resolveValidation({ ...params, validation: 'folds' }, 5)).toEqual({ kind: 'folds', folds: 5 });
  expect(resolveValidation({ ...params, validation: 'time' }, 5)).toEqual({ kind: 'time', fraction: 0.2 });
});
