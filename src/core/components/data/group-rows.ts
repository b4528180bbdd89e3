// One row a group, with what is asked of it.
import { columns, flag } from '../../params';
import { defineComponent, table } from '../../component';

export const groupRows = defineComponent({
  name: 'group-rows',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Group and aggregate',
  summary: 'One row for each group: how many rows it has, and sums, means and more of its numbers.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    keys: columns('Group by', 'table', { help: 'None chosen means one group of all rows.' }),
    columns: columns('Columns to aggregate', 'table', { help: 'None chosen means all numbers.' }),
    count: flag('Number of rows', true),
    mean: flag('Mean', true),
    sum: flag('Sum', false),
    min: flag('Smallest', false),
    max: flag('Largest', false),
    median: flag('Median', false),
    deviation: flag('Standard deviation', false, { help: 'Of a sample: divided by n − 1.' }),
    distinct: flag('Different values', false)
  },
  resumable: true
});
