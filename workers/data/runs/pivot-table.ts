// Values of one column become columns: a row for each combination of keys, a cell for what all its rows come to.
import type { Run } from '$core/component';
import type { pivotTable as spec } from '$core/components/data/pivot-table';
import type { StoredColumn } from '$core/data/table';
import { HearthError } from '$core/errors';
import { groupedBy, measured } from '../edit/aggregate';
import { foundColumn } from '../edit/stored-table';
import { TableWork, type Words } from '../edit/table-work';
import { takeTableRows } from '../edit/take-rows';

/** More columns than this nobody reads, and a wrong choice of column makes them. */
const mostColumns = 1000;

const measureOf = {
  'mean-value': 'mean',
  'median-value': 'median',
  sum: 'sum',
  min: 'min',
  max: 'max',
  count: 'count'
} as const;

export const pivotTable: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const keyColumns = params.rows.map((name) => foundColumn(table, name));
  const keys: Words[] = [];
  for (const { name } of keyColumns) keys.push(await work.words(name));
  const grouping = groupedBy(keys, table.rows);
  const across = await work.words(params.column);
  const used = [...new Set(across.codes)].filter((code) => code >= 0);
  if (used.length > mostColumns) throw tooMany(params.column, used.length);
  used.sort((a, b) => (across.levels[a]! < across.levels[b]! ? -1 : 1));
  const cells =
    params.method === 'count'
      ? Float64Array.from((await work.words(params.value)).codes, (code) => (code < 0 ? NaN : code))
      : await work.numbers(params.value);
  const columns: StoredColumn[] =
    keyColumns.length === 0
      ? []
      : [
          ...(await takeTableRows({ ...table, columns: keyColumns }, grouping.first, work.store, ctx.tick))
            .columns
        ];
  for (const code of used) {
    const values = Float64Array.from(grouping.rows, (members) => {
      const here = members.filter((row) => across.codes[row] === code);
      return here.length === 0
        ? NaN
        : measured(
            Float64Array.from(here, (row) => cells[row]!),
            measureOf[params.method]
          );
    });
    const type = params.method === 'count' ? 'integer' : 'float';
    columns.push(await work.put({ name: across.levels[code]!, type, values }));
    await ctx.tick();
  }
  return { table: await work.with(columns, grouping.rows.length) };
};

function tooMany(column: string, values: number): HearthError {
  const reason = `has ${values} different values ("${column}"): at most ${mostColumns} can become columns`;
  return new HearthError('job/bad-params', { component: 'pivot-table', field: 'column', reason });
}
