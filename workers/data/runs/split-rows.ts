// Parts the rows of a table in two by chance, each value of a column in the same proportion if one is named.
import type { Run } from '$core/component';
import type { splitRows as spec } from '$core/components/data/split-rows';
import { keepRows, splitByChance, splitByStratum } from '../edit/rows';
import { foundColumn, SizedStore, wholeColumn } from '../edit/stored-table';

export const splitRows: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const { fraction, stratify } = params;
  const cells = stratify && (await wholeColumn(table, foundColumn(table, stratify), ctx.blobs, ctx.tick));
  const rows = cells
    ? splitByStratum(numbered(cells), fraction, ctx.seed)
    : splitByChance(table.rows, fraction, ctx.seed);
  const part = async (chosen: Uint32Array) => store.sized(await keepRows(table, chosen, store, ctx.tick));
  return { first: await part(rows.first), second: await part(rows.second) };
};

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
