// Parts the rows of a table in two: by chance, each value of a column in the same proportion if one is named; by whole
// groups; by time or as they stand, the earliest first.
import type { Run } from '$core/component';
import type { splitRows as spec } from '$core/components/data/split-rows';
import { HearthError } from '$core/errors';
import { keepRows, splitByChance, splitByGroup, splitByStratum, splitInOrder } from '../edit/rows';
import { foundColumn, SizedStore, wholeColumn } from '../edit/stored-table';

export const splitRows: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const { fraction, by } = params;
  const name = by === 'chance' ? params.stratify : by === 'order' ? undefined : params.column;
  if (name === undefined && (by === 'groups' || by === 'time')) {
    const reason = 'must name a column';
    throw new HearthError('job/bad-params', { component: 'split-rows', field: 'column', reason });
  }
  const cells =
    name === undefined ? undefined : await wholeColumn(table, foundColumn(table, name), ctx.blobs, ctx.tick);
  const rows = rowsOf(table.rows, fraction, by, cells, ctx.seed);
  const part = async (chosen: Uint32Array) => store.sized(await keepRows(table, chosen, store, ctx.tick));
  return { first: await part(rows.first), second: await part(rows.second) };
};

function rowsOf(
  rows: number,
  fraction: number,
  by: 'chance' | 'groups' | 'time' | 'order',
  cells: Float64Array | Int32Array | undefined,
  seed: number
): { readonly first: Uint32Array; readonly second: Uint32Array } {
  if (by === 'groups' && cells) return splitByGroup(numbered(cells), fraction, seed);
  if (by === 'time' && cells) return splitInOrder(rows, fraction, Float64Array.from(cells));
  if (by === 'order') return splitInOrder(rows, fraction);
  return cells ? splitByStratum(numbered(cells), fraction, seed) : splitByChance(rows, fraction, seed);
}

/** Numbers different values from 0 in the order they come; missing is a value too. */
function numbered(cells: Float64Array | Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  const out = new Int32Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    // A Map holds NaN equal to itself.
    const cell = cells[row]!;
    const known = numbers.get(cell);
    out[row] = known ?? numbers.size;
    if (known === undefined) numbers.set(cell, numbers.size);
  }
  return out;
}
