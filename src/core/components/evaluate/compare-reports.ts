// Puts the scores of several models side by side. Its report is a `Comparison` (core/metrics/comparison.ts).
import { defineComponent, optional, report } from '../../component';
import { text } from '../../params';

export const compareReports = defineComponent({
  name: 'compare-reports',
  version: 1,
  engine: 'data',
  category: 'evaluate',
  title: 'Compare models',
  summary: 'Puts the scores of up to four models side by side and says which is best.',
  inputs: { first: report(), second: report(), third: optional(report()), fourth: optional(report()) },
  outputs: { report: report() },
  params: {
    firstName: text('Name of the first', 'First', { maxLength: 100 }),
    secondName: text('Name of the second', 'Second', { maxLength: 100 }),
    thirdName: text('Name of the third', 'Third', { maxLength: 100 }),
    fourthName: text('Name of the fourth', 'Fourth', { maxLength: 100 })
  },
  resumable: true
});
