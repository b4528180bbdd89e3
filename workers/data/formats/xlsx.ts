// Excel workbooks, by read-excel-file: one sheet, block by block of its rows (xlsx-parts.ts says within what bound).
import { HearthError } from '$core/errors';
import { MissingCells } from '../cells/missing';
import { plainNumbers } from '../cells/number';
import { applyTypes } from '../columns/apply-types';
import { ValueTable } from '../columns/value-table';
import { textOfValue } from '../columns/value-column';
import { columnNames, looksLikeHeader } from '../csv/detect-header';
import { IssueLog } from '../issues';
import type { ReadCall, ReadResult, TableFormat } from './format';
import { sheetBlocks, sheetParts, type SheetParts } from './xlsx-parts';

const batchRows = 4096;
/** Of the time an import takes. */
const shareOfReading = 0.8;

export const xlsx: TableFormat = { name: 'xlsx', detect, read };

type SheetRow = readonly unknown[];

function detect(head: Uint8Array, fileName: string): number {
  const isZip = head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
  if (!isZip) return 0;
  return /\.xls[xm]$/i.test(fileName) ? 1 : 0.6;
}

async function read(call: ReadCall): Promise<ReadResult> {
  const { fileName: file, options } = call;
  // The file's bytes have no name here, so that they are let go before its sheet is read.
  const parts = sheetParts(new Uint8Array(await call.file.arrayBuffer()), file, options.sheet);
  const { sheet, sheets } = parts;
  const { rows, fraction } = await sheetRows(call, parts);
  return intoTable(call, rows, { sheet, sheets }, fraction);
}

/** Rows that hold something; in a preview the first of them, and what share of the sheet they are of. */
async function sheetRows(call: ReadCall, parts: SheetParts): Promise<{ rows: SheetRow[]; fraction: number }> {
  const rows: SheetRow[] = [];
  for (const { book, fraction } of sheetBlocks(parts)) {
    await call.tick();
    for (const row of await readBlock(book, parts.sheet, call.fileName))
      if (row.some((cell) => cell !== null)) rows.push(row);
    call.progress(fraction * shareOfReading, rows.length);
    if (call.firstRows !== undefined && rows.length > call.firstRows) return { rows, fraction };
  }
  return { rows, fraction: 1 };
}

async function readBlock(book: ArrayBuffer, sheet: string, file: string): Promise<SheetRow[]> {
  const { readSheet } = await import('read-excel-file/universal');
  try {
    return (await readSheet(book, sheet)) as unknown as SheetRow[];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new HearthError(
      'data/unreadable',
      { file, format: 'XLSX', reason: error.message },
      { cause: error }
    );
  }
}

async function intoTable(
  call: ReadCall,
  rows: readonly SheetRow[],
  settings: { readonly sheet: string; readonly sheets: readonly string[] },
  fraction: number
): Promise<ReadResult> {
  const { fileName: file, options } = call;
  if (rows.length === 0) throw new HearthError('data/empty', { file });
  const header = options.header ?? hasHeader(rows);
  const body = header ? rows.slice(1) : rows;
  if (body.length === 0) throw new HearthError('data/header-only', { file });
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const cells = Array.from({ length: width }, (_, i) =>
    header ? textOfCell(rows[0]![i]).trim() : `column_${i + 1}`
  );
  const { names, issues } = columnNames(cells, 1);
  const log = new IssueLog();
  for (const issue of issues) log.add(issue);
  const table = new ValueTable(call.blobs, new MissingCells(options.missing));
  const wanted = Math.min(body.length, call.firstRows ?? body.length);
  for (let from = 0; from < wanted; from += batchRows) {
    const batch = body.slice(from, Math.min(wanted, from + batchRows));
    for (const [i, name] of names.entries()) await table.column(name).append(batch.map((row) => row[i]));
    const share = shareOfReading + ((1 - shareOfReading) * (from + batch.length)) / wanted;
    call.progress(share, from + batch.length);
    await call.tick();
  }
  const finished = await table.finish(wanted, file, { textDates: true });
  return {
    table: await applyTypes(finished, options.types, table, log),
    settings: { format: 'xlsx', header, ...settings },
    log,
    droppedRows: 0,
    paddedRows: 0,
    blankLines: 0,
    estimatedRows: Math.round(body.length / fraction)
  };
}

function hasHeader(rows: readonly SheetRow[]): boolean {
  const texts = rows.slice(0, 200).map((row) => row.map(textOfCell));
  const firstIsWords = rows[0]!.every((cell) => cell === null || typeof cell === 'string');
  return firstIsWords && looksLikeHeader(texts, plainNumbers);
}

function textOfCell(cell: unknown): string {
  return cell === null || cell === undefined ? '' : textOfValue(cell);
}
