// An open view of a table: which rows, in which order; and its cells, window by window.
import { viewOf } from '$core/data/codec';
import type { Cell } from '$core/data/frame';
import type { GridView, ViewQuery } from '$core/data/grid';
import {
  columnSchema,
  groupRows,
  isStringType,
  type StoredColumn,
  type TableManifest
} from '$core/data/table';
import { HearthError } from '$core/errors';
import { filterMask, maskedRows } from './filter';
import type { PartCache } from './part-cache';
import { searchRows } from './search';
import { keysOf, sortByKeys } from './sort';

export interface View {
  readonly table: TableManifest;
  readonly rows: number;
  /** Row numbers in the table, in the order of the view; absent when it is the table's own. */
  readonly order?: Uint32Array;
}

const never = () => Promise.resolve();

/** Filters, searches, then sorts. @throws HearthError data/unknown-column, data/bad-filter */
export async function openView(table: TableManifest, query: ViewQuery, cache: PartCache): Promise<View> {
  const { filters = [], search = '', sort = [] } = query;
  let order: Uint32Array | undefined;
  if (filters.length > 0 || search !== '') {
    const mask = await filterMask(table, filters, cache, never);
    if (search !== '') await searchRows(table, mask, search, cache, never);
    order = maskedRows(mask);
  }
  if (sort.length > 0) order = await sorted(table, order ?? allRows(table.rows), sort, cache);
  return order ? { table, rows: order.length, order } : { table, rows: table.rows };
}

function allRows(rows: number): Uint32Array {
  const order = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) order[row] = row;
  return order;
}

/** The last key is sorted first: later sorts keep the order of equals. */
async function sorted(
  table: TableManifest,
  order: Uint32Array,
  sort: NonNullable<ViewQuery['sort']>,
  cache: PartCache
): Promise<Uint32Array> {
  for (const { column: name, descending = false } of sort.toReversed()) {
    const column = found(table, name);
    const cells = await wholeColumn(table, column, cache);
    const levels = isStringType(column.type) ? await cache.levels(column) : [];
    order = sortByKeys(order, keysOf(cells, levels, descending));
  }
  return order;
}

async function wholeColumn(table: TableManifest, column: StoredColumn, cache: PartCache) {
  const cells = isStringType(column.type) ? new Int32Array(table.rows) : new Float64Array(table.rows);
  let at = 0;
  for (const [group, rows] of table.groups.entries()) {
    cells.set(await cache.part(column, group, rows), at);
    at += rows;
  }
  return cells;
}

/** Rows [from, to) of the view. @throws HearthError data/unknown-column */
export async function readWindow(
  view: View,
  from: number,
  to: number,
  columns: readonly string[],
  cache: PartCache
): Promise<GridView> {
  const start = Math.max(0, Math.min(from, view.rows));
  const end = Math.max(start, Math.min(to, view.rows));
  const rowIds = Array.from({ length: end - start }, (_, i) => view.order?.[start + i] ?? start + i);
  const read = columns.map((name) => readCells(found(view.table, name), rowIds, cache));
  return { from: start, rowIds, columns: await Promise.all(read) };
}

/** Cells of single rows, from parts that are fetched once each. */
async function readCells(column: StoredColumn, rowIds: readonly number[], cache: PartCache): Promise<Cell[]> {
  const isString = isStringType(column.type);
  const levels = isString ? await cache.levels(column) : [];
  const groups = [...new Set(rowIds.map((row) => Math.floor(row / groupRows)))];
  const views = await Promise.all(
    groups.map(async (group) => {
      const id = column.parts[group]!;
      return [group, viewOf(await cache.bytes(id), id)] as const;
    })
  );
  const byGroup = new Map(views);
  return rowIds.map((row) => {
    const { cells, missing } = byGroup.get(Math.floor(row / groupRows))!;
    const cell = cells[row % groupRows]!;
    if (isString) return cell < 0 || (cells instanceof Uint8Array && cell === missing) ? null : levels[cell]!;
    return cell !== cell || cell === missing ? null : cell;
  });
}

function found(table: TableManifest, name: string): StoredColumn {
  const column = columnSchema(table, name);
  if (!column) throw new HearthError('data/unknown-column', { column: name, table: 'the table' });
  return column;
}
