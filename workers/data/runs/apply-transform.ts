// Does to a table what was fitted on another.
import type { Run } from '$core/component';
import type { applyTransform as spec } from '$core/components/data/apply-transform';
import { HearthError } from '$core/errors';
import { asFittedTransform } from '$core/transforms/fitted';
import { applyTransform as apply } from '../transforms/apply';

export const applyTransform: Run<typeof spec> = async ({ inputs: { table, transform }, params }, ctx) => {
  const { fitted } = params;
  const stored =
    fitted === '' ? transform : (JSON.parse(await (await ctx.blobs.get(fitted)).text()) as unknown);
  if (stored === undefined)
    throw new HearthError('job/missing-input', { component: 'Apply a transform', input: 'transform' });
  return { table: await apply(table, asFittedTransform(stored), ctx) };
};
