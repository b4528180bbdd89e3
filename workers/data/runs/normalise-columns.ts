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
  for (const { name } of work.numberColumns(params.columns))
    columns.push(fitScale(name, await work.numbers(name), params.method));
  const fitted: FittedScale = { kind: 'scale', columns };
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};
