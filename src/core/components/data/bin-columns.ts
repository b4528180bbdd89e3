// Numbers in bins.
import { choice, columns, integer, text } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const binColumns = defineComponent({
  name: 'bin-columns',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Group into bins',
  summary: 'Puts numbers into bins of equal width, of equal size, or between edges of your own.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    columns: columns('Columns', 'table'),
    method: choice('Method', ['quantiles', 'equal-width', 'edges'], 'quantiles'),
    bins: integer('Bins', 2, 1000, 10, {
      log: true,
      when: { param: 'method', is: ['quantiles', 'equal-width'] }
    }),
    edges: text('Edges', '0, 10, 100', {
      maxLength: 5000,
      help: 'Numbers separated by commas, the lowest first.',
      when: { param: 'method', is: ['edges'] }
    }),
    as: choice('Result', ['range', 'number'], 'range')
  },
  resumable: true
});
