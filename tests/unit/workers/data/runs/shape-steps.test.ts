// Steps that give a table another shape, on tables worked out by hand.
import { describe, expect, it } from 'vitest';
import { components } from '$core/components/index';
import { readFrame } from '$core/data/codec';
import type { TableManifest } from '$core/data/table';
import { parseParams } from '$core/params';
import { runs } from '../../../../../workers/data/runs/index';
import { codeOf, importFile, rowsOf } from '../../../../support/data';
import { testContext } from '../../../../support/run-context';

const context = testContext();
const tableOf = async (csv: string): Promise<TableManifest> =>
  (await importFile(csv, {}, 'data.csv', context)).table;

async function step(name: keyof typeof runs, table: TableManifest, params: object = {}, port = 'table') {
  const parsed = parseParams(name, components[name].params, params);
  const run = runs[name] as unknown as (call: object, c: object) => Promise<Record<string, TableManifest>>;
  const out = (await run({ inputs: { table }, params: parsed }, testContext({ blobs: context.blobs })))[
    port
  ]!;
  return {
    rows: rowsOf(await readFrame(out, context.blobs)),
    names: out.columns.map((column) => column.name),
    types: out.columns.map((column) => column.type),
    flags: out.columns.map((column) => column.flags)
  };
}

const sales = 'town,kind,sold,price\nYork,a,1,10\nBath,a,2,20\nYork,b,3,\nBath,a,5,40\nYork,a,7,30\n';

describe('a table', () => {
  it('is grouped and aggregated', async () => {
    const table = await tableOf(sales);
    const params = { keys: ['town'], sum: true, deviation: true, distinct: true, median: true, min: true };
    const { names, rows } = await step('group-rows', table, { ...params, columns: ['price', 'kind'] });
    expect(names).toEqual([
      'town',
      'rows',
      'price sum',
      'price mean',
      'price min',
      'price median',
      'price deviation',
      'price distinct',
      'kind distinct'
    ]);
    const deviation = Math.sqrt(200);
    expect(rows[0]!.slice(0, 6)).toEqual(['York', 3, 40, 20, 10, 20]);
    expect(rows[0]![6]).toBeCloseTo(deviation, 12);
    expect(rows[1]).toEqual(['Bath', 2, 60, 30, 20, 30, rows[1]![6], 2, 1]);
    const all = await step('group-rows', table);
    expect(all).toMatchObject({ names: ['rows', 'sold mean', 'price mean'], rows: [[5, 3.6, 25]] });
  });

  it('is pivoted and unpivoted', async () => {
    const table = await tableOf(sales);
    const wide = await step('pivot-table', table, {
      rows: ['town'],
      column: 'kind',
      value: 'sold',
      method: 'sum'
    });
    expect(wide).toMatchObject({
      names: ['town', 'a', 'b'],
      rows: [
        ['York', 8, 3],
        ['Bath', 7, null]
      ]
    });
    const counted = { rows: ['town'], column: 'kind', value: 'price', method: 'count' };
    expect((await step('pivot-table', table, counted)).rows).toEqual([
      ['York', 2, 0],
      ['Bath', 2, null]
    ]);
    const long = await step('unpivot-table', await tableOf('id,x,y\na,1,2\nb,,4\n'), { columns: ['x', 'y'] });
    expect(long).toMatchObject({
      names: ['id', 'name', 'value'],
      types: ['category', 'category', 'integer'],
      rows: [
        ['a', 'x', 1],
        ['a', 'y', 2],
        ['b', 'x', null],
        ['b', 'y', 4]
      ]
    });
    const words = await step('unpivot-table', await tableOf('x,w\n1,a\n2,b\n'), { columns: ['x', 'w'] });
    expect(words.rows.map(([, value]) => value)).toEqual(['1', 'a', '2', 'b']);
  });

  it('gets other names, types and marks of what is missing', async () => {
    const table = await tableOf('id,grade\n1,A\n2,?\n3,B\n');
    const params = { columns: ['grade', 'id'], names: 'mark, number', missing: '?, none' };
    const changed = await step('edit-metadata', table, params);
    expect(changed.names).toEqual(['number', 'mark']);
    expect(changed.rows.map(([, mark]) => mark)).toEqual(['A', null, 'B']);
    const marked = await step('edit-metadata', table, { columns: ['id'], id: 'yes' });
    expect(marked.flags).toEqual([['id'], undefined]);
    const typed = await step('edit-metadata', table, { columns: ['id'], type: 'category' });
    expect(typed.types).toEqual(['category', 'category']);
    expect(await codeOf(step('edit-metadata', table, { columns: ['id'], names: 'grade' }))).toBe(
      'data/name-taken'
    );
    expect(await codeOf(step('edit-metadata', table, { columns: ['id'], names: 'a, b' }))).toBe(
      'job/bad-params'
    );
  });

  it('gets a column from a formula, in place of one of its name', async () => {
    const table = await tableOf(sales);
    const added = await step('add-formula', table, { name: 'income', formula: 'sold * price' });
    expect(added.names).toEqual(['town', 'kind', 'sold', 'price', 'income']);
    expect(added.rows.map((row) => row[4])).toEqual([10, 40, null, 200, 210]);
    const replaced = await step('add-formula', table, { name: 'town', formula: 'upper(town) & "!"' });
    expect(replaced.rows[0]![0]).toBe('YORK!');
    expect(replaced.types[0]).toBe('category');
    expect(await codeOf(step('add-formula', table, { formula: 'sold *' }))).toBe('data/bad-formula');
  });
});

