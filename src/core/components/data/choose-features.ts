// Filter-based feature selection: the columns that by themselves say most of the target.
import { choice, column, integer } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const relevanceMeasures = [
  'mutual-information',
  'pearson',
  'spearman',
  'f-test',
  'chi-squared'
] as const;

export const chooseFeatures = defineComponent({
  name: 'choose-features',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Filter-based feature selection',
  summary: 'Keeps the target and the columns that by themselves say most of it.',
  inputs: { table: table() },
  outputs: { table: table(), scores: table(), transform: transform() },
  params: {
    target: column('Target', 'table'),
    by: choice('Measure', relevanceMeasures, 'mutual-information', {
      help: 'Pearson and Spearman: numbers and a target of numbers. F-test: numbers and classes. The others take any columns, numbers in ten parts.'
    }),
    keep: integer('Columns to keep', 1, 10_000, 10)
  },
  resumable: true
});
