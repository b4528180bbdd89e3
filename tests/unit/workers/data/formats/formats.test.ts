// The formats beside CSV: what is read, what is inferred, what is refused.
import { strToU8, zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { previewFile } from '$workers/data/preview';
import { codeOf, importFile } from '../../../../support/data';

describe('JSON', () => {
  it.each([
    ['an array of objects', '[{"a":1,"b":"x"},{"a":2.5,"b":null}]'],
    ['an object of arrays', '{"a":[1,2.5],"b":["x",null]}'],
    ['an object that holds the array', '{"note":"n","data":[{"a":1,"b":"x"},{"a":2.5,"b":null}]}'],
    ['lines', '{"a":1,"b":"x"}\n\n{"a":2.5}\n']
  ])('may be %s', async (_, text) => {
    const { names, types, rows } = await importFile(text, {}, 'data');
    expect(names).toEqual(['a', 'b']);
    expect(types).toEqual(['float', 'category']);
    expect(rows).toEqual([
      [1, 'x'],
      [2.5, null]
    ]);
  });

  it('keeps what has no column type as text: nested values, mixtures, integers beyond 2^53', async () => {
    const text =
      '[{"a":{"x":[1,2]},"b":1,"c":12345678901234567890},{"a":[],"b":"two","c":-5},{"a":null,"b":true,"c":"{\\"1234567890123456789\\":1}"}]';
    const { rows } = await importFile(text, {}, 'a.json');
    expect(rows).toEqual([
      ['{"x":[1,2]}', '1', '12345678901234567890'],
      ['[]', 'two', '-5'],
      [null, 'true', '{"1234567890123456789":1}']
    ]);
  });

  it('sees dates in strings, and lets strings be strings', async () => {
    const { types, rows } = await importFile(
      '[{"d":"2020-01-31","z":"08123","n":"NA"},{"d":"2020-02-01T10:00:00Z","z":"7","n":"?"}]',
      {},
      'a.json'
    );
    expect(types).toEqual(['datetime', 'category', 'category']);
    expect(rows[1]).toEqual([Date.UTC(2020, 1, 1, 10), '7', '?']);
  });

  it('leaves out lines that are not JSON, or keeps them as text, as is chosen, and lists them', async () => {
    const text = '{"a":1}\noops\n{"a":2}\n{"a":\n';
    const without = await importFile(text, {}, 'a.jsonl');
    expect(without.rows).toEqual([[1], [2]]);
    expect(without.report).toMatchObject({ droppedRows: 2, issueCount: 2 });
    const whole = await importFile(text, { notJson: 'keep' }, 'a.jsonl');
    expect(whole.names).toEqual(['a', 'unread_line']);
    expect(whole.rows).toEqual([
      [1, null],
      [null, 'oops'],
      [2, null],
      [null, '{"a":']
    ]);
    expect(whole.report.droppedRows).toBe(0);
    expect(whole.report.issues.map(({ kind, line }) => [kind, line])).toEqual([
      ['not-json', 2],
      ['not-json', 4]
    ]);
  });

  it('tells which lines hold bytes that are no text, and leaves them out if that is chosen', async () => {
    const text = Buffer.from('{"a":"é"}\n{"a":"?"}\n');
    text[text.indexOf(63)] = 0xff;
    const kept = await importFile(new Uint8Array(text), {}, 'a.jsonl');
    expect(kept.rows).toEqual([['é'], ['\uFFFD']]);
    expect(kept.report.issues).toMatchObject([{ kind: 'undecodable', line: 2 }]);
    const dropped = await importFile(new Uint8Array(text), { undecodable: 'drop' }, 'a.jsonl');
    expect(dropped.rows).toEqual([['é']]);
    expect(dropped.report.droppedRows).toBe(1);
  });

  it('takes columns that turn up late, also after a whole row group', async () => {
    const records = Array.from({ length: 262_150 }, (_, i) => (i < 262_145 ? { a: i } : { a: 'x', b: i }));
    const { table, frame } = await importFile(
      records.map((r) => JSON.stringify(r)).join('\n'),
      {},
      'a.jsonl'
    );
    expect(table.columns.map(({ name, type, missing }) => [name, type, missing])).toEqual([
      ['a', 'text', 0],
      ['b', 'integer', 262_145]
    ]);
    const [a, b] = frame.columns;
    expect(
      a?.kind === 'string' && [
        a.levels[a.codes[0]!],
        a.levels[a.codes[262_144]!],
        a.levels[a.codes[262_145]!]
      ]
    ).toEqual(['0', '262144', 'x']);
    expect(b?.kind === 'number' && b.values.at(-1)).toBe(262_149);
  });

  it('leaves out lines that are no JSON, and lists them', async () => {
    const { rows, report } = await importFile('{"a":1}\n{"a":\n{"a":3}\n', {}, 'a.jsonl');
    expect(rows).toEqual([[1], [3]]);
    expect(report).toMatchObject({ droppedRows: 1, issues: [{ line: 2 }] });
  });

  it.each([
    ['cut off', '[{"a":1},{"a":2', 'data/truncated'],
    ['broken in the middle', '[{"a":1},{"a":,},{"a":3}]', 'data/unreadable'],
    ['an empty array', '[]', 'data/empty']
  ])('is refused when it is %s', async (_, text, code) => {
    expect(await codeOf(importFile(text, {}, 'a.json'))).toBe(code);
  });

  it('takes chosen types', async () => {
    const { types, rows, report } = await importFile(
      '[{"a":"1"},{"a":"x"}]',
      { types: { a: 'integer' } },
      'a.json'
    );
    expect(types).toEqual(['integer']);
    expect(rows).toEqual([[1], [null]]);
    expect(report.issues).toMatchObject([{ column: 'a' }]);
  });
});

describe('Parquet', () => {
  const file = (rowGroupSize = 2) =>
    parquetWriteBuffer({
      rowGroupSize,
      columnData: [
        { name: 'i', data: [1n, 2n, null, 2n ** 60n], type: 'INT64' },
        { name: 'x', data: [0.5, null, -2, 1], type: 'DOUBLE' },
        { name: 's', data: ['a', 'b', null, '2020-01-01'], type: 'STRING' },
        { name: 'b', data: [true, false, null, true], type: 'BOOLEAN' },
        { name: 't', data: [new Date(0), null, new Date(5), new Date(10)], type: 'TIMESTAMP' }
      ]
    });

  it('keeps its types over row groups; integers beyond 2^53 become text', async () => {
    const { types, rows } = await importFile(file(), {}, 'a.parquet');
    expect(types).toEqual(['category', 'float', 'category', 'boolean', 'datetime']);
    expect(rows).toEqual([
      ['1', 0.5, 'a', 1, 0],
      ['2', null, 'b', 0, null],
      [null, -2, null, null, 5],
      ['1152921504606846976', 1, '2020-01-01', 1, 10]
    ]);
  });

  it('is refused when it is cut off or damaged', async () => {
    const bytes = new Uint8Array(file());
    expect(await codeOf(importFile(bytes.slice(0, bytes.length - 20), {}, 'a.parquet'))).toBe(
      'data/truncated'
    );
    const damaged = bytes.slice();
    damaged.fill(0xff, bytes.length - 60, bytes.length - 8);
    expect(await codeOf(importFile(damaged, {}, 'a.parquet'))).toBe('data/unreadable');
  });
});

/** A minimal workbook: cells as the XML Excel writes. */
function workbook(sheets: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(sheets);
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const entry = (text: string) => strToU8(`<?xml version="1.0"?>${text}`);
  const files: Record<string, Uint8Array> = {
    '[Content_Types].xml': entry(
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    ),
    'xl/workbook.xml': entry(
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`
    ),
    'xl/_rels/workbook.xml.rels': entry(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rIdS" Type="${relations}/styles" Target="styles.xml"/></Relationships>`
    ),
    'xl/styles.xml': entry(
      `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`
    )
  };
  names.forEach((name, i) => {
    files[`xl/worksheets/sheet${i + 1}.xml`] = entry(
      `<worksheet xmlns="${main}"><sheetData>${sheets[name]}</sheetData></worksheet>`
    );
  });
  return zipSync(files) as Uint8Array<ArrayBuffer>;
}
const word = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
const value = (at: string, number: number, style = 0) => `<c r="${at}" s="${style}"><v>${number}</v></c>`;

describe('XLSX', () => {
  const first = `<row r="1">${word('A1', 'name')}${word('B1', 'n')}${word('C1', 'day')}${word('D1', 'ok')}</row><row r="2">${word('A2', 'Ann &amp; Bo')}${value('B2', 1.5)}${value('C2', 43861, 1)}<c r="D2" t="b"><v>1</v></c></row><row r="3">${word('A3', 'Cy')}${word('B3', 'NA')}${value('C3', 43862, 1)}<c r="D3" t="b"><v>0</v></c></row>`;
  const book = workbook({
    'Sheet 1': first,
    'a &lt; b': `<row r="1">${value('A1', 1)}</row><row r="2">${value('A2', 2)}</row>`
  });

  it('reads the first sheet, with its types', async () => {
    const { names, types, rows, report } = await importFile(book, {}, 'a.xlsx');
    expect(names).toEqual(['name', 'n', 'day', 'ok']);
    expect(types).toEqual(['category', 'float', 'datetime', 'boolean']);
    expect(rows).toEqual([
      ['Ann & Bo', 1.5, Date.UTC(2020, 0, 31), 1],
      ['Cy', null, Date.UTC(2020, 1, 1), 0]
    ]);
    expect(report.settings).toMatchObject({
      format: 'xlsx',
      header: true,
      sheet: 'Sheet 1',
      sheets: ['Sheet 1', 'a < b']
    });
  });

  it('reads another sheet on request', async () => {
    const { rows, names } = await importFile(book, { sheet: 'a < b' }, 'a.xlsx');
    expect(names).toEqual(['column_1']);
    expect(rows).toEqual([[1], [2]]);
    expect(await codeOf(importFile(book, { sheet: 'none' }, 'a.xlsx'))).toBe('data/unreadable');
  });

  /** The book as if its last sheet were of so many bytes. */
  function withLastOf(bytes: number): Uint8Array<ArrayBuffer> {
    // The directory at the end of a zip says how large each file will be.
    const claimed = book.slice();
    const directory = claimed.findLastIndex(
      (byte, i) => byte === 0x50 && claimed[i + 1] === 0x4b && claimed[i + 2] === 1
    );
    new DataView(claimed.buffer).setUint32(directory + 24, bytes, true);
    return claimed;
  }

  it('is refused when a sheet needs too much memory, of which others of the book take none', async () => {
    const large = withLastOf(600e6);
    const refused = await importFile(large, { sheet: 'a < b' }, 'a.xlsx').catch((error: Error) => error);
    expect(refused).toMatchObject({ code: 'data/too-large', details: { bytes: 5 * (600e6 + 200) } });
    expect((refused as Error).message).toContain('The sheet "a < b" of a.xlsx needs');
    expect((await importFile(large, {}, 'a.xlsx')).rows).toHaveLength(2);
  });

  it('is read in blocks of rows, wherever these are cut, and previewed by the first of them', async () => {
    const cells = (row: number) =>
      `${row % 3 === 0 ? '' : value(`A${row}`, row)}${word(`C${row}`, `&lt;c r="C1"&gt; r="9" ${row % 50} ${'–'.repeat(40)}`)}`;
    // Rows 60,000 and on are left blank for a while.
    const rows = Array.from({ length: 70_000 }, (_, i) => (i < 60_000 ? i + 1 : i + 5_001));
    const xml = rows.map((row) => `<row r="${row}">${cells(row)}</row>`).join('');
    const large = workbook({ all: xml });
    const read = await importFile(large, { header: false }, 'a.xlsx');
    expect(read.names).toEqual(['column_1', 'column_2', 'column_3']);
    expect(read.rows.length).toBe(rows.length);
    for (const at of [0, 1, 2, 20_000, 59_999, 60_000, 69_999]) {
      const row = rows[at]!;
      expect(read.rows[at]).toEqual([
        row % 3 === 0 ? null : row,
        null,
        `<c r="C1"> r="9" ${row % 50} ${'–'.repeat(40)}`
      ]);
    }
    const preview = await previewFile(new Blob([large]), 'a.xlsx', { header: false });
    expect(preview.rows[4]).toEqual(read.rows[4]);
    expect(Math.abs(preview.estimatedRows / rows.length - 1)).toBeLessThan(0.05);
  });

  it('is refused when it is cut off, or another zip', async () => {
    expect(await codeOf(importFile(book.slice(0, 600), {}, 'a.xlsx'))).toBe('data/truncated');
    const other = zipSync({ 'a.txt': strToU8('hello') }) as Uint8Array<ArrayBuffer>;
    expect(await codeOf(importFile(other, {}, 'a.zip'))).toBe('data/unreadable');
  });
});
