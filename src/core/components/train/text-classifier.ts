// Contract of the text classifier; the maths is workers/tabular.
import { defineComponent, model, report, table } from '../../component';
import { column, integer, number } from '../../params';

export const trainTextClassifier = defineComponent({
  name: 'train-text-classifier',
  version: 1,
  engine: 'tabular',
  category: 'train',
  title: 'Text classifier',
  summary:
    'Words and pairs of words, weighted by how telling they are, and a linear model over them. The model takes the text itself.',
  inputs: { data: table() },
  outputs: { model: model(), report: report() },
  params: {
    text: column('Text', 'data', { help: 'The column to read.' }),
    target: column('Target', 'data', { help: 'The column to predict: a class for each text.' }),
    terms: integer('Words and pairs', 100, 200_000, 30_000, {
      log: true,
      help: 'The most frequent ones are kept.'
    }),
    strength: number('Trust in the data', 0.01, 10_000, 100, {
      log: true,
      expert: true,
      help: 'Inverse strength of the penalty on large weights.'
    }),
    holdout: number('Holdout fraction', 0.05, 0.5, 0.2, { help: 'Texts kept back to judge the model.' })
  },
  resumable: false
});
