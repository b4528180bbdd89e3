// How the file of a table is read where nobody says how: separator, encoding, line ends, header, byte order mark; and where
// somebody does.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codeOf, importFile } from '../../../../support/data';

const bytes = (...values: number[]) => new Uint8Array(values);
const utf16 = (text: string, bom = true) => Buffer.from((bom ? '\uFEFF' : '') + text, 'utf16le');

describe('detection', () => {
  it.each([
    ['commas', 'a,b\n1,x\n2,y\n', ','],
    ['tabs', 'a\tb\n1\tx, y\n2\ty, z\n', '\t'],
    ['semicolons', 'a;b\n1;x, y\n2;z, w\n', ';'],
    ['bars', 'a|b\n1|x\n2|y\n', '|'],
    ['nothing', 'name\nAnn, Bob\nCarl\nDora\n', '']
  ])('finds %s between the fields', async (_, text, delimiter) => {
    expect((await importFile(text)).report.settings.delimiter).toBe(delimiter);
  });

  it.each([
    ['words over numbers', 'a,b\n1,2\n', true],
    ['numbers from the first line on', '1,2\n3,4\n', false],
    ['a missing cell in the first line', 'x,?\nx,y\n', false],
    ['a first line whose words come again', 'ham,go\nspam,win\nham,no\n', false],
    ['years over amounts', 'country,2019,2020\nS,1.5,2\nN,3,4\n', true],
    ['words only', 'a,b,c\nd,e,f\n', true]
  ])('sees whether there is a header: %s', async (_, text, header) => {
    expect((await importFile(text)).report.settings.header).toBe(header);
  });

  it('leaves quotes alone in prose that only contains them', async () => {
    const lines = ['ham\t"Gimme a few" was <#> minutes ago', 'ham\tsaid "no', 'spam\t" win', 'ham\tok'];
    const { report, rows } = await importFile(`${lines.join('\n')}\n`);
    expect(report.settings.quote).toBe('');
    expect(rows.map((row) => row[1])).toEqual(lines.map((line) => line.split('\t')[1]));
  });

  it('finds single quotes, and blanks after commas', async () => {
    const { report, rows } = await importFile("a, b\n1, 'x, y'\n2, 'z'\n");
    expect(report.settings).toMatchObject({ quote: "'", trim: true });
    expect(rows).toEqual([
      [1, 'x, y'],
      [2, 'z']
    ]);
  });

  it.each([
    ['UTF-8', Buffer.from('a,b\n1,é\n2,ö\n'), 'utf-8', false],
    ['UTF-8 with a BOM', Buffer.from('\uFEFFa,b\n1,é\n2,ö\n'), 'utf-8', true],
    ['UTF-16 LE with a BOM', utf16('a,b\n1,é\n2,ö\n'), 'utf-16le', true],
    ['UTF-16 LE without', utf16('a,b\n1,é\n2,ö\n', false), 'utf-16le', false],
    ['UTF-16 BE', utf16('a,b\n1,é\n2,ö\n').swap16(), 'utf-16be', true],
    ['Latin-1', Buffer.from('a,b\n1,é\n2,ö\n', 'latin1'), 'latin1', false]
  ])('finds %s', async (_, content, encoding, bom) => {
    const { report, names, rows } = await importFile(new Uint8Array(content));
    expect(report.settings).toMatchObject({ encoding, bom });
    expect(names).toEqual(['a', 'b']);
    expect(rows.map((row) => row[1])).toEqual(['é', 'ö']);
  });

  it('finds Latin-1 though the first megabyte is ASCII', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `${i},plain words`);
    lines.push('100000,caf\u00e9');
    const { report, rows } = await importFile(
      new Uint8Array(Buffer.from(`n,s\n${lines.join('\n')}\n`, 'latin1'))
    );
    expect(report.settings.encoding).toBe('latin1');
    expect(rows.at(-1)).toEqual([100_000, 'café']);
  });

  it('unzips gzip', async () => {
    const { report, rows } = await importFile(new Uint8Array(gzipSync('a,b\n1,2\n')), {}, 'data.csv.gz');
    expect(report.settings).toMatchObject({ compression: 'gzip', delimiter: ',' });
    expect(rows).toEqual([[1, 2]]);
  });

  it.each([
    ['LF', 'a\n1\n'],
    ['CRLF', 'a\r\n1\r\n'],
    ['CR', 'a\r1\r'],
    ['mixed', 'a\n1\r\n2\r']
  ])('names line endings: %s', async (lineEnding, text) => {
    expect((await importFile(text)).report.settings.lineEnding).toBe(lineEnding);
  });

  it('gives way to what a person chose', async () => {
    const options = { delimiter: ';', quote: '', header: false, trim: true, encoding: 'latin1' } as const;
    const { report, names, rows } = await importFile(bytes(0x61, 0x3b, 0x22, 0xe9, 0x22), options);
    expect(report.settings).toMatchObject(options);
    expect(names).toEqual(['column_1', 'column_2']);
    expect(rows).toEqual([['a', '"é"']]);
  });

  it('are overridden by what is chosen: one line ending, no unzipping', async () => {
    const mixed = 'a,b\n1,x\ry\n2,z\n';
    const lines = await importFile(mixed, { lineEnding: 'LF' });
    expect(lines.rows).toEqual([
      [1, 'x\ry'],
      [2, 'z']
    ]);
    expect(lines.report.settings.lineEnding).toBe('LF');
    const returns = await importFile('a,b\r1,x\ny\r2,"q\r""r"\r', { lineEnding: 'CR' });
    expect(returns.rows).toEqual([
      [1, 'x\ny'],
      [2, 'q\r"r']
    ]);
    const pairs = await importFile('a,b\r\n1,x\ny\rz\r\n2,w\r\n', { lineEnding: 'CRLF' });
    expect(pairs.rows).toEqual([
      [1, 'x\ny\rz'],
      [2, 'w']
    ]);
    expect(pairs.report.settings).toMatchObject({ lineEnding: 'CRLF', lineEndingAlone: true });
    const zipped = new Uint8Array(gzipSync('a,b\n1,2\n'));
    expect(await codeOf(importFile(zipped, { compression: 'none' }))).toBe('data/binary');
    expect(await codeOf(importFile('a,b\n1,2\n', { compression: 'gzip' }))).toBe('data/unreadable');
  });
});

