// A column of fold numbers from 1.
import { choice, integer, optionalColumn, text } from '../../params';
import { defineComponent, table } from '../../component';

export const assignFolds = defineComponent({
  name: 'assign-folds',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Assign folds',
  summary: 'Adds a column that deals the rows out to folds, for cross-validation elsewhere.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    folds: integer('Folds', 2, 100, 5),
    by: choice('Deal', ['chance', 'stratified', 'groups'], 'chance'),
    column: optionalColumn('Column', 'table', {
      help: 'Its values are spread evenly, or kept together.',
      when: { param: 'by', is: ['stratified', 'groups'] }
    }),
    name: text('Name of the new column', 'fold', { maxLength: 200, minLength: 1 })
  },
  resumable: true
});
