// Parquet, by hyparquet: one row group in memory at a time.
import type { SchemaElement } from 'hyparquet';
import { HearthError } from '$core/errors';
import { MissingCells } from '../cells/missing';
import { applyTypes } from '../columns/apply-types';
import { ValueTable } from '../columns/value-table';
import { IssueLog } from '../issues';
import type { ReadCall, ReadResult, TableFormat } from './format';

/** Cells of one column chunk: beyond, a small hostile file could ask for all memory there is. */
const mostRowsInGroup = 50_000_000;
const mostBytesInChunk = 2 ** 31;
const magic = 'PAR1';

export const parquet: TableFormat = { name: 'parquet', detect, read };

function detect(head: Uint8Array): number {
  return new TextDecoder('latin1').decode(head.subarray(0, 4)) === magic ? 1 : 0;
}

async function read(call: ReadCall): Promise<ReadResult> {
  const { fileName: file } = call;
  const tail = await call.file.slice(-4).text();
  if (tail !== magic) throw new HearthError('data/truncated', { file, format: 'Parquet' });
  try {
    return await readGroups(call);
  } catch (error) {
    // hyparquet throws plain errors for what it cannot read.
    if (!(error instanceof Error) || error instanceof HearthError || error.name === 'AbortError') throw error;
    throw new HearthError(
      'data/unreadable',
      { file, format: 'Parquet', reason: error.message },
      { cause: error }
    );
  }
}

async function readGroups(call: ReadCall): Promise<ReadResult> {
  const [{ parquetMetadataAsync, parquetScan }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors')
  ]);
  const source = {
    byteLength: call.file.size,
    slice: (from: number, to?: number) => call.file.slice(from, to).arrayBuffer()
  };
  const metadata = await parquetMetadataAsync(source);
  const rows = Number(metadata.num_rows);
  if (rows === 0) throw new HearthError('data/header-only', { file: call.fileName });
  checkSizes(call.fileName, metadata.row_groups);
  const names = topLevelNames(metadata.schema);
  const table = new ValueTable(call.blobs, call.options.missing && new MissingCells(call.options.missing));
  const scan = await parquetScan({ file: source, metadata, compressors });
  const wanted = Math.min(rows, call.firstRows ?? rows);
  let done = 0;
  for (const { rowStart, rowEnd } of scan.ranges) {
    if (done >= wanted) break;
    const to = Math.min(rowEnd, wanted);
    for (const name of names) {
      await table.column(name).append(await scan.readColumn({ column: name, rowStart, rowEnd: to }));
      await call.tick();
    }
    done = to;
    call.progress(done / rows, done);
  }
  const log = new IssueLog();
  const finished = await table.finish(done, call.fileName, { textDates: false });
  return {
    table: await applyTypes(finished, call.options.types, table, log),
    settings: { format: 'parquet' },
    log,
    droppedRows: 0,
    paddedRows: 0,
    blankLines: 0,
    estimatedRows: rows
  };
}

interface GroupSizes {
  readonly num_rows: bigint;
  readonly columns: readonly { readonly meta_data?: { readonly total_uncompressed_size: bigint } }[];
}

function checkSizes(file: string, groups: readonly GroupSizes[]): void {
  for (const { num_rows: rows, columns } of groups) {
    if (rows > mostRowsInGroup)
      throw new HearthError('data/too-large', {
        what: `A row group of ${file}`,
        bytes: Number(rows) * 8,
        limit: mostRowsInGroup * 8
      });
    for (const { meta_data: chunk } of columns) {
      const bytes = Number(chunk?.total_uncompressed_size ?? 0);
      if (bytes > mostBytesInChunk)
        throw new HearthError('data/too-large', {
          what: `A column chunk of ${file}`,
          bytes,
          limit: mostBytesInChunk
        });
    }
  }
}

/** The schema is a tree written depth first; its root's children are the columns. */
function topLevelNames(schema: readonly SchemaElement[]): string[] {
  const names: string[] = [];
  const skip = (at: number): number => {
    let next = at + 1;
    for (let child = 0; child < (schema[at]?.num_children ?? 0); child++) next = skip(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = skip(at)) names.push(schema[at]!.name);
  return names;
}
