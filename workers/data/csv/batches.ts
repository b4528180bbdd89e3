// A stream of chunks into batches of records: joins what a chunk cuts, keeps out or pads ragged lines, and
// takes note of everything odd. Holds one chunk and the unfinished record before it.
import { HearthError } from '$core/errors';
import type { IssueLog } from '../issues';
import { createBatch, sentinelOf, type Batch } from './batch';
import type { CsvPlan } from './plan';
import { removeNuls } from './nuls';
import { createScanner, type Scanner } from './scanner';
import { settleUndecodable } from './undecodable';
import { byteClasses, createCursor, tokenize, type Cursor, type Stop } from './tokenize';

/** Bytes gathered before they are cut: few calls, and a buffer that stays in the cache. */
const gatheredBytes = 1 << 20;
/** A record longer than this is taken for the work of an unclosed quote. */
export const longestRecord = 16 << 20;

/** What the records were like. */
export interface RecordFacts {
  droppedRows: number;
  paddedRows: number;
  blankLines: number;
  /** Lines left out for bytes that are no text. */
  undecodableRows: number;
  readonly cursor: Cursor;
}

export function createRecordFacts(): RecordFacts {
  return { droppedRows: 0, paddedRows: 0, blankLines: 0, undecodableRows: 0, cursor: createCursor() };
}

export interface BatchOptions {
  readonly fileName: string;
  /** False when the chunks are only the head of a file: its last, unfinished record is left out. */
  readonly isWhole: boolean;
  readonly longestRecord?: number;
  readonly gatheredBytes?: number;
  /** Not in WebAssembly. */
  readonly plain?: boolean;
}

/** Batches of whole records; each is overwritten by the next. @throws HearthError data/line-too-long */
export async function* readBatches(
  chunks: AsyncIterable<Uint8Array>,
  plan: CsvPlan,
  facts: RecordFacts,
  log: IssueLog,
  options: BatchOptions
): AsyncGenerator<Batch, void> {
  const { cursor } = facts;
  const scanner = createScanner(plan.dialect, plan.columns.length, options.plain);
  const { batch } = scanner;
  let awaitsHeader = plan.header;
  const cut = function* (): Generator<Batch, void> {
    if (scanner.hasNul(cursor.position, cursor.limit)) removeNuls(cursor, plan.dialect, log);
    if (awaitsHeader) awaitsHeader = !skipRecord(cursor, plan);
    if (awaitsHeader) return;
    for (;;) {
      const stop = scanner.tokenize(cursor);
      if (stop.kind === 'ragged') settleRagged(stop, batch, plan, facts, log);
      if (stop.kind !== 'ragged') settleUndecodable(batch, plan, facts, log);
      if (stop.kind !== 'ragged' && batch.rows > 0) yield batch;
      if (stop.kind !== 'ragged') batch.rows = 0;
      if (stop.kind === 'end') return;
    }
  };
  const enough = options.gatheredBytes ?? gatheredBytes;
  let gathered = 0;
  for await (const chunk of chunks) {
    append(cursor, chunk, scanner, sentinelOf(plan.dialect));
    gathered += chunk.length;
    if (gathered < enough) continue;
    gathered = 0;
    yield* cut();
    if (cursor.limit - cursor.position > (options.longestRecord ?? longestRecord))
      throw tooLong(cursor, options);
  }
  cursor.final = options.isWhole;
  if (cursor.position < cursor.limit) yield* cut();
  facts.blankLines = cursor.blankLines;
  if (cursor.unclosedAt !== undefined) noteUnclosed(cursor, log);
}

/** Puts a chunk behind the unfinished record and the sentinel behind both. */
function append(cursor: Cursor, chunk: Uint8Array, scanner: Scanner, sentinel: number): void {
  const rest = cursor.limit - cursor.position;
  const limit = rest + chunk.length;
  const bytes = scanner.room(limit);
  bytes.copyWithin(0, cursor.position, cursor.limit);
  bytes.set(chunk, rest);
  bytes[limit] = sentinel;
  Object.assign(cursor, { bytes, limit, position: 0 });
}

/** Steps over one record, however many fields it has. False when it is not complete yet. */
function skipRecord(cursor: Cursor, { dialect, columns }: CsvPlan): boolean {
  const one = createBatch(columns.length, 1);
  return tokenize(cursor, dialect, byteClasses(dialect), one).kind !== 'end';
}

/** Keeps out a line with the wrong number of fields, or counts it in: extra fields cut, lacking ones missing. */
function settleRagged(
  { fields, line }: Stop & { kind: 'ragged' },
  batch: Batch,
  plan: CsvPlan,
  facts: RecordFacts,
  log: IssueLog
): void {
  const { columns, bounds } = batch;
  const pads = plan.ragged === 'pad';
  const done = pads ? (fields < columns ? 'filled up' : 'cut') : 'left out';
  const text = `Line ${line} has ${fields} ${fields === 1 ? 'field' : 'fields'} instead of ${columns}: it was ${done}.`;
  log.add({ kind: 'ragged-row', line, text });
  if (!pads) return void facts.droppedRows++;
  facts.paddedRows++;
  const base = batch.rows * (columns + 1);
  for (let field = fields + 1; field <= columns; field++)
    bounds[base + field] = bounds[base + field - 1]! + 1;
  batch.rows++;
}

function tooLong({ line, limit, position }: Cursor, options: BatchOptions): HearthError {
  const bytes = limit - position;
  const details = { file: options.fileName, line, bytes, limit: options.longestRecord ?? longestRecord };
  return new HearthError('data/line-too-long', details, { kept: 'nothing was imported' });
}

function noteUnclosed({ unclosedAt, line }: Cursor, log: IssueLog): void {
  const swallowed = line - 1 - unclosedAt!;
  const text =
    swallowed > 0
      ? `A quote opened in line ${unclosedAt} is never closed. The ${swallowed} lines after it were read as part of that cell.`
      : `A quote opened in line ${unclosedAt} is never closed.`;
  log.add({ kind: 'unclosed-quote', line: unclosedAt!, text });
}
