// SQL as the page has it: a real worker with a real DuckDB, its file by URL, tables on the page.
import { afterAll, expect, test } from 'vitest';
import { WorkerPool } from '$compute/pool';
import { readFrame, writeFrame } from '$core/data/codec';
import { cellOf, numberColumn, stringColumn, type Cell, type Column } from '$core/data/frame';
import type { ColumnType, TableManifest } from '$core/data/table';
import { isHearthError, type HearthError } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import type { RunEvent } from '$core/jobs/run';
import type { PageBlobs } from '$core/rpc';

const blobs = new MemoryBlobs();
const pageBlobs: PageBlobs = {
  has: (id) => blobs.has(id),
  get: (id) => blobs.get(id),
  store: async (_id, bytes) => void (await blobs.put(bytes))
};

type Given = readonly (readonly [column: Column, type: ColumnType])[];

const stored = (given: Given): Promise<TableManifest> => {
  const [[first]] = given as [Given[0]];
  const rows = first.kind === 'string' ? first.codes.length : first.values.length;
  const schema = given.map(([{ name }, type]) => ({ name, type }));
  return writeFrame({ rows, columns: given.map(([column]) => column) }, schema, blobs);
};

const days = (name: string, values: readonly (string | null)[]): Column => ({
  kind: 'date',
  name,
  values: Float64Array.from(values, (day) => (day === null ? NaN : Date.parse(day)))
});

const sales = () =>
  stored([
    [numberColumn('id', [1, 2, 3, 4, null]), 'integer'],
    [numberColumn('price', [1.5, null, 0.1, -2.25, 1e300]), 'float'],
    [numberColumn('paid', [1, 0, null, 1, 0]), 'boolean'],
    [
      days('day', [
        '2024-02-29T23:59:59.999Z',
        null,
        '1899-12-31T00:00:00.001Z',
        '2024-03-01T00:00:00Z',
        '9999-12-31T00:00:00Z'
      ]),
      'datetime'
    ],
    [stringColumn('town', ['Lund', 'Malmö', null, 'Lund', '台北']), 'category'],
    [stringColumn('note', ['it\'s "so"', '', null, 'a\nb', 'ö😀']), 'text']
  ]);
const towns = () =>
  stored([
    [stringColumn('town', ['Lund', '台北', 'Oslo']), 'category'],
    [numberColumn('people', [94_393, 2_602_418, 717_710]), 'integer']
  ]);

interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly logs: readonly string[];
}

async function asked(
  sql: string,
  tables: Readonly<Record<string, TableManifest>>,
  params: object = {}
): Promise<Answer> {
  const logs: string[] = [];
  const heard = (event: RunEvent): void => {
    if (event.kind === 'log') logs.push(event.line.text);
  };
  const call = { component: 'run-sql', inputs: tables, params: { sql, sorted: false, ...params }, seed: 1 };
  const { table } = (await pool.run(call, heard).done) as { table: TableManifest };
  const frame = await readFrame(table, blobs);
  return {
    columns: table.columns.map(({ name, type }) => `${name} ${type}`),
    rows: Array.from({ length: frame.rows }, (_, row) => frame.columns.map((column) => cellOf(column, row))),
    logs
  };
}

const pool = new WorkerPool(pageBlobs);
afterAll(() => pool.close());

test('what goes in comes out the same: numbers, truth, dates, categories, texts and what is missing', async () => {
  const t1 = await sales();
  const { columns, rows } = await asked('SELECT * FROM t1;', { t1 });
  expect(columns).toEqual([
    'id integer',
    'price float',
    'paid boolean',
    'day datetime',
    'town category',
    'note text'
  ]);
  const frame = await readFrame(t1, blobs);
  expect(rows).toEqual(
    Array.from({ length: 5 }, (_, row) => frame.columns.map((column) => cellOf(column, row)))
  );
  expect((await asked('SELECT id FROM t1 WHERE town IS NULL', { t1 })).rows).toEqual([[3]]);
  expect(
    (await asked("SELECT id FROM t1 WHERE day = TIMESTAMP '1899-12-31 00:00:00.001'", { t1 })).rows
  ).toEqual([[3]]);
});

test('joins, groups, windows and dates', async () => {
  const tables = { t1: await sales(), t2: await towns() };
  const joined = `SELECT town, count(*) AS sales, sum(id) AS ids, avg(people) AS people
    FROM t1 LEFT JOIN t2 USING (town)
    GROUP BY town ORDER BY town NULLS LAST`;
  expect(await asked(joined, tables)).toMatchObject({
    columns: ['town category', 'sales integer', 'ids integer', 'people float'],
    rows: [
      ['Lund', 2, 5, 94_393],
      ['Malmö', 1, 2, null],
      ['台北', 1, null, 2_602_418],
      [null, 1, 3, null]
    ]
  });
  const windowed = `SELECT id, row_number() OVER (PARTITION BY town ORDER BY day DESC) AS place, day::DATE AS date,
    date_trunc('month', day) AS month, date_diff('day', DATE '2024-01-01', day) AS days
    FROM t1 WHERE town = 'Lund' ORDER BY id`;
  expect(await asked(windowed, tables)).toMatchObject({
    columns: ['id integer', 'place integer', 'date datetime', 'month datetime', 'days integer'],
    rows: [
      [1, 2, Date.UTC(2024, 1, 29), Date.UTC(2024, 1, 1), 59],
      [4, 1, Date.UTC(2024, 2, 1), Date.UTC(2024, 2, 1), 60]
    ]
  });
});

