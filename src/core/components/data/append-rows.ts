// Puts the rows of one table under those of another, column by column of one name.
import { defineComponent, table } from '../../component';

export const appendRows = defineComponent({
  name: 'append-rows',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Append rows',
  summary:
    'Puts the rows of one table under those of another; columns only one has are missing in the other’s rows.',
  inputs: { first: table(), second: table() },
  outputs: { table: table() },
  params: {},
  resumable: true
});
