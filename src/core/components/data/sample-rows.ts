// Draws some rows of a table by chance, in their order.
import { choice, integer, number } from '../../params';
import { defineComponent, table } from '../../component';

export const sampleRows = defineComponent({
  name: 'sample-rows',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Sample rows',
  summary: 'Draws some rows by chance.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    by: choice('How many', ['fraction', 'rows'], 'fraction'),
    fraction: number('Fraction', 0.001, 1, 0.1, { when: { param: 'by', is: ['fraction'] } }),
    rows: integer('Rows', 1, 100_000_000, 1000, { log: true, when: { param: 'by', is: ['rows'] } })
  },
  resumable: true
});
