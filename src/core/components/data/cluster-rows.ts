// k-means.
import { columns, flag, integer } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const clusterRows = defineComponent({
  name: 'cluster-rows',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'k-means clusters',
  summary: 'Groups rows that are alike around centres.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    columns: columns('Columns', 'table'),
    clusters: integer('Clusters', 2, 500, 3),
    standardise: flag('Standardise first', true, { help: 'So that no column counts more for its unit.' })
  },
  resumable: true
});
