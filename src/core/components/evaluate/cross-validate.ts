// Judges an algorithm on several folds of a table. Its report is a `CrossValidation` (core/metrics/cross-validation.ts).
import { defineComponent, report, table } from '../../component';
import { choice, integer } from '../../params';
import { trainingParams } from '../../training/common';
import { estimateTraining } from '../../training/estimate';

const { target, task, features } = trainingParams;

export const crossValidate = defineComponent({
  name: 'cross-validate',
  version: 1,
  engine: 'tabular',
  category: 'evaluate',
  title: 'Cross-validate',
  summary: 'Trains an algorithm on all folds but one, for each of them, and says how much its scores vary.',
  inputs: { data: table() },
  outputs: { report: report() },
  params: {
    target,
    task,
    features,
    algorithm: choice(
      'Algorithm',
      ['train-gradient-boosting', 'train-random-forest', 'train-extra-trees', 'train-linear'],
      'train-gradient-boosting',
      { help: 'With its default settings.' }
    ),
    folds: integer('Folds', 2, 20, 5)
  },
  resumable: true,
  estimate: (inputs, params) =>
    estimateTraining(params.algorithm, inputs.data, {
      ...params,
      validation: 'folds',
      holdout: 0.2,
      groupColumn: undefined,
      timeColumn: undefined
    } as never)
});
