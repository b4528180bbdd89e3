// Texts as columns of numbers.
import type { Run } from '$core/component';
import type { textFeatures as spec } from '$core/components/data/text-features';
import { HearthError } from '$core/errors';
import type { FittedText } from '$core/transforms/fitted';
import { TableWork } from '../edit/table-work';
import { applyTransform } from '../transforms/apply';
import { fitTerms } from '../transforms/text';

export const textFeatures: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const { column, method, unit, fewest, most, buckets, keepColumn } = params;
  if (fewest > most) {
    const reason = `(${most}) is shorter than the shortest term (${fewest})`;
    throw new HearthError('job/bad-params', { component: 'text-features', field: 'most', reason });
  }
  const shape = { unit, fewest, most };
  const words = await new TableWork(table, ctx).words(column);
  const { limit, fewestTexts } = params;
  const { terms, weights } =
    method === 'hashing' ? { terms: [], weights: [] } : fitTerms(words, { ...shape, limit, fewestTexts });
  if (method !== 'hashing' && terms.length === 0) {
    const reason = `(${fewestTexts}): no term of "${column}" is in so many texts`;
    throw new HearthError('job/bad-params', { component: 'text-features', field: 'fewestTexts', reason });
  }
  const fitted: FittedText = {
    kind: 'text',
    column,
    method,
    ...shape,
    terms,
    weights: method === 'tf-idf' ? weights : [],
    buckets,
    keepColumn
  };
  ctx.log(method === 'hashing' ? `${buckets} columns of hashed terms.` : `${terms.length} terms.`);
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};
