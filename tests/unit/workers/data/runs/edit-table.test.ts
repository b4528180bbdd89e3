// Edits: each makes a new version of the table; the old one stays as it is.
import { describe, expect, it } from 'vitest';
import { readFrame } from '$core/data/codec';
import type { TableEdit } from '$core/data/edits';
import { editTable } from '../../../../../workers/data/runs/edit-table';
import { codeOf, importFile, rowsOf, type ImportedTable } from '../../../../support/data';
import { testContext } from '../../../../support/run-context';

const source = 'n,word,flag,day\n1,a,true,2020-01-01\n2,b,false,2020-02-01\n,c,true,\n4,a,,2020-04-01\n';

async function edit({ table, context }: ImportedTable, edits: readonly TableEdit[], seed = 1) {
  const run = testContext({ blobs: context.blobs, seed });
  const { table: edited } = await editTable({ inputs: { table }, params: { edits } }, run);
  const frame = await readFrame(edited, context.blobs);
  return {
    table: edited,
    frame,
    rows: rowsOf(frame),
    names: edited.columns.map(({ name }) => name),
    logs: run.logs
  };
}

describe('an edit', () => {
  it('drops and renames columns without touching their cells', async () => {
    const original = await importFile(source);
    const { table, names } = await edit(original, [
      { kind: 'drop', columns: ['flag', 'day'] },
      { kind: 'rename', column: 'n', to: 'number' }
    ]);
    expect(names).toEqual(['number', 'word']);
    expect(table.columns.map(({ parts }) => parts)).toEqual(
      original.table.columns.slice(0, 2).map(({ parts }) => parts)
    );
    expect(table.bytes).toBeLessThan(original.table.bytes);
  });

  it('retypes: exactly where it can, missing where it cannot, and says how many', async () => {
    const original = await importFile(source);
    const { rows, table, logs } = await edit(original, [
      { kind: 'retype', column: 'n', type: 'category' },
      { kind: 'retype', column: 'word', type: 'integer' },
      { kind: 'retype', column: 'flag', type: 'float' },
      { kind: 'retype', column: 'day', type: 'text' }
    ]);
    expect(table.columns.map(({ type }) => type)).toEqual(['category', 'integer', 'float', 'text']);
    expect(rows).toEqual([
      ['1', null, 1, '2020-01-01'],
      ['2', null, 0, '2020-02-01'],
      [null, null, 1, null],
      ['4', null, null, '2020-04-01']
    ]);
    expect(logs).toEqual(['4 cells of "word" are no integer: they are missing now.']);
  });

  it('marks a column as an id or says that it is none, which then stays so whatever rows are kept', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i + 1},${i % 7}`);
    const original = await importFile(`no,size\n${lines.join('\n')}\n`);
    const flags = ({ table }: { table: ImportedTable['table'] }) => table.columns.map(({ flags }) => flags);
    expect(flags(original)).toEqual([['id'], undefined]);
    const marks: readonly TableEdit[] = [
      { kind: 'mark-id', column: 'no', isId: false },
      { kind: 'mark-id', column: 'size', isId: true }
    ];
    const marked = await edit(original, marks);
    expect(flags(marked)).toEqual([undefined, ['id']]);
    expect(marked.table.columns.map(({ parts }) => parts)).toEqual(
      original.table.columns.map(({ parts }) => parts)
    );
    const filters = [{ column: 'no', operator: '<=' as const, value: 30 }];
    const kept = await edit(original, [...marks, { kind: 'filter', filters }]);
    expect(kept.rows.length).toBe(30);
    expect(flags(kept)).toEqual([undefined, ['id']]);
    expect(await codeOf(edit(original, [{ kind: 'mark-id', column: 'none', isId: true }]))).toBe(
      'data/unknown-column'
    );
  });

  it('retypes there and back', async () => {
    const original = await importFile(source);
    const there = original.table.columns.map(({ name }): TableEdit => ({
      kind: 'retype',
      column: name,
      type: 'text'
    }));
    const back = original.table.columns.map(({ name, type }): TableEdit => ({
      kind: 'retype',
      column: name,
      type
    }));
    expect((await edit(original, [...there, ...back])).rows).toEqual(original.rows);
  });

  it('filters by every operator; a missing cell passes only "missing"', async () => {
    const original = await importFile(source);
    const kept = async (column: string, operator: string, value?: string | number | boolean) => {
      const filter = { column, operator, ...(value === undefined ? {} : { value }) } as never;
      return (await edit(original, [{ kind: 'filter', filters: [filter] }])).rows.map((row) => row[1]);
    };
    expect(await kept('n', '>', 1)).toEqual(['b', 'a']);
    expect(await kept('n', '<=', '2')).toEqual(['a', 'b']);
    expect(await kept('n', '!=', 1)).toEqual(['b', 'a']);
    expect(await kept('n', 'missing')).toEqual(['c']);
    expect(await kept('word', '=', 'a')).toEqual(['a', 'a']);
    expect(await kept('word', 'contains', 'B')).toEqual(['b']);
    expect(await kept('flag', '=', 'true')).toEqual(['a', 'c']);
    expect(await kept('flag', 'present')).toEqual(['a', 'b', 'c']);
    expect(await kept('day', '>=', '2020-02-01')).toEqual(['b', 'a']);
  });

  it('leaves out levels no row uses any more', async () => {
    const { frame, table } = await edit(await importFile(source), [
      { kind: 'filter', filters: [{ column: 'n', operator: '>', value: 1 }] }
    ]);
    expect(frame.columns[1]).toMatchObject({ levels: ['a', 'b'] });
    expect(table.columns[1]).toMatchObject({ levelCount: 2, missing: 0 });
  });

  it('samples and splits by its seed: the parts of a split make up the table', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `${i}`);
    const original = await importFile(`n\n${lines.join('\n')}\n`);
    const values = async (change: TableEdit, seed: number) =>
      (await edit(original, [change], seed)).rows.map(([n]) => n as number);
    const sample = await values({ kind: 'sample', rows: 100 }, 7);
    expect(sample).toHaveLength(100);
    expect(await values({ kind: 'sample', rows: 100 }, 7)).toEqual(sample);
    expect(await values({ kind: 'sample', rows: 100 }, 8)).not.toEqual(sample);
    const first = await values({ kind: 'split', fraction: 0.8, part: 'first' }, 3);
    const second = await values({ kind: 'split', fraction: 0.8, part: 'second' }, 3);
    expect(first).toHaveLength(800);
    expect([...first, ...second].sort((a, b) => a - b)).toEqual(lines.map(Number));
  });

  it.each([
    ['an unknown column', { kind: 'drop', columns: ['nope'] }, 'data/unknown-column'],
    ['all columns dropped', { kind: 'drop', columns: ['n', 'word', 'flag', 'day'] }, 'data/no-columns'],
    ['a name that is taken', { kind: 'rename', column: 'n', to: 'word' }, 'data/name-taken'],
    ['no row left', { kind: 'filter', filters: [{ column: 'n', operator: '>', value: 99 }] }, 'data/no-rows'],
    [
      'a filter that makes no sense',
      { kind: 'filter', filters: [{ column: 'n', operator: '>', value: 'x' }] },
      'data/bad-filter'
    ]
  ] as const)('refuses %s', async (_, change, code) => {
    expect(await codeOf(edit(await importFile(source), [change]))).toBe(code);
  });
});
