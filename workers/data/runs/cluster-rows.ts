// k-means on columns of numbers.
import type { Run } from '$core/component';
import type { clusterRows as spec } from '$core/components/data/cluster-rows';
import type { FittedClusters } from '$core/transforms/fitted';
import { TableWork } from '../edit/table-work';
import { applyTransform } from '../transforms/apply';
import { fitClusters } from '../transforms/clusters';
import { fitStandard, standardised } from '../transforms/standardise';

export const clusterRows: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const names = work.numberColumns(params.columns).map(({ name }) => name);
  const standard = await fitStandard(work, names, params.standardise);
  const matrix = await standardised(work, standard);
  const { centres, inertia } = await fitClusters(matrix, params.clusters, ctx.seed, ctx.tick);
  ctx.log(`${centres.length} clusters; squared distances to their centres sum to ${inertia.toPrecision(6)}.`);
  const fitted: FittedClusters = { kind: 'cluster', ...standard, centres };
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};
