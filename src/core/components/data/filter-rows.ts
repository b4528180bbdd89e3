// Keeps the rows of which one thing is true.
import { filterOperators } from '../../data/grid';
import { choice, column, text } from '../../params';
import { defineComponent, table } from '../../component';

export const filterRows = defineComponent({
  name: 'filter-rows',
  version: 2,
  engine: 'data',
  category: 'data',
  title: 'Filter rows',
  summary: 'Keeps the rows whose cell in one column passes a test.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    column: column('Column', 'table'),
    operator: choice('Test', filterOperators, '='),
    value: text('Value', '', {
      maxLength: 1000,
      when: { param: 'operator', is: ['=', '!=', '<', '<=', '>', '>=', 'contains'] }
    })
  },
  resumable: true
});
