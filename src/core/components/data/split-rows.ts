// Parts the rows of a table in two, by chance, by groups or by time: together they are the table, and they share no row.
import { choice, number, optionalColumn } from '../../params';
import { defineComponent, table } from '../../component';

export const splitRows = defineComponent({
  name: 'split-rows',
  version: 2,
  engine: 'data',
  category: 'data',
  title: 'Split rows',
  summary: 'Parts the rows in two, as for training and testing: by chance, whole groups, or time.',
  inputs: { table: table() },
  outputs: { first: table(), second: table() },
  params: {
    fraction: number('Fraction in the first part', 0.01, 0.99, 0.8),
    by: choice('Split by', ['chance', 'groups', 'time', 'order'], 'chance', {
      help: 'Groups stay whole; by time, the earliest rows come first.'
    }),
    stratify: optionalColumn('Stratify by', 'table', {
      help: 'Each value of this column is shared out in the same proportion.',
      when: { param: 'by', is: ['chance'] }
    }),
    column: optionalColumn('Group or time column', 'table', {
      when: { param: 'by', is: ['groups', 'time'] }
    })
  },
  resumable: true
});
