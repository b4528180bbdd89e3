// Parts the rows of a table in two, by chance: together they are the table, and they share no row.
import { number, optionalColumn } from '../../params';
import { defineComponent, table } from '../../component';

export const splitRows = defineComponent({
  name: 'split-rows',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Split rows',
  summary: 'Parts the rows in two by chance, as for training and testing.',
  inputs: { table: table() },
  outputs: { first: table(), second: table() },
  params: {
    fraction: number('Fraction in the first part', 0.01, 0.99, 0.8),
    stratify: optionalColumn('Stratify by', 'table', {
      help: 'Each value of this column is shared out in the same proportion.'
    })
  },
  resumable: true
});
