// Texts as columns of numbers.
import { choice, column, flag, integer } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const textFeatures = defineComponent({
  name: 'text-features',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Text features',
  summary: 'Turns texts into numbers: the weight of words and phrases, their number, or hashed terms.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    column: column('Column', 'table'),
    method: choice('Method', ['tf-idf', 'counts', 'hashing'], 'tf-idf'),
    unit: choice('Terms of', ['words', 'characters'], 'words'),
    fewest: integer('Shortest term', 1, 10, 1),
    most: integer('Longest term', 1, 10, 2),
    limit: integer('Most terms', 1, 5000, 100, {
      log: true,
      when: { param: 'method', is: ['tf-idf', 'counts'] }
    }),
    fewestTexts: integer('In at least so many texts', 1, 1_000_000, 2, {
      log: true,
      when: { param: 'method', is: ['tf-idf', 'counts'] }
    }),
    buckets: integer('Columns', 2, 4096, 128, { log: true, when: { param: 'method', is: ['hashing'] } }),
    keepColumn: flag('Keep the text', false)
  },
  resumable: true
});
