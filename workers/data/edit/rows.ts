// Choosing rows of a table.
import type { TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { Random } from '$core/random';
import type { ColumnStore } from '../columns/finish';
import { maskedRows } from '../query/filter';
import { takeTableRows } from './take-rows';

/** The rows at `rows` (ascending); the table itself where these are all. @throws HearthError data/no-rows */
export async function keepRows(
  table: TableManifest,
  rows: Uint32Array,
  store: ColumnStore,
  tick: () => Promise<void>
): Promise<TableManifest> {
  if (rows.length === 0) throw new HearthError('data/no-rows', { table: 'The table' });
  return rows.length === table.rows ? table : takeTableRows(table, rows, store, tick);
}

/** Both parts of one draw: together they are all rows, ascending, and they share none. */
export function splitByChance(
  rows: number,
  fraction: number,
  seed: number
): { readonly first: Uint32Array; readonly second: Uint32Array } {
  const first = new Random(seed).sample(rows, Math.round(fraction * rows));
  return { first, second: otherRows(rows, first) };
}

/** The same, with each stratum shared out in the same proportion. `stratum` numbers it by row, from 0. */
export function splitByStratum(
  stratum: Int32Array,
  fraction: number,
  seed: number
): { readonly first: Uint32Array; readonly second: Uint32Array } {
  const byStratum = new Map<number, number[]>();
  for (let row = 0; row < stratum.length; row++) {
    const rows = byStratum.get(stratum[row]!);
    if (rows) rows.push(row);
    else byStratum.set(stratum[row]!, [row]);
  }
  const first: number[] = [];
  for (const [key, rows] of byStratum) {
    const drawn = new Random(seed, key + 1).sample(rows.length, Math.round(fraction * rows.length));
    for (const i of drawn) first.push(rows[i]!);
  }
  const ascending = Uint32Array.from(first).sort();
  return { first: ascending, second: otherRows(stratum.length, ascending) };
}

/** Whole groups, in an order by chance, as long as each brings the first part closer to its share. */
export function splitByGroup(
  group: Int32Array,
  fraction: number,
  seed: number
): { readonly first: Uint32Array; readonly second: Uint32Array } {
  const sizes = new Map<number, number>();
  for (const key of group) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  const wanted = fraction * group.length;
  const chosen = new Set<number>();
  let count = 0;
  for (const key of new Random(seed).shuffle([...sizes.keys()])) {
    const size = sizes.get(key)!;
    if (Math.abs(count + size - wanted) >= Math.abs(count - wanted)) continue;
    chosen.add(key);
    count += size;
  }
  const first = Uint32Array.from(group.keys()).filter((row) => chosen.has(group[row]!));
  return { first, second: otherRows(group.length, first) };
}

/** The first share of the rows in the order of `time`, or as they stand; without a time a row is the earliest. */
export function splitInOrder(
  rows: number,
  fraction: number,
  time?: Float64Array
): { readonly first: Uint32Array; readonly second: Uint32Array } {
  const key = (row: number): number => (time && time[row] === time[row] ? time[row]! : -Infinity);
  const order = Array.from({ length: rows }, (_, row) => row);
  if (time) order.sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
  const first = Uint32Array.from(order.slice(0, Math.round(fraction * rows))).sort();
  return { first, second: otherRows(rows, first) };
}

function otherRows(rows: number, taken: Uint32Array): Uint32Array {
  const mask = new Uint8Array(rows).fill(1);
  for (const row of taken) mask[row] = 0;
  return maskedRows(mask);
}
