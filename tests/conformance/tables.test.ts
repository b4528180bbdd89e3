// Real tables as others made them: every file below tables/ and text/ imports, or is refused by a reason for people, as
// its contents warrant; what the README gives rows of must import. A new file there runs with no change here.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HearthError, isHearthError } from '$core/errors';
import type { Cell } from '$core/data/frame';
import { importFile, type ImportedTable } from '../support/data';
import { filesBelow, sharedFolder } from '../support/shared-data';

const tables = sharedFolder('tables');
const text = sharedFolder('text');
const isTable = (file: string) => /\.(csv|tsv|txt|json|jsonl|ndjson|parquet|xlsx)(\.gz)?$/.test(file);

function importPath(path: string, options = {}): Promise<ImportedTable> {
  return importFile(new Uint8Array(readFileSync(path)), options, basename(path));
}

/** Rows of the tables in the data's README, where it states them. */
function statedRows(): ReadonlyMap<string, number> {
  const stated = new Map<string, number>();
  const readme = sharedFolder('README.md');
  if (!readme) return stated;
  for (const line of readFileSync(readme, 'utf8').split('\n')) {
    const [, files = '', shape = ''] = line.split('|');
    const names = [...files.matchAll(/`([^`]+\.(?:csv|tsv|jsonl))`/g)].map((match) => basename(match[1]!));
    const counts = shape.split(';').map((part) => /(?:\d+ x )?([\d,]+) (?:x \d|lines)/.exec(part)?.[1]);
    names.forEach((name, i) => {
      const count = counts[i] ?? (names.length === 1 || counts.length === 1 ? counts[0] : undefined);
      if (count) stated.set(name, Number(count.replaceAll(',', '')));
    });
  }
  return stated;
}

describe.skipIf(!tables || !text)('tables of others', () => {
  const files = [...filesBelow(tables ?? '.'), ...filesBelow(text ?? '.')].filter(isTable);
  const stated = statedRows();

  it.each(files)('%s imports, all lines accounted for, or is refused', async (file) => {
    const count = stated.get(basename(file));
    const imported = await importPath(file).catch((error: unknown) => {
      if (count === undefined && isHearthError(error) && error.code.startsWith('data/')) return error;
      throw error;
    });
    if (imported instanceof HearthError) return expect(imported.message).toMatch(/\w.*\.$/s);
    const { table, report } = imported;
    expect(table.rows).toBeGreaterThan(0);
    expect(table.columns.length).toBeGreaterThan(0);
    expect(report.issueCount).toBeGreaterThanOrEqual(report.droppedRows + report.paddedRows);
    if (count !== undefined) expect(table.rows).toBe(count);
  });

  it('the README states rows of most of them', () => {
    expect(stated.size).toBeGreaterThan(25);
  });
});

describe.skipIf(!tables)('csv-spectrum', () => {
  const cases = filesBelow(`${tables}/ugly/csv-spectrum`).filter((file) => file.endsWith('.csv'));

  it.each(cases)('%s equals its JSON', async (file) => {
    const { names, rows } = await importPath(file);
    const expected = JSON.parse(readFileSync(file.replace(/csv$/, 'json'), 'utf8')) as unknown;
    const asText = (cell: Cell) => (cell === null ? '' : String(cell));
    expect(rows.map((row) => Object.fromEntries(names.map((name, i) => [name, asText(row[i]!)])))).toEqual(
      expected
    );
  });
});

describe.skipIf(!tables)('csvkit', () => {
  const open = (name: string) => importPath(`${tables}/ugly/csvkit/${name}`);

  it('bad.csv: the two ragged lines are listed and kept out', async () => {
    const { rows, report } = await open('bad.csv');
    expect(rows).toEqual([[0, 'mixed types.... uh oh', 17]]);
    expect(report.issues.map(({ kind, line }) => [kind, line])).toEqual([
      ['ragged-row', 2],
      ['ragged-row', 3]
    ]);
  });

  it('blanks.csv: every cell is missing', async () => {
    expect((await open('blanks.csv')).rows).toEqual([[null, null, null, null, null, null]]);
  });

  it.each([
    ['dummy.csv.gz', { compression: 'gzip' }, [1, 2, 3]],
    ['dummy.tsv', { delimiter: '\t' }, [1, 2, 3]],
    ['no_header_row.csv', { header: false }, [1, 2, 3]],
    ['optional_quote_characters.csv', { quote: '"' }, [1, 2, 3]],
    ['test_latin1.csv', { encoding: 'latin1' }, [4, 5, '©']],
    ['test_utf16_little.csv', { encoding: 'utf-16le', bom: true }, [4, 5, 'ʤ']],
    ['test_utf8_bom.csv', { encoding: 'utf-8', bom: true }, [4, 5, 'ʤ']]
  ])('%s: settings and the last row', async (name, settings, last) => {
    const { report, rows } = await open(name);
    expect(report.settings).toMatchObject(settings);
    expect(rows.at(-1)).toEqual(last);
  });

  it('test_header_newline.csv: a name over three lines, one row', async () => {
    const { names, rows } = await open('test_header_newline.csv');
    expect(names).toEqual(['start end', 'b', 'c']);
    expect(rows).toEqual([['d', 'e', 'f']]);
  });

  it('FY09_EDU_Recipients_by_State.csv: codes keep their zeros, grouped numbers are numbers', async () => {
    const { rows, report } = await open('FY09_EDU_Recipients_by_State.csv');
    expect(rows[0]).toEqual(['ALABAMA', 'AL', '01', 6718, 1728, 2703, 1269, 8, 12426, null]);
    expect(report.issues.map(({ kind }) => kind)).toEqual(['empty-header']);
  });
});

describe.skipIf(!tables || !text)('hard files', () => {
  it('wine with semicolons equals wine with commas', async () => {
    const [semicolons, commas] = await Promise.all([
      importPath(`${tables}/ugly/winequality-red-semicolon.csv`),
      importPath(`${tables}/wine-quality-red.csv`)
    ]);
    expect(semicolons.names).toEqual(commas.names);
    expect(semicolons.types).toEqual(commas.types);
    expect(semicolons.rows).toEqual(commas.rows);
  });

  it('spam-latin1 keeps its characters', async () => {
    const path = `${tables}/ugly/spam-latin1.csv`;
    const { frame, report } = await importPath(path);
    expect(report.settings).toMatchObject({ encoding: 'latin1', lineEnding: 'CRLF' });
    const messages = frame.columns[1]!;
    const held = messages.kind === 'string' ? messages.levels.join('') : '';
    // As a stream: Node 20 decodes 0x80 to 0x9F wrongly otherwise.
    const original = new TextDecoder('windows-1252').decode(readFileSync(path), { stream: true });
    const special = (whole: string) => [...new Set(whole.match(/\P{ASCII}/gu))].sort();
    expect(special(held)).toEqual(special(original));
    expect(held).toContain('£');
    expect(frame.rows).toBe(5572);
  });

  it('billsum-quoted-newlines has 49 rows', async () => {
    const { rows, report } = await importPath(`${tables}/ugly/billsum-quoted-newlines.csv`);
    expect(rows).toHaveLength(49);
    expect(report.issueCount).toBe(0);
  });

  it('sms-spam has 5,574 rows, its quotes as they stand', async () => {
    const path = `${text}/sms-spam.tsv`;
    const { rows, report } = await importPath(path);
    expect(report.settings).toMatchObject({ quote: '', header: false });
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(rows.map((row) => row.join('\t'))).toEqual(lines);
  });

  it('adult: 4,262 missing cells, blanks cut', async () => {
    const { table, frame } = await importPath(`${tables}/adult-train.csv`);
    expect(table.columns.reduce((sum, { missing }) => sum + missing, 0)).toBe(4262);
    const label = frame.columns.at(-1)!;
    expect(label.kind === 'string' && label.levels).toEqual(['<=50K', '>50K']);
  });
});
