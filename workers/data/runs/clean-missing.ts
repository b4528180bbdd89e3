// Deals with missing cells: removes the rows or columns that have them, or fills them in.
import type { Run, RunContext } from '$core/component';
import type { cleanMissing as spec } from '$core/components/data/clean-missing';
import { readLevels } from '$core/data/codec';
import type { StoredColumn, TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import type { FittedFill } from '$core/transforms/fitted';
import { misfit } from '../cells/number';
import { givenCell } from '../cells/value';
import type { ColumnStore } from '../columns/finish';
import { dropColumns } from '../edit/columns';
import { filledType, meanOf, medianOf, mostFrequent } from '../edit/fill-value';
import { keepRows } from '../edit/rows';
import { chosenColumns, SizedStore, wholeColumn } from '../edit/stored-table';
import { putCodes, putNumbers } from '../edit/take-rows';
import { filterMask, maskedRows } from '../query/filter';
import { storedCells } from '../query/stored-cells';

type Params = Parameters<typeof cleanMissing>[0]['params'];

export const cleanMissing: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const store = new SizedStore(ctx.blobs);
  const chosen = chosenColumns(table, params.columns);
  const gaps = chosen.filter(({ missing }) => missing > 0);
  const cleanTable = await store.sized(await cleaned(table, gaps, params, store, ctx));
  return { table: cleanTable, transform: await fillOf(table, chosen, params, ctx) };
};

/** What missing cells of another table would be filled with: also where none is missing in this one. */
async function fillOf(
  table: TableManifest,
  chosen: readonly StoredColumn[],
  params: Params,
  ctx: RunContext
): Promise<FittedFill> {
  const columns: FittedFill['columns'][number][] = [];
  if (params.method === 'remove-rows' || params.method === 'remove-columns') return { kind: 'fill', columns };
  for (const column of chosen) {
    const cells = await wholeColumn(table, column, ctx.blobs, ctx.tick);
    const value =
      cells instanceof Int32Array
        ? params.method === 'constant'
          ? params.constant
          : (await readLevels(column, ctx.blobs))[mostFrequent(cells)]
        : params.method === 'constant'
          ? constantOf(column, params.constant)
          : numberFor(column, cells, params);
    if (value !== undefined && value === value) columns.push({ name: column.name, value });
  }
  return { kind: 'fill', columns };
}

async function cleaned(
  table: TableManifest,
  gaps: readonly StoredColumn[],
  params: Params,
  store: ColumnStore,
  ctx: RunContext
): Promise<TableManifest> {
  const names = gaps.map(({ name }) => name);
  if (names.length === 0) return table;
  if (params.method === 'remove-columns') return dropColumns(table, names);
  if (params.method === 'remove-rows') {
    const present = names.map((column) => ({ column, operator: 'present' as const }));
    const mask = await filterMask(table, present, storedCells(ctx.blobs), ctx.tick);
    return keepRows(table, maskedRows(mask), store, ctx.tick);
  }
  const columns: StoredColumn[] = [];
  for (const column of table.columns)
    columns.push(names.includes(column.name) ? await filled(table, column, params, store, ctx) : column);
  return { ...table, columns };
}

async function filled(
  table: TableManifest,
  column: StoredColumn,
  params: Params,
  store: ColumnStore,
  ctx: RunContext
): Promise<StoredColumn> {
  const cells = await wholeColumn(table, column, ctx.blobs, ctx.tick);
  if (cells instanceof Int32Array) return filledWords(column, cells, params, store, ctx);
  const value = numberFor(column, cells, params);
  if (Number.isNaN(value)) return column;
  for (let row = 0; row < cells.length; row++) if (cells[row] !== cells[row]) cells[row] = value;
  ctx.log(`"${column.name}": ${column.missing} cells filled in.`);
  const type = filledType(column.type, value);
  if (type !== column.type)
    ctx.log(`"${column.name}" is a column of type ${type} now: ${value} is no ${column.type}.`);
  return putNumbers({ ...column, type }, cells, store);
}

async function filledWords(
  column: StoredColumn,
  codes: Int32Array,
  params: Params,
  store: ColumnStore,
  ctx: RunContext
): Promise<StoredColumn> {
  const levels = [...(await readLevels(column, ctx.blobs))];
  const isGiven = params.method === 'constant';
  const level = isGiven ? params.constant : levels[mostFrequent(codes)];
  if (level === undefined) return column;
  if (!levels.includes(level)) levels.push(level);
  const code = levels.indexOf(level);
  for (let row = 0; row < codes.length; row++) if (codes[row]! < 0) codes[row] = code;
  ctx.log(`"${column.name}": ${column.missing} cells filled with "${level}".`);
  return putCodes(column, codes, store, levels);
}

/** NaN where the text is no value of the column's type. */
function constantOf({ type }: StoredColumn, constant: string): number {
  const value = givenCell(constant, type);
  return value === misfit ? NaN : value;
}

/** NaN where nothing is known to fill in. @throws HearthError job/bad-params */
function numberFor(column: StoredColumn, cells: Float64Array, { method, constant }: Params): number {
  if (method === 'constant') {
    const value = constantOf(column, constant);
    if (!Number.isNaN(value)) return value;
    const reason = `"${constant}" is no value for "${column.name}", a column of type ${column.type}`;
    throw new HearthError('job/bad-params', { component: 'clean-missing', field: 'constant', reason });
  }
  if (method === 'most-frequent' || column.type === 'boolean') return mostFrequent(cells);
  const value = method === 'mean' ? meanOf(cells) : medianOf(cells);
  return column.type === 'integer' || column.type === 'datetime' ? Math.round(value) : value;
}