test('types that are not ours come as the nearest that is: exactly, or as words', async () => {
  const t1 = await towns();
  const sql = `SELECT 9007199254740993 AS large, sum(people) AS total, 0.1::DECIMAL(20, 10) AS tenth,
    170141183460469231731687303715884105727::HUGEINT AS huge, [1, 2] AS list, TIME '10:00' AS hour, NULL AS nothing,
    'a'::ENUM('b', 'a') AS kind, 'inf'::DOUBLE AS boundless, 1 AS id, 2 AS id FROM t1`;
  expect(await asked(sql, { t1 })).toMatchObject({
    columns: [
      'large category',
      'total integer',
      'tenth float',
      'huge category',
      'list category',
      'hour category',
      'nothing integer',
      'kind category',
      'boundless float',
      'id integer',
      'id_1 integer'
    ],
    rows: [
      [
        '9007199254740993',
        3_414_521,
        0.1,
        '170141183460469231731687303715884105727',
        '[1, 2]',
        '10:00:00',
        null,
        'a',
        null,
        1,
        2
      ]
    ]
  });
});

test('many rows come in groups, in the order the query gives or sorted, and a whole number may turn into words late', async () => {
  const count = 300_000;
  const t1 = await stored([
    [
      numberColumn(
        'n',
        Array.from({ length: count }, (_, i) => i)
      ),
      'integer'
    ]
  ]);
  const { rows } = await asked('SELECT n FROM t1 ORDER BY n DESC', { t1 });
  expect(rows.length).toBe(count);
  expect([rows[0], rows[count - 1]]).toEqual([[count - 1], [0]]);
  const late = await asked(
    `SELECT n + CASE WHEN n = ${count - 1} THEN 9007199254740993 ELSE 0 END AS n FROM t1`,
    { t1 }
  );
  expect(late.columns).toEqual(['n text']);
  expect([late.rows[0], late.rows[count - 1]]).toEqual([
    ['0'],
    [String(9007199254740993n + BigInt(count - 1))]
  ]);
  const drawn = 'SELECT n, random() AS chance FROM t1 USING SAMPLE 5 ROWS (reservoir, 3)';
  const sorted = (await asked(drawn, { t1 }, { sorted: true })).rows;
  expect(sorted).toEqual([...sorted].sort(([a], [b]) => Number(a) - Number(b)));
  expect((await asked(drawn, { t1 }, { sorted: true })).rows).toEqual(sorted);
});

test('what is wrong is named where it stands; files, addresses and extensions are refused', async () => {
  const t1 = await towns();
  const failure = async (sql: string) => {
    const error = await asked(sql, { t1 }).then(
      () => undefined,
      (thrown: unknown) => thrown
    );
    if (!isHearthError(error, 'data/sql-failed')) throw error;
    return (error as HearthError<'data/sql-failed'>).details;
  };
  expect(await failure('SELECT town\nFORM t1')).toMatchObject({ line: 2, column: 6 });
  expect(await failure('SELECT town,\n  peple FROM t1')).toMatchObject({
    line: 2,
    column: 3,
    reason: expect.stringContaining('"peple" not found') as string
  });
  const long = Array.from({ length: 60 }, (_, i) => `1 AS column${i}`).join(', ');
  expect(await failure(`SELECT ${long}, nope, ${long} FROM t1`)).toMatchObject({
    line: 1,
    column: `SELECT ${long}, `.length + 1
  });
  expect(await failure('SELECT 1,\n CAST(town AS INTEGER) FROM t1')).toMatchObject({ line: 2, column: 2 });
  expect(await failure('SELECT 1; SELECT 2')).toEqual({ reason: 'there is more than one query: one is run' });
  expect((await failure('DROP TABLE t1')).reason).toContain('must be one query that gives rows');
  for (const reach of ["SELECT * FROM 'https://example.org/a.csv'", "SELECT * FROM read_csv('a.csv')"])
    expect((await failure(reach)).reason).toContain('no files or addresses');
  expect((await failure(`SELECT '{"a": 1}'::JSON`)).reason).toContain('extension "json"');
  const empty: unknown = await asked('SELECT * FROM t1 WHERE people < 0', { t1 }).catch(
    (error: unknown) => error
  );
  expect(isHearthError(empty, 'data/no-rows')).toBe(true);
});

test('columns that differ in capitals only are told apart, and the clock is warned of', async () => {
  const t1 = await stored([
    [numberColumn('n', [1]), 'integer'],
    [numberColumn('N', [2]), 'integer']
  ]);
  const { columns, rows, logs } = await asked('SELECT *, year(now()::TIMESTAMP) > 2000 AS late FROM t1', {
    t1
  });
  expect(columns).toEqual(['n integer', 'N_2 integer', 'late boolean']);
  expect(rows).toEqual([[1, 2, 1]]);
  expect(logs.join(' ')).toContain('"now" gives something else each time');
});

test('a long query is cancelled, and one that needs too much memory is told so', async () => {
  const t1 = await stored([
    [
      numberColumn(
        'n',
        Array.from({ length: 200_000 }, (_, i) => i)
      ),
      'integer'
    ]
  ]);
  const call = (sql: string) => ({
    component: 'run-sql',
    inputs: { t1 },
    params: { sql, sorted: false },
    seed: 1
  });
  let started: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (started = resolve));
  const endless = pool.run(call('SELECT count(*) AS c FROM t1 a, t1 b WHERE a.n * b.n % 7 = 3'), (event) => {
    if (event.kind === 'progress' && event.note === 'running the query') started();
  });
  await running;
  endless.cancel();
  const cancelled: unknown = await endless.done.catch((error: unknown) => error);
  expect(isHearthError(cancelled, 'job/cancelled')).toBe(true);
  const large = pool.run(call('SELECT list(r.n) AS l FROM range(400000000) r(n)'), () => {});
  const refused: unknown = await large.done.catch((error: unknown) => error);
  expect(isHearthError(refused, 'job/out-of-memory')).toBe(true);
});
