// Contract of Random forest; the maths is workers/tabular.
import { defineComponent, model, report, table } from '../../component';
import { choice, flag, integer, number } from '../../params';
import { trainingParams } from '../../training/common';
import { estimateTraining } from '../../training/estimate';

export const trainRandomForest = defineComponent({
  name: 'train-random-forest',
  version: 1,
  engine: 'tabular',
  category: 'train',
  title: 'Random forest',
  summary: 'A forest of trees on random samples: robust, little to set.',
  inputs: { data: table() },
  outputs: { model: model(), report: report() },
  params: {
    ...trainingParams,
    trees: integer('Trees', 1, 5000, 150, { log: true }),
    maxDepth: integer('Depth', 1, 64, 32),
    minLeafRows: integer('Least rows in a leaf', 1, 10_000, 1),
    columnSample: number('Columns a cut', 0, 1, 0, {
      help: '0 chooses: the square root of their number, all for regression.',
      expert: true
    }),
    criterion: choice('Criterion', ['gini', 'entropy'], 'gini', { expert: true }),
    balanced: flag('Balance classes', false, { help: 'Weighs rare classes up.' })
  },
  resumable: true,
  estimate: (inputs, params) => estimateTraining('train-random-forest', inputs.data, params)
});
