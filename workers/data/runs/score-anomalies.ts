// How odd each row is; the oddest share is told as anomalies.
import type { Run } from '$core/component';
import type { scoreAnomalies as spec } from '$core/components/data/score-anomalies';
import type { FittedAnomalies } from '$core/transforms/fitted';
import { TableWork } from '../edit/table-work';
import { anomalyScores, growForest } from '../transforms/anomalies';
import { applyTransform } from '../transforms/apply';
import { quantilesOf } from '../transforms/measures';
import { principalComponents } from '../transforms/project';
import { fitStandard, standardised } from '../transforms/standardise';

export const scoreAnomalies: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const names = work.numberColumns(params.columns).map(({ name }) => name);
  const standard = await fitStandard(work, names, true);
  const matrix = await standardised(work, standard);
  const { method } = params;
  const sample = Math.min(params.sample, table.rows);
  // As many components as columns would say all of every row, and leave nothing to be odd.
  const components = Math.min(params.components, names.length - 1);
  if (method === 'pca' && components < params.components)
    ctx.log(`${components} components: fewer than the ${names.length} columns.`, 'warning');
  const learned: FittedAnomalies = {
    kind: 'anomaly',
    ...standard,
    method,
    threshold: 0,
    ...(method === 'pca'
      ? { components: (await principalComponents(matrix, components, ctx.tick)).components }
      : { trees: growForest(matrix, params.trees, sample, ctx.seed), sample })
  };
  const scores = anomalyScores(matrix, learned);
  const [threshold] = quantilesOf(scores, [1 - params.fraction]);
  const fitted: FittedAnomalies = { ...learned, threshold: threshold! };
  ctx.log(`Scores above ${threshold!.toPrecision(4)} are told as anomalies.`);
  return { table: await applyTransform(table, fitted, ctx), transform: fitted };
};
