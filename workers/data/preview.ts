// The preview of a file: read as the import would read it, but only its head, into memory.
import { readFrame } from '$core/data/codec';
import { cellOf } from '$core/data/frame';
import type { ImportOptions, ImportPreview } from '$core/data/import';
import { isHearthError, toErrorRecord } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import { chooseFormat, readTable } from './formats/index';
import { readHead } from './source/head';

const shownRows = 100;
/** Formats without a readable head stop after this many rows. */
const firstRows = 1000;

/** Never throws for what is wrong with the file: `problem` says it. */
export async function previewFile(
  file: Blob,
  fileName: string,
  options: ImportOptions
): Promise<ImportPreview> {
  const blobs = new MemoryBlobs();
  const still = { tick: () => Promise.resolve(), progress: () => undefined };
  const call = { file, fileName, options, blobs, firstRows, ...still };
  try {
    const { table, settings, log, estimatedRows } = await readTable(call);
    const frame = await readFrame(table, blobs, { groups: [0] });
    const rows = Array.from({ length: Math.min(shownRows, frame.rows) }, (_, row) =>
      frame.columns.map((column) => cellOf(column, row))
    );
    const columns = table.columns.map(({ name, type, flags }) => ({
      name,
      type,
      ...(flags ? { flags } : {})
    }));
    return { settings, columns, rows, issues: log.issues, estimatedRows };
  } catch (error) {
    if (!isHearthError(error)) throw error;
    const problem = toErrorRecord(error);
    const settings = { format: await likelyFormat(file, fileName, options) };
    return { settings, columns: [], rows: [], issues: [], estimatedRows: 0, problem };
  }
}

/** What the file would be read as; by its name alone where not even its head can be read. */
async function likelyFormat(file: Blob, fileName: string, options: ImportOptions) {
  try {
    const head = await readHead(file, fileName);
    return chooseFormat(head.bytes, fileName, options).name;
  } catch (error) {
    if (!isHearthError(error)) throw error;
    return chooseFormat(new Uint8Array(0), fileName, options).name;
  }
}
