// A query of one's own over up to three tables, by DuckDB. Its text is a parameter, so that it is part of what a step is
// known by: equal tables and an equal query give an equal table.
import { defineComponent, optional, table } from '../../component';
import { flag, text } from '../../params';

/** What the engine itself takes, beside the tables. */
const engineBytes = 200e6;
/** Of one cell in DuckDB, in a result, and on the way between. */
const cellBytes = 32;

export const runSql = defineComponent({
  name: 'run-sql',
  version: 1,
  engine: 'sql',
  category: 'data',
  title: 'SQL',
  summary: 'A query of your own over up to three tables, by DuckDB.',
  inputs: { t1: table(), t2: optional(table()), t3: optional(table()) },
  outputs: { table: table() },
  params: {
    sql: text('Query', 'SELECT *\nFROM t1\n', {
      maxLength: 100_000,
      minLength: 1,
      rows: 10,
      language: 'sql',
      help: 'One query in the SQL of DuckDB. The tables are t1, t2 and t3; missing cells are NULL.'
    }),
    sorted: flag('Sort the rows by all columns', false, {
      help: 'Rows come as the query gives them. Sorted, they are in one order even where it asks for none.'
    })
  },
  resumable: true,
  estimate: (tables) => {
    const cells = Object.values(tables).reduce(
      (sum, one) => sum + (one ? one.rows * one.columns.length : 0),
      0
    );
    return { bytes: engineBytes + cells * cellBytes, seconds: 2 + cells * 2e-7 };
  }
});
