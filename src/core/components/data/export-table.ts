// Writes a table as a file: the output is a report { blob, fileName, bytes }.
import { defineComponent, report, table } from '../../component';
import { choice } from '../../params';

export const exportTable = defineComponent({
  name: 'export-table',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Export a table',
  summary: 'Writes a table as CSV, JSONL or Parquet.',
  inputs: { table: table() },
  outputs: { report: report() },
  params: { format: choice('Format', ['csv', 'jsonl', 'parquet'], 'csv') },
  resumable: true
});
