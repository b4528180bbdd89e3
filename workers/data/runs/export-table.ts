// Writes a table as a file and keeps it as a blob: the run of the component 'export-table'.
import type { Run } from '$core/component';
import type { exportTable as spec } from '$core/components/data/export-table';
import type { ExportReport } from '$core/data/export';
import { csv } from '../export/csv';
import { exportGroups, type TableExport } from '../export/export';
import { jsonl } from '../export/jsonl';
import { parquet } from '../export/parquet';

const exports = { csv, jsonl, parquet } satisfies Readonly<Record<string, TableExport>>;

export const exportTable: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const { mime, extension, write } = exports[params.format];
  const groups = exportGroups(table, ctx.blobs, async (done) => {
    ctx.progress(done / table.rows, `${done.toLocaleString('en')} rows`);
    await ctx.tick();
  });
  const pieces: Blob[] = [];
  for await (const piece of write(table, groups)) {
    // A Blob of each piece: the browser may keep its bytes outside this heap.
    pieces.push(new Blob([piece]));
    await ctx.tick();
  }
  const file = new Blob(pieces, { type: mime });
  const report: ExportReport = {
    blob: await ctx.blobs.put(file),
    fileName: `table.${extension}`,
    bytes: file.size,
    mime
  };
  return { report };
};