describe('a byte order mark', () => {
  /** a,b / 1,é, by hand: each with its mark. */
  const marked = {
    'utf-8': [0xef, 0xbb, 0xbf, 0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0xc3, 0xa9, 0x0a],
    'utf-16le': [0xff, 0xfe, 0x61, 0, 0x2c, 0, 0x62, 0, 0x0a, 0, 0x31, 0, 0x2c, 0, 0xe9, 0, 0x0a, 0],
    'utf-16be': [0xfe, 0xff, 0, 0x61, 0, 0x2c, 0, 0x62, 0, 0x0a, 0, 0x31, 0, 0x2c, 0, 0xe9, 0, 0x0a]
  } as const;

  it.each(Object.entries(marked))('of %s is skipped, unless it is to be text', async (encoding, values) => {
    for (const chosen of [{}, { byteOrderMark: 'skip' }] as const) {
      const { names, rows, report } = await importFile(bytes(...values), chosen);
      expect([names, rows]).toEqual([['a', 'b'], [[1, 'é']]]);
      expect(report.settings).toMatchObject({ encoding, bom: true });
      expect(report.settings.bomKept).toBeUndefined();
    }
    const { names, rows, report } = await importFile(bytes(...values), { byteOrderMark: 'keep' });
    expect([names, rows]).toEqual([['\uFEFFa', 'b'], [[1, 'é']]]);
    expect(report.settings).toMatchObject({ encoding, bom: true, bomKept: true });
  });

  it('is kept in a first cell too, and in a file longer than its head', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i},word`).join('\n');
    const options = { byteOrderMark: 'keep', header: false } as const;
    const { rows } = await importFile(`\uFEFFx,y\n${lines}\n`, options);
    expect(rows.slice(0, 2)).toEqual([
      ['\uFEFFx', 'y'],
      ['0', 'word']
    ]);
    expect(rows).toHaveLength(60_001);
  });

  it('of another encoding than was chosen is text, unless it is skipped', async () => {
    const latin1 = await importFile(bytes(...marked['utf-8']), { encoding: 'latin1' });
    expect(latin1.names).toEqual(['ï»¿a', 'b']);
    expect(latin1.report.settings.bom).toBe(false);
    const skipped = await importFile(bytes(...marked['utf-8']), {
      encoding: 'latin1',
      byteOrderMark: 'skip'
    });
    expect(skipped.names).toEqual(['a', 'b']);
    expect(skipped.report.settings.bom).toBe(true);
  });

  it('alone is no table, even as text', async () => {
    expect(await codeOf(importFile('\uFEFF', { byteOrderMark: 'keep' }))).toBe('data/empty');
  });

  it('that was written twice leaves no trace in the names', async () => {
    expect((await importFile('\uFEFF\uFEFFa,b\n1,2\n')).names).toEqual(['a', 'b']);
    expect((await importFile(new Uint8Array(utf16('\uFEFFa,b\n1,2\n')))).names).toEqual(['a', 'b']);
  });
});
