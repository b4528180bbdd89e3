// Names, types and missing marks of several columns at once.
import { columnTypes } from '../../data/table';
import { choice, columns, text } from '../../params';
import { defineComponent, table } from '../../component';

export const editMetadata = defineComponent({
  name: 'edit-metadata',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Edit metadata',
  summary:
    'Renames columns, changes their type, says whether they are ids, or which texts mean that nothing is there.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    columns: columns('Columns', 'table'),
    type: choice('Type', ['unchanged', ...columnTypes], 'unchanged'),
    id: choice('Names its rows (id)', ['unchanged', 'yes', 'no'], 'unchanged', {
      help: 'Nothing is learned from an id.'
    }),
    names: text('New names', '', {
      maxLength: 5000,
      help: 'Separated by commas, in the order of the chosen columns.'
    }),
    missing: text('Texts that mean missing', '', {
      maxLength: 1000,
      help: 'Separated by commas, such as ?, n/a, none.'
    })
  },
  resumable: true
});
