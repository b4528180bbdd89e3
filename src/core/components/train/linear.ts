// Contract of Linear model; the maths is workers/tabular.
import { defineComponent, model, report, table } from '../../component';
import { flag, integer, number } from '../../params';
import { trainingParams } from '../../training/common';
import { estimateTraining } from '../../training/estimate';

export const trainLinear = defineComponent({
  name: 'train-linear',
  version: 1,
  engine: 'tabular',
  category: 'train',
  title: 'Linear model',
  summary: 'Logistic or linear regression: quick, and every coefficient can be read.',
  inputs: { data: table() },
  outputs: { model: model(), report: report() },
  params: {
    ...trainingParams,
    l2: number('L2 penalty', 0, 10_000, 1, { help: 'Like 1 / C in scikit-learn.' }),
    l1: number('L1 penalty', 0, 10_000, 0, { help: 'Drives weak coefficients to zero.' }),
    maxIterations: integer('Iterations', 1, 10_000, 200, { expert: true }),
    tolerance: number('Tolerance', 1e-12, 0.1, 1e-6, { expert: true, log: true }),
    balanced: flag('Balance classes', false, { help: 'Weighs rare classes up.' })
  },
  resumable: true,
  estimate: (inputs, params) => estimateTraining('train-linear', inputs.data, params)
});
