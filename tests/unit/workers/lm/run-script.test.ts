// A person's own code on a table.
import { expect, it } from 'vitest';
import { runScript as spec } from '$core/components/data/run-script';
import { readFrame } from '$core/data/codec';
import type { HearthError } from '$core/errors';
import { parseParams } from '$core/params';
import { Random } from '$core/random';
import { runRunScript } from '../../../../workers/lm/runs/run-script';
import { placeholders, promptFor } from '../../../../workers/lm/runs/generate-text';
import { codeOf, importFile, rowsOf } from '../../../support/data';
import { testContext } from '../../../support/run-context';

const run = async (code: string, params: object = {}, other?: string, context = testContext()) => {
  const { table } = await importFile(
    'n,word,day\n1,a,2024-01-02\n2,b,\n3,a,2024-01-04\n',
    {},
    'd.csv',
    context
  );
  const beside = other === undefined ? {} : { other: (await importFile(other, {}, 'o.csv', context)).table };
  const parsed = parseParams(spec.name, spec.params, { code, ...params });
  const out = (await runRunScript({ inputs: { table, ...beside }, params: parsed }, context)).table;
  return {
    rows: rowsOf(await readFrame(out, context.blobs)),
    columns: out.columns.map(({ name, type }) => `${name} ${type}`)
  };
};

it('is given row by row, and may leave rows out or add columns', async () => {
  const { rows, columns } = await run(
    'export default (row, i) => row.n === 2 ? null : { ...row, twice: row.n * 2, first: i === 0 }'
  );
  expect(columns).toEqual(['n integer', 'word category', 'day datetime', 'twice integer', 'first boolean']);
  expect(rows).toEqual([
    [1, 'a', Date.UTC(2024, 0, 2), 2, 1],
    [3, 'a', Date.UTC(2024, 0, 4), 6, 0]
  ]);
});

it('is given all rows of one table or two', async () => {
  const code =
    'export default function (rows, others) { return [{ sum: rows.reduce((s, r) => s + r.n, 0), of: others[0].v }] }';
  expect((await run(code, { per: 'all-rows' }, 'v\n7\n')).rows).toEqual([[6, 7]]);
});

const failureOf = (code: string, params: object = {}) =>
  run(code, params).then(
    () => undefined,
    (error: HearthError<'data/script-failed'>) => error.details
  );

it('may make several rows of one, or none', async () => {
  const code =
    'export default ({ n }) => (n === 3 ? undefined : Array.from({ length: n }, (_, i) => ({ n, i })))';
  expect((await run(code)).rows).toEqual([
    [1, 0],
    [2, 0],
    [2, 1]
  ]);
});

it('is TypeScript: types go, and lines stay where they were', async () => {
  const typed = `interface Row {
  n: number;
}
const twice = <T extends number>(x: T): number => x * 2;
export default function (row: Row, i: number): Row | undefined {
  if (row.n > 2) throw new Error(\`no \${row.n as number}\`);
  return { n: twice(row.n)! } satisfies Row;
}`;
  expect(await failureOf(typed)).toEqual({ row: 3, line: 6, reason: 'Error: no 3' });
  expect((await run(typed.replace('row.n > 2', 'false'))).rows).toEqual([[2], [4], [6]]);
  expect(await failureOf('export default function (row) {\n  const x = ;\n}')).toMatchObject({ line: 2 });
});

it('reaches nothing outside, and says what went wrong', async () => {
  const peek =
    'export default () => ({ seen: [typeof fetch, typeof self, typeof process, typeof performance].join() })';
  expect((await run(peek)).rows[0]).toEqual(['undefined,undefined,undefined,undefined']);
  expect(await codeOf(run('export default () => { throw new Error("no") }'))).toBe('data/script-failed');
  expect(await codeOf(run('const x = 1'))).toBe('data/script-failed');
  expect(await codeOf(run('export default () => 3'))).toBe('data/script-failed');
  expect(await codeOf(run('export default () => null'))).toBe('data/no-rows');
});

it('names the row and the line at which it failed', async () => {
  expect(await failureOf('export default (row) =>\n  ({ year: row.day.slice(0, 4) })')).toMatchObject({
    row: 2,
    line: 2,
    reason: expect.stringMatching(/^TypeError: /) as unknown
  });
  expect(await failureOf('export default (row) => (row.n < 3 ? row : row.n)')).toEqual({
    row: 3,
    reason: 'it must give a row, an object of cells, or a list of rows'
  });
  expect(await failureOf('export default () => [1]', { per: 'all-rows' })).toEqual({
    reason: 'row 1 of what it gives is no object of cells'
  });
  expect(await failureOf('\nnope();\nexport default (row) => row')).toMatchObject({ line: 2 });
});

it('gives the same again: chance follows the seed, there is no clock, and dates are in UTC', async () => {
  const dice = 'export default () => ({ x: Math.random() })';
  const thrown = async (seed: number) => (await run(dice, {}, undefined, testContext({ seed }))).rows;
  expect(await thrown(5)).toEqual(await thrown(5));
  expect(await thrown(5)).not.toEqual(await thrown(6));
  const uniform = new Random(5);
  expect(await thrown(5)).toEqual([[uniform.uniform()], [uniform.uniform()], [uniform.uniform()]]);
  for (const clock of ['Date.now()', 'new Date()'])
    expect((await failureOf(`export default () => ({ t: String(${clock}) })`))?.reason).toMatch(/no clock/);

  const dates = `export default () => ({
    text: new Date('2024-07-01T10:00').toISOString(), words: Date.parse('Jul 1, 2024 10:00'),
    parts: new Date(2024, 6, 1, 10).getTime(), hours: new Date('2024-07-01T10:00+02:00').getHours(),
    zone: new Date(0).getTimezoneOffset(), shown: String(new Date(0)), made: new Date(0) instanceof Date
  })`;
  const ms = Date.UTC(2024, 6, 1, 10);
  const before = process.env.TZ;
  try {
    for (const zone of ['America/New_York', 'Asia/Taipei']) {
      process.env.TZ = zone;
      const row = (await run(dates)).rows[0];
      expect(row).toEqual(['2024-07-01T10:00:00.000Z', ms, ms, 8, 0, 'Thu, 01 Jan 1970 00:00:00 GMT', 1]);
    }
  } finally {
    process.env.TZ = before;
  }
});

it('is held to memory, and stops between batches when it is cancelled', async () => {
  const greedy = 'export default () => { const all = []; for (;;) all.push(new ArrayBuffer(5e7)); }';
  expect((await failureOf(greedy))?.reason).toMatch(/out of memory/);
  const cancelled = testContext({ cancelAtTick: 1 });
  expect(await codeOf(run('export default (row) => row', {}, undefined, cancelled))).toBe('job/cancelled');
});

it('prompts are made from columns in braces', () => {
  expect(placeholders('Say {word} and { n }.')).toEqual(['word', 'n']);
  expect(promptFor('Say {word}: $&', (column) => `<${column}>`)).toBe('Say <word>: $&');
});
