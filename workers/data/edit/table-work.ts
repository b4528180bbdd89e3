// A table being changed column by column: cells read whole, new columns stored as they are made.
import type { RunContext } from '$core/component';
import { readLevels } from '$core/data/codec';
import { freeName, namedApart } from '$core/data/column-names';
import {
  columnSchema,
  isStringType,
  type ColumnType,
  type StoredColumn,
  type TableManifest
} from '$core/data/table';
import { HearthError } from '$core/errors';
import { isoText } from '$core/models/dates';
import { chosenColumns, foundColumn, SizedStore, wholeColumn } from './stored-table';
import { groupsOf, putCodes, putNumbers } from './take-rows';

export interface Words {
  /** [rows]; -1 is missing. */
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** A new column: numbers with NaN for missing, or words by row with null for missing. */
export type NewColumn =
  | {
      readonly name: string;
      readonly type: Exclude<ColumnType, 'category' | 'text'>;
      readonly values: Float64Array;
    }
  | {
      readonly name: string;
      readonly type: 'category' | 'text';
      readonly codes: Int32Array;
      readonly levels: readonly string[];
    };

export class TableWork {
  readonly table: TableManifest;
  readonly store: SizedStore;
  readonly #ctx: RunContext;

  constructor(table: TableManifest, ctx: RunContext) {
    this.table = table;
    this.store = new SizedStore(ctx.blobs);
    this.#ctx = ctx;
  }

  /** The chosen columns that hold numbers; where none is chosen, all that do. @throws HearthError data/not-numbers, data/unknown-column, data/no-columns */
  numberColumns(names: readonly string[]): readonly StoredColumn[] {
    const chosen = chosenColumns(this.table, names);
    const odd = chosen.find(({ type }) => !isNumberType(type));
    if (names.length > 0 && odd)
      throw new HearthError('data/not-numbers', { column: odd.name, type: odd.type });
    const found = chosen.filter(
      ({ type, flags }) => isNumberType(type) && (names.length > 0 || !flags?.includes('id'))
    );
    if (found.length === 0) throw new HearthError('data/no-columns', { table: 'What is worked on' });
    return found;
  }

  /** All cells of a column of numbers. @throws HearthError data/not-numbers, data/unknown-column */
  async numbers(name: string): Promise<Float64Array> {
    const column = foundColumn(this.table, name);
    const cells = await wholeColumn(this.table, column, this.#ctx.blobs, this.#ctx.tick);
    if (cells instanceof Float64Array) return cells;
    throw new HearthError('data/not-numbers', { column: name, type: column.type });
  }

  /** All cells of a column as words: numbers and dates by the way they are written. @throws HearthError data/unknown-column */
  async words(name: string): Promise<Words> {
    const column = foundColumn(this.table, name);
    const cells = await wholeColumn(this.table, column, this.#ctx.blobs, this.#ctx.tick);
    if (cells instanceof Int32Array)
      return { codes: cells, levels: await readLevels(column, this.#ctx.blobs) };
    return written(cells, column.type);
  }

  async put(column: NewColumn): Promise<StoredColumn> {
    const { name, type } = column;
    const described = { name, type, missing: 0, parts: [] };
    return 'codes' in column
      ? putCodes(described, column.codes, this.store, column.levels)
      : putNumbers(described, column.values, this.store);
  }

  /** The table with these columns, in this order; of equal names the later is told apart. */
  async with(columns: readonly StoredColumn[], rows = this.table.rows): Promise<TableManifest> {
    if (columns.length === 0) throw new HearthError('data/no-columns', { table: 'The table' });
    const named = namedApart(columns);
    return this.store.sized({ kind: 'table', rows, groups: groupsOf(rows), columns: named, bytes: 0 });
  }

  /** A name that no column of the table has. */
  freeName(name: string): string {
    return freeName(name, new Set(this.table.columns.map((column) => column.name)));
  }

  has(name: string): boolean {
    return columnSchema(this.table, name) !== undefined;
  }

  tick(): Promise<void> {
    return this.#ctx.tick();
  }
}

export function isNumberType(type: ColumnType): boolean {
  return !isStringType(type) && type !== 'datetime';
}

function written(cells: Float64Array, type: ColumnType): Words {
  const codeOf = new Map<number, number>();
  const levels: string[] = [];
  const codes = Int32Array.from(cells, (value) => {
    if (value !== value) return -1;
    const known = codeOf.get(value);
    if (known !== undefined) return known;
    codeOf.set(value, levels.length);
    return levels.push(textOf(value, type)) - 1;
  });
  return { codes, levels };
}

function textOf(value: number, type: ColumnType): string {
  if (type === 'boolean') return value === 1 ? 'true' : 'false';
  return type === 'datetime' ? isoText(value) : String(value);
}
