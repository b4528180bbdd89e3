// SMOTE: new rows of rare classes, between rows of that class that are alike.
import { choice, column, flag, integer, number, text } from '../../params';
import { defineComponent, table } from '../../component';

export const smote = defineComponent({
  name: 'smote',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'SMOTE',
  summary:
    'Adds rows of rare classes: each lies between a row of the class and one of its nearest neighbours. For the part that is learned from, not for the one that is tested on.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    target: column('Classes', 'table'),
    only: text('Only this class', '', {
      maxLength: 1000,
      help: 'Empty: every class that is rarer than the largest; of a percentage, the rarest.'
    }),
    by: choice('How many', ['balance', 'percent'], 'balance'),
    share: number('Share of the largest class', 0.01, 1, 1, {
      when: { param: 'by', is: ['balance'] },
      help: 'With 1 the classes have as many rows as the largest has.'
    }),
    percent: integer('New rows in % of the class', 1, 10_000, 100, {
      when: { param: 'by', is: ['percent'] }
    }),
    neighbours: integer('Neighbours', 1, 100, 5),
    standardise: flag('Standardise first', true, { help: 'So that no column counts more for its unit.' })
  },
  resumable: true
});
