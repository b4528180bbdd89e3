// Principal component analysis.
import { columns, flag, integer } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const principalComponents = defineComponent({
  name: 'principal-components',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Principal components',
  summary: 'Replaces many columns of numbers by the few directions in which rows differ most.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    columns: columns('Columns', 'table'),
    components: integer('Components', 1, 500, 2),
    standardise: flag('Standardise first', true, { help: 'So that no column counts more for its unit.' }),
    keepColumns: flag('Keep the columns', false)
  },
  resumable: true
});