describe('rows', () => {
  const count = async (rows: number) =>
    tableOf(`n,g\n${Array.from({ length: rows }, (_, i) => `${i},g${Math.floor(i / 7)}`).join('\n')}\n`);

  it('are partitioned: the parts together are the table', async () => {
    const table = await count(50);
    const seen: number[] = [];
    for (let part = 1; part <= 4; part++) {
      const params = { parts: 4, part };
      const [mine, rest] = [
        await step('partition-rows', table, params, 'part'),
        await step('partition-rows', table, params, 'rest')
      ];
      expect(mine.rows.length + rest.rows.length).toBe(50);
      seen.push(...mine.rows.map(([n]) => Number(n)));
    }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const head = await step('partition-rows', table, { by: 'first-rows', rows: 3 }, 'part');
    expect(head.rows.map(([n]) => n)).toEqual([0, 1, 2]);
    expect(await codeOf(step('partition-rows', table, { parts: 2, part: 3 }))).toBe('job/bad-params');
  });

  it('are dealt out to folds: evenly, by values, or as whole groups', async () => {
    const table = await count(70);
    const folds = async (params: object) => (await step('assign-folds', table, params)).rows;
    const sizes = (rows: readonly (readonly unknown[])[]) =>
      [1, 2, 3, 4, 5].map((fold) => rows.filter((row) => row[2] === fold).length);
    expect(sizes(await folds({}))).toEqual([14, 14, 14, 14, 14]);
    const grouped = await folds({ by: 'groups', column: 'g' });
    expect(sizes(grouped)).toEqual([14, 14, 14, 14, 14]);
    for (const [n, g, fold] of grouped)
      expect(
        grouped.filter((row) => row[1] === g).every((row) => row[2] === fold),
        String(n)
      ).toBe(true);
    expect(await codeOf(step('assign-folds', table, { by: 'groups' }))).toBe('job/bad-params');
    const many = { by: 'groups', column: 'g', folds: 20 };
    expect(await codeOf(step('assign-folds', table, many))).toBe('train/too-few-rows');
  });

  it('are split by whole groups, or by time', async () => {
    const table = await count(70);
    const groups = { by: 'groups', column: 'g', fraction: 0.7 };
    const [a, b] = [
      await step('split-rows', table, groups, 'first'),
      await step('split-rows', table, groups, 'second')
    ];
    expect(a.rows).toHaveLength(49);
    const inFirst = new Set(a.rows.map(([, g]) => g));
    expect(b.rows.some(([, g]) => inFirst.has(g))).toBe(false);
    const late = await step(
      'split-rows',
      await tableOf('t\n5\n1\n9\n3\n'),
      { by: 'time', column: 't', fraction: 0.5 },
      'second'
    );
    expect(late.rows.flat()).toEqual([5, 9]);
    const below = await step('split-rows', table, { by: 'order', fraction: 0.1 }, 'first');
    expect(below.rows.map(([n]) => n)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
