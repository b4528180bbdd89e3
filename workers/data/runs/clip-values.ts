// Outliers of columns of numbers: bounds are found here, and applied as they would be to another table.
import type { Run } from '$core/component';
import type { clipValues as spec } from '$core/components/data/clip-values';
import { HearthError } from '$core/errors';
import type { FittedClip } from '$core/transforms/fitted';
import { meanOf } from '../edit/fill-value';
import { TableWork } from '../edit/table-work';
import { applyTransform } from '../transforms/apply';
import { deviationOf, quantilesOf } from '../transforms/measures';

type Params = Parameters<typeof clipValues>[0]['params'];

export const clipValues: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  if (params.by === 'range' && params.low > params.high) {
    const reason = `(${params.low}) lies above the highest value (${params.high})`;
    throw new HearthError('job/bad-params', { component: 'clip-values', field: 'low', reason });
  }
  const columns: FittedClip['columns'][number][] = [];
  for (const { name } of work.numberColumns(params.columns)) {
    const { low, high } = boundsOf(await work.numbers(name), params);
    // Without a value there is nothing to find bounds by.
    if (low <= high) columns.push({ name, low, high });
    ctx.log(`"${name}": from ${low} to ${high}.`);
  }
  const fitted: FittedClip = { kind: 'clip', columns, outside: params.outside };
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};

function boundsOf(cells: Float64Array, params: Params): { readonly low: number; readonly high: number } {
  switch (params.by) {
    case 'range':
      return { low: params.low, high: params.high };
    case 'percentiles': {
      const [low, high] = quantilesOf(cells, [params.lowPercentile / 100, params.highPercentile / 100]);
      return { low: low!, high: high! };
    }
    case 'quartiles': {
      const [q1, q3] = quantilesOf(cells, [0.25, 0.75]) as [number, number];
      const reach = params.factor * (q3 - q1);
      return { low: q1 - reach, high: q3 + reach };
    }
    case 'deviations': {
      const reach = params.factor * deviationOf(cells, 1);
      return { low: meanOf(cells) - reach, high: meanOf(cells) + reach };
    }
    default:
      return params.by satisfies never;
  }
}
