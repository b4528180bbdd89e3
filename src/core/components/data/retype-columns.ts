// Reads columns as another type.
import { columnTypes } from '../../data/table';
import { choice, columns } from '../../params';
import { defineComponent, table } from '../../component';

export const retypeColumns = defineComponent({
  name: 'retype-columns',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Change column types',
  summary: 'Reads columns as another type; what has no meaning in it becomes missing.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    columns: columns('Columns', 'table'),
    type: choice('Type', columnTypes, 'category')
  },
  resumable: true
});
