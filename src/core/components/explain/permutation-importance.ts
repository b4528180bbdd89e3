// How much each raw column matters to a model.
import { defineComponent, model, report, table } from '../../component';
import { integer, optionalColumn } from '../../params';

export const permutationImportance = defineComponent({
  name: 'permutation-importance',
  version: 1,
  engine: 'score',
  category: 'explain',
  title: 'Permutation importance',
  summary: 'How much worse the model gets when one column is shuffled.',
  inputs: { model: model(), data: table() },
  outputs: { report: report() },
  params: {
    target: optionalColumn('Target', 'data', {
      help: 'Only for a model that does not know its own, as imported ones.'
    }),
    rows: integer('Rows', 100, 1_000_000, 5000, { help: 'A seeded sample of the table.' }),
    repeats: integer('Repeats', 1, 50, 5)
  },
  resumable: true
});
