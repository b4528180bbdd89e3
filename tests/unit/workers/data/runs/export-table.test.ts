// Files written from tables: reading them back gives the table again.
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { readFrame, writeFrame } from '$core/data/codec';
import type { ExportReport } from '$core/data/export';
import { numberColumn, stringColumn, type Column, type Frame } from '$core/data/frame';
import type { ColumnType, TableManifest } from '$core/data/table';
import { exportTable } from '../../../../../workers/data/runs/export-table';
import { importFile, rowsOf } from '../../../../support/data';
import { testContext } from '../../../../support/run-context';

type Format = 'csv' | 'jsonl' | 'parquet';

async function exported(
  table: TableManifest,
  context: ReturnType<typeof testContext>,
  format: Format
): Promise<Blob> {
  const { report } = await exportTable({ inputs: { table }, params: { format } }, context);
  const { blob, bytes } = report as ExportReport;
  const file = await context.blobs.get(blob);
  expect(file.size).toBe(bytes);
  return file;
}

/** A table with every type, its types, and what is hard to write in each. */
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({
    minLength: 1,
    unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'a', '\t', ';', '1', 'é', '😀')
  }),
  fc.constantFrom('NA', '?', 'true', '007', '1e5', '2020-01-01', '-')
);
/** A CSV file has no NUL and no lone surrogate; a cell of nothing but blanks is missing in it. */
const keepable = text.filter(
  (value) => value.isWellFormed() && !value.includes('\u0000') && !/^[ \t]*$/.test(value)
);
const missingOr = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 });
const cells: Readonly<Record<ColumnType, fc.Arbitrary<number | string>>> = {
  integer: fc.maxSafeInteger(),
  float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.constantFrom(0, 1),
  datetime: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  category: keepable,
  text: keepable
};
const types = Object.keys(cells) as ColumnType[];

const tables = fc
  .tuple(fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 12 }))
  .chain(([columnTypes, rows]) =>
    fc
      .tuple(
        ...columnTypes.map((type) => fc.array(missingOr(cells[type]), { minLength: rows, maxLength: rows }))
      )
      .map((columns) => ({ columnTypes, rows, columns }))
  );

function frameOf({
  columnTypes,
  rows,
  columns
}: {
  columnTypes: ColumnType[];
  rows: number;
  columns: (number | string | null)[][];
}): Frame {
  const made = columns.map((values, i): Column => {
    const name = `c${i}`;
    const type = columnTypes[i]!;
    if (type === 'category' || type === 'text') return stringColumn(name, values as (string | null)[]);
    const numbers = numberColumn(name, values as (number | null)[]);
    return type === 'datetime' ? { ...numbers, kind: 'date' } : numbers;
  });
  return { rows, columns: made };
}

describe('a CSV file written from a table', () => {
  it('gives the table again, bit by bit, under its types', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (made) => {
        const frame = frameOf(made);
        const context = testContext();
        const schema = made.columnTypes.map((type, i) => ({ name: `c${i}`, type }));
        const file = await exported(await writeFrame(frame, schema, context.blobs), context, 'csv');
        const chosen = Object.fromEntries(schema.map(({ name, type }) => [name, type]));
        const again = await importFile(file, {
          delimiter: ',',
          quote: '"',
          header: true,
          trim: false,
          missing: [''],
          types: chosen
        });
        expect(again.rows).toEqual(rowsOf(frame));
        again.frame.columns.forEach((column, i) => {
          const original = frame.columns[i]!;
          if (column.kind !== 'string' && original.kind !== 'string')
            expect(column.values).toEqual(original.values);
        });
      }),
      { numRuns: 300 }
    );
  });

  it('is detected for what it is, without being told', async () => {
    const original = await importFile(
      'n,x,ok,day,word\n1,0.1,true,2020-01-31,"a ""b"", c"\n-2,1e-7,false,2021-02-28T10:30:00.5,"two\nlines"\n,,,,\n'
    );
    const file = await exported(original.table, original.context, 'csv');
    const again = await importFile(file);
    expect(again.types).toEqual(original.types);
    expect(again.rows).toEqual(original.rows);
  });

  it('keeps missing cells of a table with one column', async () => {
    const original = await importFile('a\n1\n""\n3\n');
    expect(original.rows).toEqual([[1], [null], [3]]);
    expect((await importFile(await exported(original.table, original.context, 'csv'))).rows).toEqual(
      original.rows
    );
  });
});

describe('other files written from a table', () => {
  const source =
    'n,x,ok,day,word\n1,0.5,true,2020-01-31,a\n,,,,\n3,-2.25,false,2020-02-01T12:00:00Z,"b ""c"""\n';

  it('hold the same as JSON Lines', async () => {
    const original = await importFile(source);
    const file = await exported(original.table, original.context, 'jsonl');
    expect((await file.text()).split('\n')[0]).toBe(
      '{"n":1,"x":0.5,"ok":true,"day":"2020-01-31","word":"a"}'
    );
    const again = await importFile(file, {}, 'table.jsonl');
    expect(again.types).toEqual(original.types);
    expect(again.rows).toEqual(original.rows);
  });

  it('hold the same as Parquet, also for another reader', async () => {
    const original = await importFile(source);
    const file = await exported(original.table, original.context, 'parquet');
    const again = await importFile(file, {}, 'table.parquet');
    expect(again.types).toEqual(original.types);
    expect(again.rows).toEqual(original.rows);
    const rows = await parquetReadObjects({ file: await file.arrayBuffer() });
    expect(rows[0]).toEqual({ n: 1n, x: 0.5, ok: true, day: new Date('2020-01-31'), word: 'a' });
    expect(rows[1]).toEqual({ n: null, x: null, ok: null, day: null, word: null });
  });

  it('go group by group through a long table', async () => {
    const lines = Array.from({ length: 262_144 + 10 }, (_, i) => `${i},k${i % 500}`);
    const original = await importFile(`n,k\n${lines.join('\n')}\n`);
    for (const format of ['csv', 'parquet'] as const) {
      const again = await importFile(
        await exported(original.table, original.context, format),
        {},
        `t.${format}`
      );
      expect(again.table.groups).toEqual([262_144, 10]);
      expect(again.rows.at(-1)).toEqual([262_153, `k${262_153 % 500}`]);
      expect(again.table.columns.map(({ parts }) => parts)).toEqual(
        original.table.columns.map(({ parts }) => parts)
      );
    }
    expect(await readFrame(original.table, original.context.blobs)).toMatchObject({ rows: 262_154 });
  });
});
