// Scores every row of a table into a new table.
import { defineComponent, model, table } from '../../component';
import { flag } from '../../params';

export const scoreTable = defineComponent({
  name: 'score-table',
  version: 1,
  engine: 'score',
  category: 'score',
  title: 'Score a table',
  summary: 'Adds the prediction, and the probability of each class, to every row.',
  inputs: { model: model(), data: table() },
  outputs: { table: table() },
  params: {
    keepColumns: flag('Keep the input columns', true),
    probabilities: flag('Add probabilities', true)
  },
  resumable: true
});
