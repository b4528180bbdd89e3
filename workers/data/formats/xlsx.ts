// Excel workbooks, by read-excel-file. The archive is unzipped here first, within limits, and handed on stored:
// a bomb is refused before it is inflated, and the library needs no workers of its own (the CSP forbids them).
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { HearthError } from '$core/errors';
import { MissingCells } from '../cells/missing';
import { plainNumbers } from '../cells/number';
import { applyTypes } from '../columns/apply-types';
import { ValueTable } from '../columns/value-table';
import { textOfValue } from '../columns/value-column';
import { columnNames, looksLikeHeader } from '../csv/detect-header';
import { IssueLog } from '../issues';
import type { ReadCall, ReadResult, TableFormat } from './format';

/** XML is about five times the cells in it; this much is a sheet of a million rows. */
const mostInflatedBytes = 768 << 20;
const mostEntries = 10_000;
const batchRows = 4096;

export const xlsx: TableFormat = { name: 'xlsx', detect, read };

type SheetRow = readonly unknown[];

function detect(head: Uint8Array, fileName: string): number {
  const isZip = head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
  if (!isZip) return 0;
  return /\.xls[xm]$/i.test(fileName) ? 1 : 0.6;
}

async function read(call: ReadCall): Promise<ReadResult> {
  const { fileName: file } = call;
  const entries = unzipped(new Uint8Array(await call.file.arrayBuffer()), file);
  const sheets = sheetNames(entries);
  if (sheets.length === 0)
    throw new HearthError('data/unreadable', { file, format: 'XLSX', reason: 'it holds no workbook' });
  const sheet = call.options.sheet ?? sheets[0]!;
  if (!sheets.includes(sheet)) {
    const reason = `it has no sheet "${sheet}" (it has ${sheets.join(', ')})`;
    throw new HearthError('data/unreadable', { file, format: 'XLSX', reason });
  }
  await call.tick();
  const rows = (await sheetRows(entries, sheet, file)).filter((row) => row.some((cell) => cell !== null));
  await call.tick();
  return intoTable(call, rows, { sheet, sheets });
}

/** The XML parts. @throws HearthError data/too-large, data/truncated, data/unreadable */
function unzipped(archive: Uint8Array, file: string): Record<string, Uint8Array> {
  let inflated = 0;
  let count = 0;
  try {
    return unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (!/\.(xml|rels)$/i.test(name)) return false;
        inflated += originalSize;
        if (inflated > mostInflatedBytes || ++count > mostEntries)
          throw new HearthError('data/too-large', {
            what: `The unzipped content of ${file}`,
            bytes: inflated,
            limit: mostInflatedBytes
          });
        return true;
      }
    });
  } catch (error) {
    if (error instanceof HearthError || !(error instanceof Error)) throw error;
    // fflate names the end of the archive where it looked for the directory.
    if (/invalid zip|unexpected EOF/i.test(error.message))
      throw new HearthError('data/truncated', { file, format: 'XLSX' }, { cause: error });
    throw new HearthError(
      'data/unreadable',
      { file, format: 'XLSX', reason: error.message },
      { cause: error }
    );
  }
}

function sheetNames(entries: Record<string, Uint8Array>): string[] {
  const workbook = entries['xl/workbook.xml'];
  if (!workbook) return [];
  const tags = strFromU8(workbook).matchAll(/<(?:\w+:)?sheet\s[^>]*?name="([^"]*)"/g);
  return Array.from(tags, (match) => unescapeXml(match[1]!));
}

function unescapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    return hex ? String.fromCodePoint(parseInt(hex as string, 16)) : (named[name as string] ?? whole);
  });
}

async function sheetRows(
  entries: Record<string, Uint8Array>,
  sheet: string,
  file: string
): Promise<SheetRow[]> {
  const { readSheet } = await import('read-excel-file/universal');
  const stored = zipSync(entries, { level: 0 });
  try {
    return (await readSheet(stored.buffer as ArrayBuffer, sheet)) as unknown as SheetRow[];
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
  settings: { readonly sheet: string; readonly sheets: readonly string[] }
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
    call.progress((from + batch.length) / wanted, from + batch.length);
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
    estimatedRows: body.length
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
