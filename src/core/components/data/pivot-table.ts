// Values of one column become columns.
import { choice, column, columns } from '../../params';
import { defineComponent, table } from '../../component';

export const pivotTable = defineComponent({
  name: 'pivot-table',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Pivot',
  summary: 'Makes a column of each value of one column, filled from another.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    rows: columns('Rows', 'table', { help: 'One row for each combination of these.' }),
    column: column('Columns from', 'table'),
    value: column('Values from', 'table'),
    method: choice(
      'Several values become',
      ['mean-value', 'sum', 'min', 'max', 'median-value', 'count'],
      'mean-value'
    )
  },
  resumable: true
});
