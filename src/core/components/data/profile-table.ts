// Describes every column of a table.
import { defineComponent, report, table } from '../../component';
import { optionalColumn } from '../../params';

export const profileTable = defineComponent({
  name: 'profile-table',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Profile a table',
  summary: 'Types, missing and distinct values, histograms, correlations and warnings for every column.',
  inputs: { table: table() },
  outputs: { report: report() },
  params: {
    target: optionalColumn('Target', 'table', { help: 'Adds warnings about copies of the target.' })
  },
  resumable: true
});
