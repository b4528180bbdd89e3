// Deals with missing cells: removes what has them, or fills them in.
import { choice, columns, text } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const cleanMissing = defineComponent({
  name: 'clean-missing',
  version: 3,
  engine: 'data',
  category: 'data',
  title: 'Clean missing data',
  summary: 'Removes rows or columns with missing cells, or fills them in.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    columns: columns('Columns', 'table'),
    method: choice(
      'Method',
      ['remove-rows', 'remove-columns', 'mean', 'median', 'most-frequent', 'constant'],
      'median',
      {
        help: 'Mean and median fill numbers and dates; other columns get their most frequent value.'
      }
    ),
    constant: text('Value', '0', { maxLength: 1000, when: { param: 'method', is: ['constant'] } })
  },
  resumable: true
});
