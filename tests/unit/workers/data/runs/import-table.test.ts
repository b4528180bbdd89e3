// What an import makes of files as people have them: types, missing cells, encodings, odd lines, refusals.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codeOf, importFile } from '../../../../support/data';
import { testContext } from '../../../../support/run-context';

const bytes = (...values: number[]) => new Uint8Array(values);
const utf16 = (text: string, bom = true) => Buffer.from((bom ? '\uFEFF' : '') + text, 'utf16le');

describe('types', () => {
  it('are the narrowest that hold every cell', async () => {
    const { names, types, rows } = await importFile(
      'n,x,flag,day,word,zip,big\n1,1.5,true,2020-01-31,red,08123,12345678901234567890\n-2,2,False,2020-02-01,blue,99999,1\n'
    );
    expect(names).toEqual(['n', 'x', 'flag', 'day', 'word', 'zip', 'big']);
    expect(types).toEqual(['integer', 'float', 'boolean', 'datetime', 'category', 'category', 'category']);
    expect(rows[0]).toEqual([1, 1.5, 1, Date.UTC(2020, 0, 31), 'red', '08123', '12345678901234567890']);
  });

  it('take slashed dates only when the column settles the order of day and month', async () => {
    const { types } = await importFile(
      'us,eu,either\n01/31/2020,31/01/2020,01/02/2020\n02/01/2020,01/02/2020,03/04/2020\n'
    );
    expect(types).toEqual(['datetime', 'datetime', 'category']);
  });

  it('tell categories from text, and mark constants and ids', async () => {
    const lines = Array.from(
      { length: 200 },
      (_, i) => `${i + 1},k${i * 7919},${'abc'[i % 3]},Some words that never come twice ${i},5`
    );
    const { table } = await importFile(`id,key,letter,note,same\n${lines.join('\n')}\n`);
    const described = table.columns.map(({ name, type, flags = [] }) => [name, type, ...flags]);
    expect(described).toEqual([
      ['id', 'integer', 'id'],
      ['key', 'text', 'id'],
      ['letter', 'category'],
      ['note', 'text'],
      ['same', 'integer', 'constant']
    ]);
  });

  it('become text when a cell far behind the sample does not fit, with every original text', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i}.50,${i}`);
    lines[59_000] = 'n.d.,7';
    const { types, rows, report } = await importFile(`x,y\n${lines.join('\n')}\n`);
    expect(types).toEqual(['text', 'integer']);
    expect([rows[0]![0], rows[59_000]![0], rows[59_999]![0]]).toEqual(['0.50', 'n.d.', '59999.50']);
    expect(report.issues).toMatchObject([{ kind: 'type-widened', line: 59_002, column: 'x' }]);
  });

  it('of a column that is empty at first follow from what comes later', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => (i < 59_990 ? `${i},` : `${i},${i / 4}`));
    const { types, table, rows } = await importFile(`x,y\n${lines.join('\n')}\n`);
    expect(types).toEqual(['integer', 'float']);
    expect(table.columns[1]!.missing).toBe(59_990);
    expect(rows[59_999]![1]).toBe(59_999 / 4);
  });

  it('may be chosen; what does not fit is missing and counted', async () => {
    const types = { a: 'text', b: 'float', c: 'datetime' } as const;
    const result = await importFile('a,b,c\n1,2,2020-01-01\n3,x,never\n', { types });
    expect(result.types).toEqual(['text', 'float', 'datetime']);
    expect(result.rows).toEqual([
      ['1', 2, Date.UTC(2020, 0, 1)],
      ['3', null, null]
    ]);
    expect(result.report.issues.map(({ line, column }) => [line, column])).toEqual([
      [3, 'b'],
      [3, 'c']
    ]);
  });

  it('see numbers in grouped thousands, and decimal commas in files cut by semicolons', async () => {
    expect((await importFile('a,b\n"1,234",x\n"5",y\n')).rows[0]).toEqual([1234, 'x']);
    const comma = await importFile('a;b\n1,5;x\n-0,25;y\n');
    expect(comma.report.settings).toMatchObject({ delimiter: ';', decimal: ',' });
    expect(comma.rows.map((row) => row[0])).toEqual([1.5, -0.25]);
  });
});

describe('missing cells', () => {
  it('are empty or hold a usual token, quoted or not', async () => {
    const { types, rows } = await importFile('a,b\n1,x\n?,NA\n"",""\nNaN,null\n5,None\n');
    expect(types).toEqual(['integer', 'category']);
    expect(rows.map((row) => row[0])).toEqual([1, null, null, null, 5]);
    expect(rows.map((row) => row[1])).toEqual(['x', null, null, null, null]);
  });

  it('hold a dash only where numbers are, and the report says so', async () => {
    const { rows, report } = await importFile('n,strand\n1,+\n-,-\n3,+\n');
    expect(rows[1]).toEqual([null, '-']);
    expect(report.issues).toMatchObject([{ kind: 'other', line: 3, column: 'n' }]);
  });

  it('may be named: then only those tokens count', async () => {
    const { rows } = await importFile('a,b\n1,NA\n-9,x\n', { missing: ['-9'] });
    expect(rows).toEqual([
      [1, 'NA'],
      [null, 'x']
    ]);
  });
});

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

describe('odd files', () => {
  it('keep ragged lines out, or pad them, and list them', async () => {
    const text = 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n';
    const dropped = await importFile(text);
    expect(dropped.rows).toEqual([[1, 2, 3]]);
    expect(dropped.report).toMatchObject({ droppedRows: 2, paddedRows: 0, issueCount: 2 });
    const padded = await importFile(text, { ragged: 'pad' });
    expect(padded.rows).toEqual([
      [1, 2, 3],
      [4, 5, null],
      [6, 7, 8]
    ]);
    expect(padded.report).toMatchObject({ droppedRows: 0, paddedRows: 2 });
    expect(padded.report.issues.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('keep a row with bytes that are no UTF-8, with its line', async () => {
    const text = Buffer.concat([Buffer.from('a,b\né,1\nö,2\n'), bytes(0xff), Buffer.from('x,3\n')]);
    const { rows, report } = await importFile(new Uint8Array(text));
    expect(rows[2]).toEqual(['\uFFFDx', 3]);
    expect(report.issues).toMatchObject([{ kind: 'undecodable', line: 4, column: 'a' }]);
  });

  it('leave out the lines with bytes that are no text, if that is chosen, and list them', async () => {
    const text = Buffer.concat([
      Buffer.from('a,b\né,1\n'),
      bytes(0xff),
      Buffer.from('x,2\nö,3\nü,'),
      bytes(0xc3),
      Buffer.from('\n\u00e6,5\n')
    ]);
    const { rows, types, report } = await importFile(new Uint8Array(text), { undecodable: 'drop' });
    expect(rows).toEqual([
      ['é', 1],
      ['ö', 3],
      ['æ', 5]
    ]);
    expect(types[1]).toBe('integer');
    expect(report).toMatchObject({ droppedRows: 2, issueCount: 2 });
    expect(report.issues.map(({ kind, line }) => [kind, line])).toEqual([
      ['undecodable', 3],
      ['undecodable', 5]
    ]);
  });

  it('find in UTF-16 the halves of characters without their other half', async () => {
    const text = utf16('a,b\nx,1\ny\uD800,2\n');
    const kept = await importFile(text);
    expect(kept.rows).toEqual([
      ['x', 1],
      ['y\uFFFD', 2]
    ]);
    expect(kept.report.issues).toMatchObject([{ kind: 'undecodable', line: 3 }]);
    expect((await importFile(text, { undecodable: 'drop' })).rows).toEqual([['x', 1]]);
  });

  it('whose late lines are Latin-1 are read as that, not left out', async () => {
    const ascii = 'a,b\n' + 'plain,1\n'.repeat(40_000);
    const text = Buffer.concat([Buffer.from(ascii), Buffer.from('caf\u00e9,2\nna\u00efve,3\n', 'latin1')]);
    const { rows, report } = await importFile(new Uint8Array(text), { undecodable: 'drop' });
    expect(rows.slice(-2)).toEqual([
      ['café', 2],
      ['naïve', 3]
    ]);
    expect(report.droppedRows).toBe(0);
  });

  it('give names to columns that lack them or share them', async () => {
    const { names, report } = await importFile('a,,a,a_2\n1,2,3,4\n');
    expect(names).toEqual(['a', 'column_2', 'a_3', 'a_2']);
    expect(report.issues.map(({ kind }) => kind)).toEqual(['empty-header', 'duplicate-header']);
  });

  it('may have a header that does not fit their rows', async () => {
    const trailing = await importFile('a,b\n1,2,\n3,4,\n');
    expect(trailing.names).toEqual(['a', 'b', 'column_3']);
    const rowNames = await importFile('a,b\nr1,1,2\nr2,3,4\n');
    expect(rowNames.names).toEqual(['column_1', 'a', 'b']);
    expect(rowNames.report.issues[0]).toMatchObject({ kind: 'ragged-row', line: 1 });
    expect((await importFile('a,b,c\n1,2\n3,4\n')).names).toEqual(['a', 'b']);
  });

  it('take out NUL bytes and say where they were', async () => {
    const { rows, report } = await importFile('a,b\n1,x\u0000y\n\u00002,z\n');
    expect(rows).toEqual([
      [1, 'xy'],
      [2, 'z']
    ]);
    expect(report.issues.map(({ kind, line }) => [kind, line])).toEqual([
      ['nul-byte', 2],
      ['nul-byte', 3]
    ]);
  });

  it('may be one row, one column, one cell, or all empty columns', async () => {
    expect((await importFile('a,b\n1,2\n')).rows).toEqual([[1, 2]]);
    expect((await importFile('5')).rows).toEqual([[5]]);
    const { table, rows } = await importFile('a,b\n1,\n2,NA\n');
    expect(rows).toEqual([
      [1, null],
      [2, null]
    ]);
    expect(table.columns[1]).toMatchObject({ missing: 2, levelCount: 0, flags: ['constant'] });
  });

  it('may have more columns than rows', async () => {
    const columns = Array.from({ length: 3000 }, (_, i) => `c${i}`);
    const { table, rows } = await importFile(
      `${columns.join(',')}\n${columns.map((_, i) => i / 2).join(',')}\n`
    );
    expect(table.columns).toHaveLength(3000);
    expect(rows[0]!.slice(-1)).toEqual([2999 / 2]);
  });
});

describe('a refused file', () => {
  const binary = Uint8Array.from({ length: 4096 }, (_, i) => (i * 2654435761) >>> 13);
  it.each([
    ['empty', '', 'data/empty'],
    ['nothing but blanks', ' \n\n \t\r\n', 'data/empty'],
    ['a header alone', 'a,b,c\n', 'data/header-only'],
    ['binary', binary, 'data/binary'],
    [
      'a picture',
      bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52),
      'data/binary'
    ]
  ])('says why: %s', async (_, content, code) => {
    expect(await codeOf(importFile(content))).toBe(code);
  });

  it('is a gzip file cut off in the middle', async () => {
    const zipped = gzipSync(Array.from({ length: 50_000 }, (_, i) => `${i},${(i * 7919) % 1013}`).join('\n'));
    expect(await codeOf(importFile(new Uint8Array(zipped.subarray(0, zipped.length >> 1))))).toBe(
      'data/truncated'
    );
  });

  it('has a line longer than any record', async () => {
    const huge = new Blob(['a,b\n1,2\n3,"', 'x'.repeat(17 << 20), '\n'.repeat(10), 'y'.repeat(17 << 20)]);
    expect(await codeOf(importFile(huge))).toBe('data/line-too-long');
  });
});

describe('the run', () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `${i},${i % 7},word ${i % 100}`);
  const text = `a,b,c\n${lines.join('\n')}\n`;

  it('reports the hash of the file, its size and progress', async () => {
    const { report, context } = await importFile('a\n1\n');
    // printf 'a\n1\n' | sha256sum
    expect(report.fileHash).toBe('309b0e45a73d3fc5325e2b6ed0a01ef8b9cde6b05a5633c1f893f970d52bfddc');
    expect(report.fileBytes).toBe(4);
    expect(context.progressed).toEqual([]);
    expect((await importFile(text)).context.progressed.at(-1)).toBe(1);
  });

  it('stops when cancelled', async () => {
    expect(await codeOf(importFile(text, {}, 'a.csv', testContext({ cancelAtTick: 5 })))).toBe(
      'job/cancelled'
    );
  });

  it('stores tables longer than one row group group by group', async () => {
    const rows = 262_144 + 1000;
    const long = Array.from({ length: rows }, (_, i) => `${i},w${i % 300}`).join('\n');
    const { table, frame } = await importFile(`n,w\n${long}\n`);
    expect(table.groups).toEqual([262_144, 1000]);
    expect(table.columns.map(({ parts }) => parts.length)).toEqual([2, 2]);
    const [n, w] = frame.columns;
    expect(n?.kind === 'number' && n.values.every((value, i) => value === i)).toBe(true);
    expect(w?.kind === 'string' && w.codes.every((code, i) => w.levels[code] === `w${i % 300}`)).toBe(true);
  });
});
