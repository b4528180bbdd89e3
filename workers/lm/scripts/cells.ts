// Rows of plain objects gathered into columns as they come, in nine bytes a cell: what each cell was, and its number, or
// the place of its text. What type a column has is said only when all of it is there.
import { stringColumn, type Column, type Frame } from '$core/data/frame';
import type { ColumnSchema, ColumnType } from '$core/data/table';
import { parseIsoDate } from '$core/models/dates';

export type Row = Readonly<Record<string, unknown>>;
type Typed = Pick<ColumnSchema, 'name' | 'type'>;

const kinds = { missing: 0, number: 1, boolean: 2, text: 3 } as const;

export class RowTable {
  readonly #columns = new Map<string, Cells>();
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  get cells(): number {
    return this.#rows * this.#columns.size;
  }

  add(row: Row): void {
    for (const [name, cell] of Object.entries(row)) {
      const known = this.#columns.get(name);
      const column = known ?? new Cells();
      if (!known) this.#columns.set(name, column);
      column.set(this.#rows, cell);
    }
    this.#rows++;
  }

  /** Columns in the order in which they first came; one of `before` keeps its type where its cells still allow it. */
  finish(before: readonly Typed[]): { readonly frame: Frame; readonly schema: readonly Typed[] } {
    const made = [...this.#columns].map(([name, cells]) => {
      const was = before.find((column) => column.name === name)?.type;
      return cells.column(name, this.#rows, was);
    });
    return {
      frame: { rows: this.#rows, columns: made.map(({ column }) => column) },
      schema: made.map(({ column, type }) => ({ name: column.name, type }))
    };
  }
}

class Cells {
  #kinds = new Uint8Array(256);
  #values = new Float64Array(256);
  readonly #levels: string[] = [];
  readonly #codes = new Map<string, number>();

  set(row: number, cell: unknown): void {
    if (cell === null || cell === undefined) return;
    if (row >= this.#kinds.length) this.#grow(row + 1);
    if (typeof cell === 'number' || typeof cell === 'boolean') {
      this.#kinds[row] = typeof cell === 'number' ? kinds.number : kinds.boolean;
      this.#values[row] = Number(cell);
      return;
    }
    this.#kinds[row] = kinds.text;
    this.#values[row] = this.#codeOf(typeof cell === 'string' ? cell : JSON.stringify(cell));
  }

  column(
    name: string,
    rows: number,
    was: ColumnType | undefined
  ): { readonly column: Column; readonly type: ColumnType } {
    if (this.#kinds.length < rows) this.#grow(rows);
    const used = new Set(this.#kinds.subarray(0, rows));
    used.delete(kinds.missing);
    const numbers = (): Float64Array =>
      this.#values.slice(0, rows).map((value, row) => (this.#kinds[row] === kinds.missing ? NaN : value));
    const isOnly = (kind: number): boolean => used.size === 1 && used.has(kind);
    if (was === 'datetime') {
      const dates = this.#dates(rows);
      if (dates) return { column: { kind: 'date', name, values: dates }, type: 'datetime' };
    }
    if (isOnly(kinds.boolean))
      return { column: { kind: 'number', name, values: numbers() }, type: 'boolean' };
    if (isOnly(kinds.number)) {
      const values = numbers();
      const isWhole = was !== 'float' && values.every((v) => Number.isNaN(v) || Number.isSafeInteger(v));
      return { column: { kind: 'number', name, values }, type: isWhole ? 'integer' : 'float' };
    }
    const words = Array.from({ length: rows }, (_, row) => this.#textAt(row));
    return { column: stringColumn(name, words), type: was === 'text' ? 'text' : 'category' };
  }

  /** Epoch milliseconds, if every cell is a date as text. */
  #dates(rows: number): Float64Array | undefined {
    const ofLevel = this.#levels.map(parseIsoDate);
    const values = new Float64Array(rows).fill(NaN);
    for (let row = 0; row < rows; row++) {
      if (this.#kinds[row] === kinds.missing) continue;
      const ms = this.#kinds[row] === kinds.text ? ofLevel[this.#values[row]!] : undefined;
      if (ms === undefined) return undefined;
      values[row] = ms;
    }
    return values;
  }

  #textAt(row: number): string | null {
    const value = this.#values[row]!;
    switch (this.#kinds[row]) {
      case kinds.missing:
        return null;
      case kinds.text:
        return this.#levels[value]!;
      case kinds.boolean:
        return value === 1 ? 'true' : 'false';
      default:
        return String(value);
    }
  }

  #codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.#levels.length);
    return this.#levels.push(text) - 1;
  }

  #grow(rows: number): void {
    const length = Math.max(rows, this.#kinds.length * 2);
    const [oldKinds, oldValues] = [this.#kinds, this.#values];
    this.#kinds = new Uint8Array(length);
    this.#kinds.set(oldKinds);
    this.#values = new Float64Array(length);
    this.#values.set(oldValues);
  }
}
