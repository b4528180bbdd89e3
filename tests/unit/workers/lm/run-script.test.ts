// A person's own code on a table.
import { expect, it } from 'vitest';
import { runScript as spec } from '$core/components/data/run-script';
import { readFrame } from '$core/data/codec';
import { parseParams } from '$core/params';
import { runRunScript } from '../../../../workers/lm/runs/run-script';
import { placeholders, promptFor } from '../../../../workers/lm/runs/generate-text';
import { codeOf, importFile, rowsOf } from '../../../support/data';
import { testContext } from '../../../support/run-context';

const context = testContext();
const run = async (code: string, params: object = {}, other?: string) => {
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

it('reaches nothing outside, and says what went wrong', async () => {
  const peek = 'export default () => ({ seen: [typeof fetch, typeof self, typeof process].join() })';
  expect((await run(peek)).rows[0]).toEqual(['undefined,undefined,undefined']);
  expect(await codeOf(run('export default () => { throw new Error("no") }'))).toBe('flow/node-failed');
  expect(await codeOf(run('const x = 1'))).toBe('flow/node-failed');
  expect(await codeOf(run('export default () => 3'))).toBe('flow/node-failed');
  expect(await codeOf(run('export default () => null'))).toBe('data/no-rows');
});

it('names the row at which it failed', async () => {
  const reasonOf = (code: string) =>
    run(code).then(
      () => undefined,
      (error: { details: { reason: string } }) => error.details.reason
    );
  expect(await reasonOf('export default (row) => ({ year: row.day.slice(0, 4) })')).toMatch(
    /^row 2: TypeError: /
  );
  expect(await reasonOf('export default (row) => (row.n < 3 ? row : row.n)')).toBe(
    'row 3: it must give a row: an object of cells.'
  );
});

it('prompts are made from columns in braces', () => {
  expect(placeholders('Say {word} and { n }.')).toEqual(['word', 'n']);
  expect(promptFor('Say {word}: $&', (column) => `<${column}>`)).toBe('Say <word>: $&');
});
