// One row for each group of equal keys, in the order in which groups first come.
import type { Run } from '$core/component';
import type { groupRows as spec } from '$core/components/data/group-rows';
import { isStringType, type StoredColumn } from '$core/data/table';
import { HearthError } from '$core/errors';
import { groupedBy, measuredGroups, measures, type Grouping, type Measure } from '../edit/aggregate';
import { chosenColumns, foundColumn } from '../edit/stored-table';
import { isNumberType, TableWork, type Words } from '../edit/table-work';
import { takeTableRows } from '../edit/take-rows';

export const groupRows: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const keyColumns = params.keys.map((name) => foundColumn(table, name));
  const keys: Words[] = [];
  for (const { name } of keyColumns) keys.push(await work.words(name));
  const grouping = groupedBy(keys, table.rows);
  const groups = grouping.rows.length;
  const taken =
    keyColumns.length === 0
      ? []
      : (await takeTableRows({ ...table, columns: keyColumns }, grouping.first, work.store, ctx.tick))
          .columns;
  const columns: StoredColumn[] = [...taken];
  if (params.count)
    columns.push(
      await work.put({
        name: 'rows',
        type: 'integer',
        values: Float64Array.from(grouping.rows, (r) => r.length)
      })
    );
  const asked = measures.filter((measure) => measure !== 'count' && params[measure]);
  const rest = chosenColumns(table, params.columns).filter(
    ({ name, type }) => !params.keys.includes(name) && (params.columns.length > 0 || isNumberType(type))
  );
  for (const column of rest) columns.push(...(await measuredColumn(work, column, grouping, asked)));
  if (columns.length === 0) throw new HearthError('data/no-columns', { table: 'The result' });
  ctx.log(`${groups} groups of ${table.rows} rows.`);
  return { table: await work.with(columns, groups) };
};

async function measuredColumn(
  work: TableWork,
  { name, type }: StoredColumn,
  grouping: Grouping,
  asked: readonly Measure[]
): Promise<StoredColumn[]> {
  // Of words only their number has a meaning.
  const fitting = isStringType(type) ? asked.filter((measure) => measure === 'distinct') : asked;
  if (fitting.length === 0) return [];
  const cells = isStringType(type)
    ? Float64Array.from((await work.words(name)).codes, (code) => (code < 0 ? NaN : code))
    : await work.numbers(name);
  const columns: StoredColumn[] = [];
  for (const measure of fitting) {
    const values = measuredGroups(cells, grouping, measure);
    columns.push(await work.put({ name: `${name} ${measure}`, type: typeOf(measure, type), values }));
  }
  return columns;
}

function typeOf(measure: Measure, type: StoredColumn['type']): 'integer' | 'float' | 'datetime' {
  if (measure === 'distinct') return 'integer';
  if (measure === 'min' || measure === 'max')
    return type === 'datetime' ? 'datetime' : type === 'float' ? 'float' : 'integer';
  return measure === 'sum' && type !== 'float' && type !== 'datetime' ? 'integer' : 'float';
}
