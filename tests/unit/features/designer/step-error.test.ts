import { expect, it } from 'vitest';
import { HearthError, toErrorRecord } from '$core/errors';
import { runError, stepError } from '$features/designer/step-error';

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

it('names the step that keeps a run from beginning as people do, also where it is inside a saved component', () => {
  const graph = { nodes: [node] } as unknown as Parameters<typeof runError>[1];
  const invalid = (first: string, at: { node?: string } = { node: 'fit' }) =>
    toErrorRecord(new HearthError('graph/invalid', { count: 2, first, ...at }));
  const said = runError(invalid('fit: there is no dataset "toy" in this workspace.'), graph);
  expect(said.message).toBe(
    'The graph cannot run: My model: there is no dataset "toy" in this workspace. (and 1 more problem)'
  );
  expect(runError(invalid('fit__rows: it has no input "a".'), graph).details.first).toBe(
    'My model: it has no input "a".'
  );
  const gone = invalid('other: it has no input "a".', { node: 'other' });
  expect(runError(gone, graph)).toBe(gone);
});
