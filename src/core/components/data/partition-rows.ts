// One part of the rows, and the rest.
import { choice, integer } from '../../params';
import { defineComponent, table } from '../../component';

export const partitionRows = defineComponent({
  name: 'partition-rows',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Partition rows',
  summary: 'Takes one of several parts of the rows, and gives the rest too.',
  inputs: { table: table() },
  outputs: { part: table(), rest: table() },
  params: {
    by: choice('Parts', ['chance', 'order', 'first-rows'], 'chance'),
    parts: integer('Number of parts', 2, 1000, 10, { when: { param: 'by', is: ['chance', 'order'] } }),
    part: integer('Which part', 1, 1000, 1, { when: { param: 'by', is: ['chance', 'order'] } }),
    rows: integer('Rows', 1, 100_000_000, 1000, { log: true, when: { param: 'by', is: ['first-rows'] } })
  },
  resumable: true
});
