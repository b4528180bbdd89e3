// What is told of a query without a database, and what comes of DuckDB's own words.
import { expect, it } from 'vitest';
import type { HearthError } from '$core/errors';
import { unsteadyIn, withoutEnd } from '../../../../workers/sql/query-text';
import { sqlError } from '../../../../workers/sql/sql-error';

it('finds words that ask for the time or for chance, not in strings, names and comments', () => {
  expect(
    unsteadyIn(`SELECT NOW(), uuid(), 'today', "now" -- current_date\n FROM t1 /* localtime */`)
  ).toEqual(['now', 'uuid']);
});

it('takes the end off a query, and nothing else', () => {
  expect(withoutEnd('SELECT 1;\n-- done\n')).toBe('SELECT 1');
  expect(withoutEnd("SELECT ';'")).toBe("SELECT ';'");
});

const detailsOf = (said: string, sql: string, before = 0) =>
  (sqlError(new Error(said), sql, before) as HearthError<'data/sql-failed'>).details;

it('finds the place of a failure in the text, also where it is shown cut and after lines of ours', () => {
  const said =
    'Conversion Error: Could not convert\n\nLINE 3: ...efg, nope, hij...\n                ^\n\nLINE 3: ...';
  expect(detailsOf(said, 'SELECT\nabcdefg, nope, hijklm', 1)).toEqual({
    reason: 'Conversion Error: Could not convert',
    line: 2,
    column: 10
  });
  expect(detailsOf('Parser Error: syntax error at end of input', 'SELECT')).toEqual({
    reason: 'syntax error at end of input'
  });
  const bug = new Error('memory access out of bounds');
  expect(sqlError(bug, '')).toBe(bug);
});
