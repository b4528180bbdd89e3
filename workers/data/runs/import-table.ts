// Reads a file into a table: the run of the component 'import-table'.
import type { Run } from '$core/component';
import type { importTable as spec } from '$core/components/data/import-table';
import type { ImportReport } from '$core/data/import';
import { readTable } from '../formats/index';
import { hashFile } from '../source/file-hash';

export const importTable: Run<typeof spec> = async ({ inputs: { file }, params }, ctx) => {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const hash = hashFile(file, ctx.tick);
  const result = await readTable({
    file,
    fileName: params.fileName,
    options: params.options,
    blobs: ctx.blobs,
    tick: ctx.tick,
    progress: (fraction, rows) => ctx.progress(fraction, rateNote(rows, seconds()))
  });
  const report: ImportReport = {
    settings: result.settings,
    fileName: params.fileName,
    fileBytes: file.size,
    rows: result.table.rows,
    droppedRows: result.droppedRows,
    paddedRows: result.paddedRows,
    blankLines: result.blankLines,
    issues: result.log.issues,
    issueCount: result.log.count,
    seconds: seconds(),
    fileHash: await hash
  };
  return { table: result.table, report };
};

function rateNote(rows: number, seconds: number): string {
  const rate = Math.round(rows / Math.max(seconds, 1e-3));
  return `${rows.toLocaleString('en')} rows, ${rate.toLocaleString('en')} rows/s`;
}
