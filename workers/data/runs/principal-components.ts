// Principal component analysis of columns of numbers.
import type { Run } from '$core/component';
import type { principalComponents as spec } from '$core/components/data/principal-components';
import type { FittedProjection } from '$core/transforms/fitted';
import { TableWork } from '../edit/table-work';
import { applyTransform } from '../transforms/apply';
import { principalComponents as findComponents } from '../transforms/project';
import { fitStandard, standardised } from '../transforms/standardise';

export const principalComponents: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const names = work.numberColumns(params.columns).map(({ name }) => name);
  const standard = await fitStandard(work, names, params.standardise);
  const count = Math.min(params.components, names.length);
  const found = await findComponents(await standardised(work, standard), count, ctx.tick);
  const shares = found.shares.map((share, i) => `${i + 1}: ${(100 * share).toFixed(1)} %`);
  ctx.log(`Share of the variance by component ${shares.join(', ')}.`);
  const { components } = found;
  const fitted: FittedProjection = {
    kind: 'project',
    ...standard,
    components,
    keepColumns: params.keepColumns
  };
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};
