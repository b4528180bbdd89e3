// Keeps the first of rows that are equal.
import { columns } from '../../params';
import { defineComponent, table } from '../../component';

export const removeDuplicates = defineComponent({
  name: 'remove-duplicates',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Remove duplicate rows',
  summary: 'Keeps the first of rows that are equal in the chosen columns.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: { columns: columns('Columns', 'table') },
  resumable: true
});
