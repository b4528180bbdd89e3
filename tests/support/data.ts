// Imports for tests: bytes or text in, the table as plain rows and the report out.
import { readFrame } from '$core/data/codec';
import { cellOf, type Cell, type Frame } from '$core/data/frame';
import type { ImportOptions, ImportReport } from '$core/data/import';
import type { TableManifest } from '$core/data/table';
import { importTable } from '../../workers/data/runs/import-table';
import { testContext, type TestContext } from './run-context';

export interface ImportedTable {
  readonly table: TableManifest;
  readonly frame: Frame;
  readonly report: ImportReport;
  /** Column names. */
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly context: TestContext;
}

/** Imports what a person would drop. */
export async function importFile(
  content: BlobPart,
  options: ImportOptions = {},
  fileName = 'data.csv',
  context = testContext()
): Promise<ImportedTable> {
  const inputs = { file: new Blob([content]) };
  const { table, report } = await importTable({ inputs, params: { fileName, options } }, context);
  const frame = await readFrame(table, context.blobs);
  return {
    table,
    frame,
    report: report as ImportReport,
    names: table.columns.map(({ name }) => name),
    types: table.columns.map(({ type }) => type),
    rows: rowsOf(frame),
    context
  };
}

export function rowsOf(frame: Frame): Cell[][] {
  return Array.from({ length: frame.rows }, (_, row) => frame.columns.map((column) => cellOf(column, row)));
}

/** The code of the HearthError a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing was thrown',
    (error: { code?: string; stack?: string }) => error.code ?? String(error.stack)
  );
}
