// How odd each row is.
import { choice, columns, integer, number } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const scoreAnomalies = defineComponent({
  name: 'score-anomalies',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Anomaly scores',
  summary: 'Says of each row how odd it is, by an isolation forest or by principal components.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    columns: columns('Columns', 'table'),
    method: choice('Method', ['isolation-forest', 'pca'], 'isolation-forest'),
    trees: integer('Trees', 10, 1000, 100, {
      log: true,
      when: { param: 'method', is: ['isolation-forest'] }
    }),
    sample: integer('Rows a tree', 8, 4096, 256, {
      log: true,
      expert: true,
      when: { param: 'method', is: ['isolation-forest'] }
    }),
    components: integer('Components', 1, 100, 2, { when: { param: 'method', is: ['pca'] } }),
    fraction: number('Share told as anomalies', 0.001, 0.5, 0.05)
  },
  resumable: true
});
