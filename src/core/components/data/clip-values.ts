// Deals with outliers of columns of numbers.
import { choice, columns, number } from '../../params';
import { defineComponent, table, transform } from '../../component';

export const clipValues = defineComponent({
  name: 'clip-values',
  version: 2,
  engine: 'data',
  category: 'data',
  title: 'Clip values',
  summary: 'Draws outliers to a bound, makes them missing, or removes their rows.',
  inputs: { table: table() },
  outputs: { table: table(), transform: transform() },
  params: {
    columns: columns('Columns', 'table'),
    by: choice('Bounds', ['percentiles', 'quartiles', 'deviations', 'range'], 'percentiles', {
      help: 'Quartiles: as many times their distance beyond them as the factor says. Deviations: from the mean.'
    }),
    lowPercentile: number('Lower percentile', 0, 50, 1, { when: { param: 'by', is: ['percentiles'] } }),
    highPercentile: number('Upper percentile', 50, 100, 99, { when: { param: 'by', is: ['percentiles'] } }),
    factor: number('Factor', 0.1, 20, 1.5, { when: { param: 'by', is: ['quartiles', 'deviations'] } }),
    low: number('Lowest value', -1e15, 1e15, 0, { when: { param: 'by', is: ['range'] } }),
    high: number('Highest value', -1e15, 1e15, 100, { when: { param: 'by', is: ['range'] } }),
    outside: choice('What lies outside', ['clip', 'missing', 'remove-rows'], 'clip')
  },
  resumable: true
});
