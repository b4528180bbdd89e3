// Puts the columns of two tables side by side where their keys are equal. Rows come in the order of the left table, and
// for each left row in that of the right one. A missing key equals nothing.
import type { Run, RunContext } from '$core/component';
import type { joinTables as spec } from '$core/components/data/join-tables';
import { readLevels } from '$core/data/codec';
import { namedApart, ofTheRight } from '$core/data/column-names';
import { isStringType, type StoredColumn, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { foundColumn, SizedStore, wholeColumn } from '../edit/stored-table';
import { noRow, takeTableRows } from '../edit/take-rows';

/** Beyond this a key is repeated on both sides by mistake. */
const mostRows = 50_000_000;

export const joinTables: Run<typeof spec> = async ({ inputs: { left, right }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  checkKeys(foundColumn(left, params.leftKey), foundColumn(right, params.rightKey));
  const leftKeys = await keysOf(left, params.leftKey, ctx);
  const rightKeys = await keysOf(right, params.rightKey, ctx);
  const rows = matched(leftKeys, rightKeys, params.keep === 'all-left');
  if (rows.left.length === 0) throw new HearthError('data/no-rows', { table: 'The joined table' });
  const taken = await takeTableRows(left, rows.left, store, ctx.tick);
  const others = right.columns.filter(({ name }) => name !== params.rightKey);
  const beside = await takeTableRows({ ...right, columns: others }, rows.right, store, ctx.tick);
  ctx.log(`${rows.left.length} rows from ${left.rows} and ${right.rows}.`);
  const columns = namedApart([...taken.columns, ...beside.columns], ofTheRight);
  return { table: await store.sized({ ...taken, columns }) };
};

/** Keys of different kinds are equal nowhere, and nobody would be told. @throws HearthError data/type-mismatch */
function checkKeys(left: StoredColumn, right: StoredColumn): void {
  if (kindOf(left) === kindOf(right)) return;
  const column = left.name === right.name ? left.name : `${left.name} / ${right.name}`;
  throw new HearthError('data/type-mismatch', { column, first: left.type, second: right.type });
}

function kindOf({ type }: StoredColumn): string {
  return isStringType(type) ? 'words' : type === 'datetime' ? 'dates' : 'numbers';
}

type Keys = readonly (string | number | undefined)[];

/** Keys by row: numbers and dates as numbers, words as words. */
async function keysOf(table: TableManifest, name: string, ctx: RunContext): Promise<Keys> {
  const column = foundColumn(table, name);
  const cells = await wholeColumn(table, column, ctx.blobs, ctx.tick);
  if (cells instanceof Float64Array)
    return Array.from(cells, (value) => (value === value ? value : undefined));
  const levels = await readLevels(column, ctx.blobs);
  return Array.from(cells, (code) => levels[code]);
}

/** @throws HearthError data/too-large */
function matched(left: Keys, right: Keys, keepsAll: boolean): { left: Uint32Array; right: Uint32Array } {
  const byKey = new Map<string | number, number[]>();
  right.forEach((key, row) => {
    if (key === undefined) return;
    const rows = byKey.get(key);
    if (rows) rows.push(row);
    else byKey.set(key, [row]);
  });
  const pairs: { left: number[]; right: number[] } = { left: [], right: [] };
  left.forEach((key, row) => {
    const found = key === undefined ? undefined : byKey.get(key);
    for (const other of found ?? (keepsAll ? [noRow] : [])) {
      pairs.left.push(row);
      pairs.right.push(other);
    }
    if (pairs.left.length > mostRows) {
      const bytes = 8 * pairs.left.length;
      throw new HearthError('data/too-large', { what: 'The joined table', bytes, limit: 8 * mostRows });
    }
  });
  return { left: Uint32Array.from(pairs.left), right: Uint32Array.from(pairs.right) };
}
