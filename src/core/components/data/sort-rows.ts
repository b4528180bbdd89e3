// Puts the rows of a table in order.
import { column, flag } from '../../params';
import { defineComponent, table } from '../../component';

export const sortRows = defineComponent({
  name: 'sort-rows',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Sort rows',
  summary: 'Puts rows in order of one column; rows that are equal in it keep their order.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    column: column('Column', 'table'),
    descending: flag('Largest first', false, { help: 'Missing cells come last either way.' })
  },
  resumable: true
});
