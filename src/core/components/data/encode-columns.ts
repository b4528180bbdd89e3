// Categories as numbers.
import { choice, columns, flag, integer } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const encodeColumns = defineComponent({
  name: 'encode-columns',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Encode categories',
  summary: 'Turns categories into numbers: a column for each value, its place, or how frequent it is.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    columns: columns('Columns', 'table', { help: 'None chosen means all categories.' }),
    method: choice('Method', ['one-hot', 'ordinal', 'frequency'], 'one-hot'),
    most: integer('Most values of a column', 2, 1000, 50, {
      log: true,
      help: 'Rarer values count as unknown.'
    }),
    dropFirst: flag('Leave the first value out', false, { when: { param: 'method', is: ['one-hot'] } })
  },
  resumable: true
});
