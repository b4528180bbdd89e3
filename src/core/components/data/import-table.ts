// Reads a file into a table.
import { defineComponent, file, report, table } from '../../component';
import type { ImportOptions } from '../../data/import';
import { isRecord, text, value } from '../../params';

function parseOptions(input: unknown): ImportOptions {
  if (!isRecord(input)) throw new Error('must be an object of import options');
  return input as ImportOptions;
}

export const importTable = defineComponent({
  name: 'import-table',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Import a table',
  summary: 'Reads CSV, JSON, Parquet or XLSX into typed columns. Gives the table and the import report.',
  inputs: { file: file() },
  outputs: { table: table(), report: report() },
  params: {
    fileName: text('File name', 'data.csv'),
    options: value<ImportOptions>('Options', {}, parseOptions)
  },
  resumable: false
});
