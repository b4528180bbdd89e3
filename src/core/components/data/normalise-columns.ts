// Brings columns of numbers to one scale.
import { choice, columns } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const normaliseColumns = defineComponent({
  name: 'normalise-columns',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Normalise columns',
  summary:
    'Brings numbers to one scale: by mean and deviation, range, largest value, quartiles, or logarithm.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    columns: columns('Columns', 'table'),
    method: choice('Method', ['z-score', 'min-max', 'max-abs', 'robust', 'log'], 'z-score', {
      help: 'Log is the natural logarithm of 1 + x; robust is by median and quartiles.'
    })
  },
  resumable: true
});
