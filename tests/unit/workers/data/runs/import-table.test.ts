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
