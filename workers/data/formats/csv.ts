// CSV, TSV and their kin: any delimiter, quotes, encoding. The parser is in ../csv; this is the import around it.
import { HearthError } from '$core/errors';
import type { ReadSettings } from '$core/data/import';
import { groupRows, type StoredColumn } from '$core/data/table';
import type { BlobId } from '$core/ports';
import { describeNumbers, describeStrings, narrowed, type ColumnStore } from '../columns/finish';
import { NumberBuilder } from '../columns/number-builder';
import { TableWriter } from '../columns/table-writer';
import type { Batch } from '../csv/batch';
import { createRecordFacts, readBatches, type RecordFacts } from '../csv/batches';
import { CsvColumn } from '../csv/csv-column';
import { withoutNuls } from '../csv/nuls';
import { planCsv, type CsvPlan } from '../csv/plan';
import { IssueLog } from '../issues';
import { readChunks } from '../source/chunks';
import { asUtf8 } from '../source/encoding';
import { textHead, type TextHead } from '../source/text-head';
import type { ReadCall, ReadResult, TableFormat } from './format';

/** Cells the builders make room for before they need it: 64 MB of numbers. */
const mostReservedCells = 8_000_000;

export const csv: TableFormat = { name: 'csv', detect, read };

function detect(head: Uint8Array, fileName: string): number {
  if (/\.(csv|tsv|tab|psv|data|dat)(\.gz)?$/i.test(fileName)) return 0.8;
  return head.length > 0 ? 0.3 : 0;
}

async function read(call: ReadCall): Promise<ReadResult> {
  const head = textHead(call.head, call.fileName, call.options);
  const reading = new CsvReading(call, head);
  return (await reading.run()) ?? read({ ...call, options: { ...call.options, encoding: 'latin1' } });
}

/** One attempt to read one file. */
class CsvReading {
  readonly #call: ReadCall;
  readonly #head: TextHead;
  readonly #plan: CsvPlan;
  readonly #log = new IssueLog();
  #columns: CsvColumn[];

  constructor(call: ReadCall, head: TextHead) {
    this.#call = call;
    this.#head = head;
    this.#plan = planCsv(withoutNuls(head.bytes), head.isWhole, call.options, head.encoding);
    this.#columns = this.#plan.columns.map((planned) => new CsvColumn(planned, this.#plan));
    const rows = this.#expectedRows();
    for (const { builder } of this.#columns) builder.room(rows);
  }

  /** Rows to make room for at once: as many as are likely, within bounds. */
  #expectedRows(): number {
    const { file, head, firstRows } = this.#call;
    const { headRows, columns } = this.#plan;
    const likely = firstRows === undefined ? (headRows * file.size * 1.05) / head.fileBytes : headRows;
    return Math.ceil(Math.min(likely, groupRows, mostReservedCells / columns.length));
  }

  /** The head was ASCII and what came later was not UTF-8: the other reading of single bytes is Latin-1. */
  #looksLikeLatin1({ undecodableRows }: RecordFacts): boolean {
    if (this.#call.options.encoding !== undefined || this.#head.encoding !== 'utf-8' || this.#head.bom)
      return false;
    let repaired = undecodableRows;
    let valid = 0;
    for (const { builder } of this.#columns) {
      if (builder instanceof NumberBuilder) continue;
      repaired += builder.dictionary.repaired;
      valid += builder.dictionary.nonAscii;
    }
    return repaired > valid;
  }

