// Records, one by one, into a table: batches, progress, cancel. What JSON and JSONL share.
import { HearthError } from '$core/errors';
import type { ReadSettings } from '$core/data/import';
import { MissingCells } from '../cells/missing';
import { ValueTable } from '../columns/value-table';
import { applyTypes } from '../columns/apply-types';
import type { IssueLog } from '../issues';
import type { ReadCall, ReadResult } from './format';
import { named, type JsonRecord } from './json-value';

const batchRecords = 4096;

/** Takes all records (in a preview, the first ones) and makes the result. @throws HearthError data/empty */
export async function readRecords(
  call: ReadCall,
  records: AsyncIterable<JsonRecord>,
  log: IssueLog,
  settings: ReadSettings,
  counts: { dropped: number; fraction: () => number }
): Promise<ReadResult> {
  const tokens = call.options.missing && new MissingCells(call.options.missing);
  const table = new ValueTable(call.blobs, tokens);
  let rows = 0;
  let batch: JsonRecord[] = [];
  const settle = async () => {
    await table.addRecords(batch, rows);
    rows += batch.length;
    batch = [];
    call.progress(counts.fraction(), rows);
    await call.tick();
  };
  for await (const record of records) {
    batch.push(named(record));
    if (batch.length === batchRecords) await settle();
    if (call.firstRows !== undefined && rows + batch.length >= call.firstRows) break;
  }
  if (batch.length > 0) await settle();
  if (rows === 0) throw new HearthError('data/empty', { file: call.fileName });
  const read = await table.finish(rows, call.fileName, { textDates: true });
  return {
    table: await applyTypes(read, call.options.types, table, log),
    settings,
    log,
    droppedRows: counts.dropped,
    paddedRows: 0,
    blankLines: 0,
    estimatedRows: call.firstRows === undefined ? rows : Math.round(rows / Math.max(counts.fraction(), 1e-9))
  };
}
