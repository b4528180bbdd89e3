// Columns become rows.
import { columns, text } from '../../params';
import { defineComponent, table } from '../../component';

export const unpivotTable = defineComponent({
  name: 'unpivot-table',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Unpivot',
  summary: 'Turns columns into rows: one row for each cell, with the name of its column.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    columns: columns('Columns to turn', 'table', { help: 'None chosen means all numbers.' }),
    nameColumn: text('Column for the names', 'name', { maxLength: 200, minLength: 1 }),
    valueColumn: text('Column for the values', 'value', { maxLength: 200, minLength: 1 })
  },
  resumable: true
});
