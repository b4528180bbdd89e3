// Puts the columns of two tables side by side where their keys are equal.
import { choice, column } from '../../params';
import { defineComponent, table } from '../../component';

export const joinTables = defineComponent({
  name: 'join-tables',
  version: 2,
  engine: 'data',
  category: 'data',
  title: 'Join tables',
  summary: 'Puts the columns of two tables side by side where their keys are equal.',
  inputs: { left: table(), right: table() },
  outputs: { table: table() },
  params: {
    leftKey: column('Key in the left table', 'left'),
    rightKey: column('Key in the right table', 'right'),
    keep: choice('Rows to keep', ['matching', 'all-left'], 'matching')
  },
  resumable: true
});
