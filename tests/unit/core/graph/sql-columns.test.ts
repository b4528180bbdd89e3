// What columns a query will give, told by its words.
import { expect, it } from 'vitest';
import type { ColumnType } from '$core/data/table';
import { queryColumns } from '$core/graph/sql-columns';

const table = (names: Readonly<Record<string, ColumnType>>) => ({
  columns: Object.entries(names).map(([name, type]) => ({ name, type, missing: 0 })),
  isOpen: false
});
const tables = {
  t1: table({ id: 'integer', Town: 'category', 'a b': 'float' }),
  t2: table({ town: 'category', people: 'integer' })
};

const told = (sql: string): string => {
  const { columns, isOpen } = queryColumns(sql, tables);
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ') + (isOpen ? ' …' : '');
};

it.each([
  ['SELECT * FROM t1', 'id integer, Town category, a b float'],
  ['select distinct town, "a b" from T1 where id > 3 order by 1 -- FROM t2', 'Town category, a b float'],
  ['SELECT x.id, y.people AS Size FROM t1 x JOIN t2 AS y ON x.town = y.town', 'id integer, Size integer'],
  [
    'SELECT town AS "the, town", count(*) AS n, avg(id) AS mean, \'x\' AS mark FROM t1 GROUP BY ALL',
    'the, town category, n integer, mean float, mark category'
  ],
  ['SELECT *, id + 1 AS next FROM t1', 'id integer, Town category, a b float, next float'],
  ['SELECT t2.* FROM t1, t2', 'town category, people integer'],
  ['SELECT row_number() OVER (ORDER BY id) AS place FROM (SELECT 1 AS id)', 'place integer'],
  ['SELECT id, count(*) FROM t1 GROUP BY id', 'id integer …'],
  ['SELECT * FROM t1 JOIN t2 USING (town)', ' …'],
  ['SELECT * EXCLUDE (id) FROM t1', ' …'],
  ['SELECT id FROM t1 UNION SELECT people FROM t2', ' …'],
  ['WITH a AS (SELECT 1) SELECT * FROM a', ' …'],
  ['FROM t1', ' …'],
  ['', ' …']
])('%s', (sql, columns) => expect(told(sql)).toBe(columns));
