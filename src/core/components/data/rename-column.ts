// Gives one column another name.
import { column, text } from '../../params';
import { defineComponent, table } from '../../component';

export const renameColumn = defineComponent({
  name: 'rename-column',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Rename a column',
  summary: 'Gives one column another name.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    column: column('Column', 'table'),
    to: text('New name', '', { maxLength: 200, minLength: 1 })
  },
  resumable: true
});
