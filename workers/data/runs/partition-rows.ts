// One part of the rows, and the rest. Parts by chance or in order are of equal size, but for one row.
import type { Run } from '$core/component';
import type { partitionRows as spec } from '$core/components/data/partition-rows';
import { HearthError } from '$core/errors';
import { Random } from '$core/random';
import { keepRows } from '../edit/rows';
import { SizedStore } from '../edit/stored-table';

type Params = Parameters<typeof partitionRows>[0]['params'];

export const partitionRows: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const isIn = chosenRows(table.rows, params, ctx.seed);
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const keep = async (rows: Uint32Array) => store.sized(await keepRows(table, rows, store, ctx.tick));
  return {
    part: await keep(all.filter((row) => isIn[row] === 1)),
    rest: await keep(all.filter((row) => isIn[row] === 0))
  };
};

function chosenRows(rows: number, { by, parts, part, rows: first }: Params, seed: number): Uint8Array {
  const isIn = new Uint8Array(rows);
  if (by === 'first-rows') return isIn.fill(1, 0, Math.min(first, rows));
  if (part > parts) {
    const reason = `is ${part}, and there are ${parts} parts`;
    throw new HearthError('job/bad-params', { component: 'partition-rows', field: 'part', reason });
  }
  const order = [...isIn.keys()];
  if (by === 'chance') new Random(seed).shuffle(order);
  const from = Math.round(((part - 1) * rows) / parts);
  const to = Math.round((part * rows) / parts);
  for (const row of order.slice(from, to)) isIn[row] = 1;
  return isIn;
}
