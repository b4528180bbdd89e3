import { expect, it } from 'vitest';
import { HearthError, toErrorRecord } from '$core/errors';
import { stepError } from '$features/designer/step-error';

const node = { id: 'fit', component: 'train-linear', title: 'My model', params: {}, inputs: {} };

it('names the step and the setting as people do, and leaves other errors as they are', () => {
  const details = { component: 'train-linear', field: 'target', reason: 'names no column ("colour")' };
  const error = toErrorRecord(new HearthError('job/bad-params', details, { kept: 'Nothing was changed.' }));
  expect(stepError(error, node)).toMatchObject({
    code: 'job/bad-params',
    message: 'My model: "Target" names no column ("colour").',
    kept: 'Nothing was changed.'
  });
  const unknown = { ...error, details: { ...details, field: 'nowhere' } };
  expect(stepError(unknown, node)).toBe(unknown);
  const other = toErrorRecord(new HearthError('job/cancelled', {}));
  expect(stepError(other, node)).toBe(other);
});