  /** The table; nothing where the file should be read as Latin-1 instead. */
  async run(): Promise<ReadResult | undefined> {
    for (const issue of this.#plan.issues) this.#log.add(issue);
    const facts = createRecordFacts();
    const writer = new TableWriter(this.#call.blobs, this.#columns);
    await this.#pass(writer, this.#columns, facts, this.#log);
    if (writer.rows === 0 && this.#looksLikeLatin1(facts)) return undefined;
    if (writer.rows === 0) throw this.#noRows(facts);
    const parts = this.#columns.map((_, i) => writer.partsOf(i));
    await this.#widen(writer, parts);
    const stored: StoredColumn[] = [];
    for (const [i, column] of this.#columns.entries()) {
      stored.push(await this.#finish(column, parts[i]!, writer));
      noteCells(column, this.#log);
    }
    if (this.#looksLikeLatin1(facts)) return undefined;
    const { file, fileName, head } = this.#call;
    return {
      table: writer.manifest(stored, fileName),
      settings: this.#settings(facts),
      log: this.#log,
      droppedRows: facts.droppedRows,
      paddedRows: facts.paddedRows,
      blankLines: facts.blankLines,
      estimatedRows: Math.round(head.isWhole ? writer.rows : (writer.rows * file.size) / head.fileBytes)
    };
  }

  /** Reads the file once, into `columns`; those that turn out to hold other things are passed over. */
  async #pass(
    writer: TableWriter,
    columns: readonly CsvColumn[],
    facts: RecordFacts,
    log: IssueLog
  ): Promise<void> {
    const { fileName, firstRows, tick } = this.#call;
    const places = new Map(this.#plan.columns.map(({ name }, i) => [name, i]));
    const fields = columns.map(({ name }) => places.get(name)!);
    const options = { fileName, isWhole: firstRows === undefined || this.#head.isWhole };
    try {
      for await (const batch of readBatches(this.#chunks(writer), this.#plan, facts, log, options)) {
        await addBatch(batch, writer, columns, fields);
        for (const [i, column] of columns.entries()) column.noteUndecodable(batch, fields[i]!, log);
        await tick();
      }
      await writer.flush();
    } finally {
      await writer.settle();
    }
  }

  #chunks(writer: TableWriter): AsyncIterable<Uint8Array> {
    const { file, fileName, head, firstRows, progress } = this.#call;
    if (firstRows !== undefined || head.isWhole) return oneChunk(this.#head.bytes);
    const onRead = (bytes: number) => progress(bytes / file.size, writer.rows + writer.filled);
    const bytes = readChunks(file, { gzip: head.gzip, fileName, onRead });
    return asUtf8(bytes, this.#head.encoding, this.#head.skipped);
  }

  /** Reads again, as strings, the columns in which a later cell did not fit the guess. Replaces their parts. */
  async #widen(first: TableWriter, parts: (readonly BlobId[])[]): Promise<void> {
    const widened = this.#columns.filter((column) => column.mustWiden);
    if (widened.length === 0) return;
    for (const column of widened) noteWidened(column, this.#log);
    const strings = widened.map(({ name }) => new CsvColumn({ name, kind: { kind: 'string' } }, this.#plan));
    const writer = first.alongside(strings);
    await this.#pass(writer, strings, createRecordFacts(), new IssueLog());
    for (const [i, column] of strings.entries()) {
      const at = this.#columns.findIndex(({ name }) => name === column.name);
      this.#columns[at] = column;
      parts[at] = writer.partsOf(i);
    }
  }

  async #finish(column: CsvColumn, parts: readonly BlobId[], store: ColumnStore): Promise<StoredColumn> {
    const { name, kind, builder, chosen } = column;
    if (builder instanceof NumberBuilder) {
      return describeNumbers(name, kind.kind as 'number' | 'boolean' | 'date', builder, parts, chosen);
    }
    const { style, missing } = this.#plan;
    const known = kind.kind !== 'unknown' || chosen !== undefined;
    const narrow = known ? undefined : await narrowed(name, builder, parts, store, style, missing);
    return narrow ?? describeStrings(name, builder, parts, store, chosen);
  }

  #noRows(facts: RecordFacts): HearthError {
    const { fileName: file } = this.#call;
    if (facts.droppedRows > 0) return new HearthError('data/no-rows', { table: file });
    return this.#plan.header
      ? new HearthError('data/header-only', { file })
      : new HearthError('data/empty', { file });
  }

  #settings({ cursor }: RecordFacts): ReadSettings {
    const { dialect, style, header } = this.#plan;
    const endings = lineEnding(cursor.endings);
    return {
      format: 'csv',
      ...(this.#call.head.gzip ? { compression: 'gzip' } : {}),
      delimiter: characterOf(dialect.delimiter),
      quote: characterOf(dialect.quote),
      header,
      encoding: this.#head.encoding,
      bom: this.#head.bom,
      ...(this.#head.bom && this.#head.skipped === 0 ? { bomKept: true } : {}),
      ...(endings ? { lineEnding: endings } : {}),
      ...(dialect.lineEnd ? { lineEnding: dialect.lineEnd, lineEndingAlone: true } : {}),
      trim: dialect.trim,
      decimal: style.decimal === 44 ? ',' : '.'
    };
  }
}

/** Adds the rows of a batch, `fields` being the columns' places in it, to as many groups as they reach into. */
async function addBatch(
  batch: Batch,
  writer: TableWriter,
  columns: readonly CsvColumn[],
  fields: readonly number[]
): Promise<void> {
  for (let from = 0; from < batch.rows;) {
    const to = Math.min(batch.rows, from + writer.space);
    for (const [i, column] of columns.entries()) {
      if (!column.mustWiden) column.read(batch, fields[i]!, from, to);
    }
    await writer.added(to - from);
    from = to;
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function characterOf(byte: number): string {
  return byte < 0 ? '' : String.fromCharCode(byte);
}

function lineEnding({ lf, crlf, cr }: RecordFacts['cursor']['endings']): ReadSettings['lineEnding'] {
  const kinds = [lf, crlf, cr].filter((count) => count > 0).length;
  if (kinds !== 1) return kinds === 0 ? undefined : 'mixed';
  return lf > 0 ? 'LF' : crlf > 0 ? 'CRLF' : 'CR';
}

function noteWidened({ name, kind, firstMisfit }: CsvColumn, log: IssueLog): void {
  const { line, text } = firstMisfit!;
  const taken = kind.kind === 'date' ? 'dates' : kind.kind === 'boolean' ? 'true and false' : 'numbers';
  const sentence = `"${name}" began with ${taken}, but line ${line} holds "${text}": it is kept as text.`;
  log.add({ kind: 'type-widened', line, column: name, text: sentence });
}

function noteCells(
  { name, chosen, misfits, firstMisfit, weakMissing, firstWeak }: CsvColumn,
  log: IssueLog
): void {
  if (firstMisfit) {
    const { line, text: cell } = firstMisfit;
    const text = `${misfits} of the cells of "${name}" are no ${chosen} (line ${line}: "${cell}"): they are missing now.`;
    log.add({ kind: 'other', line, column: name, text });
  }
  if (firstWeak) {
    const { line, text: cell } = firstWeak;
    const text = `${weakMissing} of the cells of "${name}" hold a mark like "${cell}" (line ${line}) where numbers are: they are missing.`;
    log.add({ kind: 'other', line, column: name, text });
  }
}
