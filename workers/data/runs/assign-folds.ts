// A column of fold numbers from 1: rows dealt out by chance, evenly within each value of a column, or whole groups.
import type { Run } from '$core/component';
import type { assignFolds as spec } from '$core/components/data/assign-folds';
import { HearthError } from '$core/errors';
import { Random } from '$core/random';
import { groupedBy, type Grouping } from '../edit/aggregate';
import { TableWork } from '../edit/table-work';

export const assignFolds: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const { folds, by } = params;
  if (folds > table.rows)
    throw new HearthError('train/too-few-rows', { rows: table.rows, needed: folds, why: 'as folds' });
  const grouping = groupedBy(by === 'chance' ? [] : [await work.words(column())], table.rows);
  if (by === 'groups' && grouping.rows.length < folds) {
    const why = 'as groups, one for each fold';
    throw new HearthError('train/too-few-rows', { rows: grouping.rows.length, needed: folds, why });
  }
  const scarce = grouping.rows.filter((members) => members.length < folds).length;
  if (by === 'stratified' && scarce > 0)
    ctx.log(`${scarce} of the values have fewer rows than there are folds: some folds lack them.`, 'warning');
  const random = new Random(ctx.seed);
  const values = by === 'groups' ? wholeGroups(grouping, folds, random) : dealt(grouping, folds, random);
  const name = work.freeName(params.name.trim());
  return { table: await work.with([...table.columns, await work.put({ name, type: 'integer', values })]) };

  function column(): string {
    if (params.column !== undefined) return params.column;
    const reason = 'must name a column';
    throw new HearthError('job/bad-params', { component: 'assign-folds', field: 'column', reason });
  }
};

/** Each group shuffled and dealt out in turn, going on where the one before ended. */
function dealt({ of, rows }: Grouping, folds: number, random: Random): Float64Array {
  const values = new Float64Array(of.length);
  let next = 0;
  for (const members of rows)
    for (const row of random.shuffle([...members])) values[row] = 1 + (next++ % folds);
  return values;
}

/** The largest groups first, each to the fold that has the fewest rows. */
function wholeGroups({ of, rows }: Grouping, folds: number, random: Random): Float64Array {
  const values = new Float64Array(of.length);
  const sizes = new Array<number>(folds).fill(0);
  const order = random.shuffle([...rows]).sort((a, b) => b.length - a.length);
  for (const members of order) {
    const fold = sizes.indexOf(Math.min(...sizes));
    sizes[fold]! += members.length;
    for (const row of members) values[row] = fold + 1;
  }
  return values;
}
