// Contract of Gradient boosting; the maths is workers/tabular.
import { defineComponent, model, report, table } from '../../component';
import { choice, flag, integer, number } from '../../params';
import { earlyStoppingParams, trainingParams } from '../../training/common';
import { estimateTraining } from '../../training/estimate';

export const trainGradientBoosting = defineComponent({
  name: 'train-gradient-boosting',
  version: 1,
  engine: 'tabular',
  category: 'train',
  title: 'Gradient boosting',
  summary: 'Trees that correct one another; usually the most accurate on tables.',
  inputs: { data: table() },
  outputs: { model: model(), report: report() },
  params: {
    ...trainingParams,
    rounds: integer('Rounds', 1, 10_000, 300, { log: true }),
    learningRate: number('Learning rate', 0.001, 1, 0.1, { log: true }),
    growth: choice('Growth', ['leaves', 'depth'], 'leaves', { expert: true }),
    maxLeaves: integer('Leaves a tree', 2, 1024, 31, {
      log: true,
      when: { param: 'growth', is: ['leaves'] }
    }),
    maxDepth: integer('Depth', 1, 16, 12, {
      help: 'Limits both ways of growth; 6 is usual where trees grow by depth.'
    }),
    minHessian: number('Least weight in a leaf', 0, 1000, 1, { expert: true }),
    minLeafRows: integer('Least rows in a leaf', 1, 10_000, 20),
    lambda: number('L2 penalty', 0, 1000, 1, { expert: true }),
    rowSample: number('Rows a tree', 0.1, 1, 1, { expert: true }),
    columnSample: number('Columns a tree', 0.1, 1, 1, { expert: true }),
    maxBins: integer('Bins', 15, 255, 255, { expert: true }),
    balanced: flag('Balance classes', false, { help: 'Weighs rare classes up.' }),
    ...earlyStoppingParams
  },
  resumable: true,
  estimate: (inputs, params) => estimateTraining('train-gradient-boosting', inputs.data, params)
});
