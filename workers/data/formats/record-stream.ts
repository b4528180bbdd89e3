// Records, one by one, into a table: reading, batches, progress, cancel. What JSON and JSONL share.
import { HearthError } from '$core/errors';
import type { FileFormat, ReadSettings } from '$core/data/import';
import { MissingCells } from '../cells/missing';
import { applyTypes } from '../columns/apply-types';
import { ValueTable } from '../columns/value-table';
import { IssueLog } from '../issues';
import { readChunks } from '../source/chunks';
import { asUtf8 } from '../source/encoding';
import { textHead } from '../source/text-head';
import type { ReadCall, ReadResult } from './format';
import { named, type JsonRecord } from './json-value';

const batchRecords = 4096;

/** A text file being read as records. */
export class RecordStream {
  readonly call: ReadCall;
  readonly log = new IssueLog();
  readonly head: Uint8Array;
  dropped = 0;
  /** Characters of the records taken: what a preview guesses the number of rows by. */
  characters = 0;
  /** Records in all, where it is known. */
  total: number | undefined;
  readonly #settings: ReadSettings;
  readonly #skipped: number;
  #fileBytes = 0;

  /** @throws HearthError data/empty, data/binary */
  constructor(call: ReadCall, format: FileFormat) {
    this.call = call;
    const { encoding: chosen } = call.options;
    const { bytes, encoding, skipped } = textHead(
      call.head,
      call.fileName,
      chosen ? { encoding: chosen } : {}
    );
    this.head = bytes;
    this.#skipped = skipped;
    this.#settings = { format, encoding, ...(call.head.gzip ? { compression: 'gzip' as const } : {}) };
  }

  /** The text as UTF-8. */
  chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const { file, fileName, head } = this.call;
    const onRead = (bytes: number) => void (this.#fileBytes = bytes);
    const bytes = readChunks(file, { gzip: head.gzip, fileName, onRead });
    return asUtf8(bytes, this.#settings.encoding!, this.#skipped);
  }

  /** Whether the text of a record is taken: what could not be decoded is noted, and left out where that was chosen. */
  takes(text: string, line: number): boolean {
    if (!text.includes('\uFFFD')) return true;
    const drops = this.call.options.undecodable === 'drop';
    if (drops) this.dropped++;
    const fate = drops ? 'it was left out' : 'they became \uFFFD';
    const what = `Line ${line} holds bytes that are no ${this.#settings.encoding!.toUpperCase()}: ${fate}.`;
    this.log.add({ kind: 'undecodable', line, text: what });
    return !drops;
  }

  /** Takes all records (in a preview, the first ones) and makes the table. @throws HearthError data/empty */
  async intoTable(records: AsyncIterable<JsonRecord>): Promise<ReadResult> {
    const { call, log } = this;
    const { missing, types } = call.options;
    const table = new ValueTable(call.blobs, missing && new MissingCells(missing));
    let rows = 0;
    let batch: JsonRecord[] = [];
    const settle = async () => {
      await table.addRecords(batch, rows);
      rows += batch.length;
      batch = [];
      call.progress(this.#fileBytes / call.file.size, rows);
      await call.tick();
    };
    for await (const record of records) {
      batch.push(named(record));
      if (batch.length === batchRecords) await settle();
      if (rows + batch.length === call.firstRows) break;
    }
    if (batch.length > 0) await settle();
    if (rows === 0) throw new HearthError('data/empty', { file: call.fileName });
    const read = await table.finish(rows, call.fileName, { textDates: true });
    return {
      table: await applyTypes(read, types, table, log),
      settings: this.#settings,
      log,
      droppedRows: this.dropped,
      paddedRows: 0,
      blankLines: 0,
      estimatedRows: this.#estimate(rows)
    };
  }

  #estimate(rows: number): number {
    const { file, firstRows, head } = this.call;
    if (rows !== firstRows) return rows;
    return (
      this.total ?? Math.round((rows / this.characters) * head.bytes.length * (file.size / head.fileBytes))
    );
  }
}
