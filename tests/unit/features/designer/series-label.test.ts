import { expect, it } from 'vitest';
import { seriesLabel } from '$features/designer/run/series-label';

it('names a series of a training by its metric, its rows and its fold', () => {
  expect(seriesLabel('fold 2 valid log loss')).toBe('Log loss (validation, Fold 2)');
  expect(seriesLabel('train rmse')).toBe('RMSE (training)');
  expect(seriesLabel('loss')).toBe('Loss');
});
