// A small table that is written in the pipeline itself. Its text is a parameter, so that it is part of what a step is known
// by: the same text gives the same table.
import { defineComponent, table } from '../../component';
import { text } from '../../params';

export const enterData = defineComponent({
  name: 'enter-data',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Enter data',
  summary: 'A small table written or pasted here.',
  inputs: {},
  outputs: { table: table() },
  params: {
    rows: text('Text of the table', 'name,value\nfirst,1\nsecond,2\n', {
      // It is kept in the shared document, and once more with every run.
      maxLength: 50_000,
      minLength: 1,
      rows: 8,
      help: 'Names of columns in the first line, then a row a line; cells parted by commas, semicolons or tabs, as a spreadsheet copies them. A longer table is a dataset.'
    })
  },
  resumable: false
});
