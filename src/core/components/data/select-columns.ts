// Keeps some columns of a table, or all but some.
import { defineComponent, table } from '../../component';
import { choice, columns } from '../../params';

export const selectColumns = defineComponent({
  name: 'select-columns',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Select columns',
  summary: 'Keeps the chosen columns, or all but them.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    columns: columns('Columns', 'table'),
    mode: choice('Chosen columns', ['keep', 'remove'], 'keep')
  },
  resumable: true
});
