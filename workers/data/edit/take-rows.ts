// Some rows of a stored table as a new one, column by column. Levels no row uses any more are left out; the
// others keep their order.
import { countMissing, encodePart, readLevels, readPart } from '$core/data/codec';
import { encodeLevels } from '$core/data/levels';
import { groupRows, isStringType, type StoredColumn, type TableManifest } from '$core/data/table';
import type { BlobId } from '$core/ports';
import { describeNumbers, type ColumnStore } from '../columns/finish';
import { NumberBuilder } from '../columns/number-builder';
import { asId, withFlags } from './columns';

/** A row that is not there: all its cells are missing. */
export const noRow = 0xffff_ffff;

/** The rows at `rows` of a table, in that order; `noRow` gives missing cells. `tick` is called for every part read. */
export async function takeTableRows(
  table: TableManifest,
  rows: Uint32Array,
  store: ColumnStore,
  tick: () => Promise<void>
): Promise<TableManifest> {
  const columns: StoredColumn[] = [];
  for (const column of table.columns) {
    const cells = await gather(table, rows, column, store, tick);
    columns.push(
      cells instanceof Int32Array
        ? await putCodes(column, cells, store)
        : await putNumbers(column, cells, store)
    );
  }
  return { ...table, rows: rows.length, groups: groupsOf(rows.length), columns };
}

/** Rows in each group of a table of so many rows. */
export function groupsOf(rows: number): number[] {
  return Array.from({ length: Math.ceil(rows / groupRows) }, (_, i) =>
    Math.min(groupRows, rows - i * groupRows)
  );
}

/** Part by part: rows that ascend are gone through once, others are looked for in every part. */
async function gather(
  table: TableManifest,
  rows: Uint32Array,
  column: StoredColumn,
  { blobs }: ColumnStore,
  tick: () => Promise<void>
): Promise<Float64Array | Int32Array> {
  const isString = isStringType(column.type);
  const taken = isString ? new Int32Array(rows.length).fill(-1) : new Float64Array(rows.length).fill(NaN);
  const ascending = isAscending(rows);
  let at = 0;
  let start = 0;
  for (const [group, count] of table.groups.entries()) {
    const cells = await readPart(column, group, count, blobs);
    if (ascending)
      for (; at < rows.length && rows[at]! < start + count; at++) taken[at] = cells[rows[at]! - start]!;
    else
      for (let i = 0; i < rows.length; i++)
        if (rows[i]! >= start && rows[i]! < start + count) taken[i] = cells[rows[i]! - start]!;
    start += count;
    await tick();
  }
  return taken;
}

function isAscending(rows: Uint32Array): boolean {
  for (let i = 1; i < rows.length; i++) if (rows[i]! < rows[i - 1]!) return false;
  return true;
}

/** A column of these numbers, described as `column` is. */
export async function putNumbers(
  column: StoredColumn,
  values: Float64Array,
  store: ColumnStore
): Promise<StoredColumn> {
  const numbers = new NumberBuilder();
  const parts: BlobId[] = [];
  for (let at = 0; at < values.length; at += groupRows) {
    const part = values.subarray(at, at + groupRows);
    numbers.room(part.length).set(part);
    numbers.length = part.length;
    parts.push(await store.put(numbers.takePart()));
  }
  const kind = column.type === 'datetime' ? 'date' : column.type === 'boolean' ? 'boolean' : 'number';
  const { flags, missing } = describeNumbers(column.name, kind, numbers, parts, column.type);
  const taken = { name: column.name, type: column.type, missing, parts, ...(flags ? { flags } : {}) };
  // Of a stored column it was judged by all its rows, or said by a person, whether it is an id.
  return column.parts.length === 0 ? taken : asId(taken, column.flags?.includes('id') === true);
}

/** A column of these codes, whose levels are `column`'s unless given. Changes `codes`. */
export async function putCodes(
  column: StoredColumn,
  codes: Int32Array,
  store: ColumnStore,
  given?: readonly string[]
): Promise<StoredColumn> {
  const levels = given ?? (await readLevels(column, store.blobs));
  const used = keepUsedLevels(codes, levels);
  const parts: BlobId[] = [];
  for (let at = 0; at < codes.length; at += groupRows)
    parts.push(await store.put(encodePart(codes.subarray(at, at + groupRows))));
  const missing = countMissing(codes);
  const isConstant = used.length === 0 || (used.length === 1 && missing === 0);
  const flags = (column.flags ?? []).filter((flag) => flag !== 'constant');
  const stored: StoredColumn = {
    name: column.name,
    type: column.type,
    missing,
    parts,
    levels: await store.put(encodeLevels(used)),
    levelCount: used.length
  };
  return withFlags(stored, isConstant ? [...flags, 'constant'] : flags);
}

/** Renumbers codes in place so that every level is used; gives those levels. */
function keepUsedLevels(codes: Int32Array, levels: readonly string[]): string[] {
  const renumbered = new Int32Array(levels.length).fill(-1);
  for (const code of codes) if (code >= 0) renumbered[code] = 0;
  const used = levels.filter((_, code) => renumbered[code] === 0);
  let next = 0;
  for (let code = 0; code < levels.length; code++) if (renumbered[code] === 0) renumbered[code] = next++;
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) codes[row] = renumbered[codes[row]!]!;
  return used;
}
