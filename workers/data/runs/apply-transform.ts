// Does to a table what was fitted on another.
import type { Run } from '$core/component';
import type { applyTransform as spec } from '$core/components/data/apply-transform';
import { columnSchema } from '$core/data/table';
import { HearthError } from '$core/errors';
import { asFittedTransform, withoutColumns } from '$core/transforms/fitted';
import { applyTransform as apply } from '../transforms/apply';

export const applyTransform: Run<typeof spec> = async ({ inputs: { table, transform }, params }, ctx) => {
  const { fitted } = params;
  const stored =
    fitted === '' ? transform : (JSON.parse(await (await ctx.blobs.get(fitted)).text()) as unknown);
  if (stored === undefined)
    throw new HearthError('job/missing-input', { component: 'Apply a transform', input: 'transform' });
  const absent = new Set(params.skipAbsent.filter((name) => !columnSchema(table, name)));
  const left = withoutColumns(asFittedTransform(stored), absent);
  return { table: left ? await apply(table, left, ctx) : table };
};
