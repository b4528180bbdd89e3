// Previews, and the views the grid reads.
import { describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import type { ViewQuery } from '$core/data/grid';
import { Random } from '$core/random';
import { makeDataService } from '../../../../workers/data/service';
import { codeOf, importFile, type ImportedTable } from '../../../support/data';

const source =
  'n,word,day,ok\n3,b,2020-01-03,true\n1,a10,2020-01-01,false\n,a9,,true\n2,,2020-01-02,\n1,B,2020-01-05,true\n';

async function view({ table, context }: ImportedTable, query: ViewQuery, columns = ['n', 'word']) {
  const service = makeDataService(context.blobs);
  const { id, rows } = await service.openView(table, query);
  const read = await service.readView(id, 0, rows, columns);
  return { rows, rowIds: read.rowIds, cells: read.columns };
}

describe('a view', () => {
  it('reads any window of any columns, missing cells as null', async () => {
    const { table, context } = await importFile(source);
    const service = makeDataService(context.blobs);
    const { id, rows } = await service.openView(table, {});
    expect(rows).toBe(5);
    expect(await service.readView(id, 1, 3, ['word', 'day', 'ok', 'n'])).toEqual({
      from: 1,
      rowIds: [1, 2],
      columns: [
        ['a10', 'a9'],
        [Date.UTC(2020, 0, 1), null],
        [0, 1],
        [1, null]
      ]
    });
    expect((await service.readView(id, 4, 99, ['n'])).columns).toEqual([[1]]);
    await service.closeView(id);
    expect(await codeOf(service.readView(id, 0, 1, ['n']))).toBe('data/view-closed');
  });

  it('sorts by type, stably, missing cells last in both directions', async () => {
    const table = await importFile(source);
    expect((await view(table, { sort: [{ column: 'n' }] })).rowIds).toEqual([1, 4, 3, 0, 2]);
    expect((await view(table, { sort: [{ column: 'n', descending: true }] })).rowIds).toEqual([
      0, 3, 1, 4, 2
    ]);
    expect((await view(table, { sort: [{ column: 'word' }] })).cells[1]).toEqual([
      'a9',
      'a10',
      'b',
      'B',
      null
    ]);
    const byBoth = { sort: [{ column: 'ok', descending: true }, { column: 'day' }] };
    expect((await view(table, byBoth)).rowIds).toEqual([0, 4, 2, 1, 3]);
  });

  it('filters, searches and sorts together', async () => {
    const table = await importFile(source);
    expect(
      (
        await view(table, {
          filters: [{ column: 'n', operator: '<', value: 3 }],
          sort: [{ column: 'day', descending: true }]
        })
      ).rowIds
    ).toEqual([4, 3, 1]);
    expect((await view(table, { search: 'A' })).rowIds).toEqual([1, 2]);
    expect((await view(table, { search: '10' })).rowIds).toEqual([1]);
    expect((await view(table, { search: '2020-01-05' })).rowIds).toEqual([4]);
    expect((await view(table, { search: 'zzz' })).rows).toBe(0);
    const times = await importFile('at,n\n2024-01-02 10:00,7\n2024-01-02 11:30:15,8\n');
    expect((await view(times, { search: '2024-01-02 11' }, ['n'])).rowIds).toEqual([1]);
    expect((await view(times, { search: '02T10' }, ['n'])).rowIds).toEqual([0]);
  });

  it('orders numbers of every size, sign and group as comparing them does', async () => {
    const random = new Random(5);
    const values = Array.from({ length: 300_000 }, () =>
      random.uniform() < 0.1 ? random.below(20) - 10 : random.normal() * 10 ** (random.below(40) - 20)
    );
    const table = await importFile(`n,word\n${values.map((value, i) => `${value},w${i % 7}`).join('\n')}\n`);
    const { rowIds } = await view(table, { sort: [{ column: 'n' }] }, []);
    const expected = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
    // Not toEqual: a difference between arrays this long takes minutes to print.
    expect(rowIds.findIndex((row, i) => row !== expected[i])).toBe(-1);
  });

  it('names an unknown column', async () => {
    const table = await importFile(source);
    expect(await codeOf(view(table, { sort: [{ column: 'x' }] }))).toBe('data/unknown-column');
    expect(await codeOf(view(table, { filters: [{ column: 'n', operator: '<', value: 'abc' }] }))).toBe(
      'data/bad-filter'
    );
  });
});

describe('a preview', () => {
  const { preview } = makeDataService({} as never);

  it('shows settings, columns, the first rows and a guess of how many there are', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `${i},word ${i % 5},${i / 8}`);
    const shown = await preview(new Blob([`a,b,c\n${lines.join('\n')}\n`]), 'x.csv', {});
    expect(shown.settings).toMatchObject({ format: 'csv', delimiter: ',', header: true });
    expect(shown.columns).toMatchObject([
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'category' },
      { name: 'c', type: 'float' }
    ]);
    expect(shown.rows).toHaveLength(100);
    expect(shown.rows[99]).toEqual([99, 'word 4', 99 / 8]);
    expect(Math.abs(shown.estimatedRows / 50_000 - 1)).toBeLessThan(0.15);
    expect(shown.problem).toBeUndefined();
  });

  it('guesses the length of zipped files and JSON too', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `{"a":${i * 7919},"b":"word ${i % 977}"}`);
    const zipped = await preview(new Blob([gzipSync(lines.join('\n'))]), 'x.jsonl.gz', {});
    expect(zipped.settings).toMatchObject({ format: 'jsonl', compression: 'gzip' });
    const array = await preview(new Blob([`[${lines.join(',\n')}]`]), 'x.json', {});
    expect(array.rows).toHaveLength(100);
    expect(Math.abs(array.estimatedRows / 40_000 - 1)).toBeLessThan(0.3);
  });

  it('follows overrides, and lists what is odd', async () => {
    const shown = await preview(new Blob(['1;2\n3\n4;5\n']), 'x.csv', { header: true, ragged: 'pad' });
    expect(shown.columns.map(({ name }) => name)).toEqual(['1', '2']);
    expect(shown.rows).toEqual([
      [3, null],
      [4, 5]
    ]);
    expect(shown.issues).toMatchObject([{ kind: 'ragged-row', line: 2 }]);
  });

  it('shows a table whose lines are longer than what is usually looked at', async () => {
    const names = Array.from({ length: 4000 }, (_, i) => `${'long '.repeat(15)}${i}`);
    const row = names.map((_, i) => i % 10).join(',');
    const shown = await preview(new Blob([`${names.join(',')}\n${row}\n${row}\n`]), 'x.csv', {});
    expect(shown.problem).toBeUndefined();
    expect([shown.columns.length, shown.rows.length]).toEqual([4000, 2]);
  });

  it.each([
    ['', 'data/empty'],
    ['a,b\n', 'data/header-only'],
    [`a,b\n${'x'.repeat(40 << 20)}`, 'data/line-too-long'],
    ['\u0000\u0001\u0002\u0003\u0004'.repeat(50), 'data/binary']
  ])('says why a file cannot be imported', async (content, code) => {
    const { problem, settings } = await preview(new Blob([content]), 'x.csv', {});
    expect(problem).toMatchObject({ code });
    expect(settings.format).toBe('csv');
  });
});
