// Brings columns of numbers to one scale.
import type { Run } from '$core/component';
import type { normaliseColumns as spec } from '$core/components/data/normalise-columns';
import type { FittedScale, ScaledColumn } from '$core/transforms/fitted';
import { TableWork } from '../edit/table-work';
import { applyTransform } from '../transforms/apply';
import { fitScale } from '../transforms/scale';

export const normaliseColumns: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const columns: ScaledColumn[] = [];
  for (const { name } of work.numberColumns(params.columns)) {
    const cells = await work.numbers(name);
    const lost = params.method === 'log' ? cells.reduce((n, x) => n + (x <= -1 ? 1 : 0), 0) : 0;
    if (lost > 0)
      ctx.log(`"${name}": ${lost} values of -1 or less have no logarithm and are missing now.`, 'warning');
    columns.push(fitScale(name, cells, params.method));
  }
  const fitted: FittedScale = { kind: 'scale', columns };
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};
