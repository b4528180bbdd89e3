// What a query gives, gathered into columns of ours as it comes, batch by batch. Whole numbers beyond 2^53 become words, as
// everywhere in the studio: none is rounded.
import { DataType, Type, type RecordBatch, type Vector } from 'apache-arrow';
import type { Column, Frame } from '$core/data/frame';
import type { ColumnSchema, ColumnType } from '$core/data/table';
import { typeOfWords } from '$core/data/word-type';

type Typed = Pick<ColumnSchema, 'name' | 'type'>;

export class ResultTable {
  readonly #columns: readonly ResultColumn[];
  #rows = 0;

  constructor(names: readonly string[]) {
    this.#columns = names.map((name) => new ResultColumn(name));
  }

  get cells(): number {
    return this.#rows * this.#columns.length;
  }

  add(batch: RecordBatch): void {
    this.#columns.forEach((column, i) => column.add(batch.getChildAt(i)!, this.#rows));
    this.#rows += batch.numRows;
  }

  /** A column of words that an input has too, by name, is of its type. */
  finish(before: readonly Typed[]): { readonly frame: Frame; readonly schema: readonly Typed[] } {
    const made = this.#columns.map((column) =>
      column.finish(this.#rows, before.find(({ name }) => name === column.name)?.type)
    );
    return {
      frame: { rows: this.#rows, columns: made.map(({ column }) => column) },
      schema: made.map(({ column: { name }, type }) => ({ name, type }))
    };
  }
}

/** As JavaScript's dates go, in milliseconds; DuckDB's go further, to infinity. */
const latestDate = 8.64e15;

type NumberType = Exclude<ColumnType, 'category' | 'text'>;

class ResultColumn {
  readonly name: string;
  /** What its numbers are; undefined while it holds words, or nothing yet. */
  #type: NumberType | undefined;
  #isWords = false;
  #numbers = new Float64Array(0);
  #codes = new Int32Array(0);
  readonly #levels: string[] = [];
  readonly #codeOf = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  /** Cells after the first `rows`. */
  add(vector: Vector, rows: number): void {
    const { type } = vector;
    if (!this.#isWords && this.#type === undefined) this.#begin(type);
    if (!this.#isWords && !this.#takeNumbers(vector, rows)) this.#becomeWords(rows);
    if (this.#isWords) this.#takeWords(vector, rows);
  }

  finish(rows: number, was: ColumnType | undefined): { readonly column: Column; readonly type: ColumnType } {
    const { name } = this;
    if (this.#type === undefined) {
      const codes = enlarged(this.#codes, rows, -1).slice(0, rows);
      const type = was === 'text' || was === 'category' ? was : this.#wordType(codes);
      return { column: { kind: 'string', name, codes, levels: this.#levels }, type };
    }
    const values = this.#numbers.slice(0, rows);
    const kind = this.#type === 'datetime' ? 'date' : 'number';
    return { column: { kind, name, values }, type: this.#type };
  }

  #wordType(codes: Int32Array): ColumnType {
    const encoder = new TextEncoder();
    const bytes = this.#levels.reduce((sum, level) => sum + encoder.encode(level).length, 0);
    return typeOfWords(
      this.#levels.length,
      bytes,
      codes.reduce((sum, code) => sum + (code < 0 ? 0 : 1), 0)
    );
  }

  #begin(type: DataType): void {
    this.#type = numberType(type);
    this.#isWords = this.#type === undefined;
  }

  /** False, with nothing changed, where a whole number is too large to be one here. */
  #takeNumbers(vector: Vector, rows: number): boolean {
    const read = numberReader(vector.type);
    const numbers = enlarged(this.#numbers, rows + vector.length, NaN);
    let at = rows;
    for (const value of vector) {
      const number = value === null ? NaN : read(value);
      if (number === undefined) return false;
      numbers[at++] = Number.isFinite(number) ? number : NaN;
    }
    this.#numbers = numbers;
    return true;
  }

  #becomeWords(rows: number): void {
    this.#isWords = true;
    this.#type = undefined;
    for (let row = 0; row < rows; row++) {
      const number = this.#numbers[row]!;
      this.#setWord(row, Number.isNaN(number) ? null : String(number));
    }
    this.#numbers = new Float64Array(0);
  }

  #takeWords(vector: Vector, rows: number): void {
    this.#codes = enlarged(this.#codes, rows + vector.length, -1);
    const isDecimal = DataType.isDecimal(vector.type);
    let at = rows;
    for (const value of vector as Iterable<unknown>) {
      const word = value === null ? null : isDecimal ? String(wholeOf(value as Uint32Array)) : String(value);
      this.#setWord(at++, word);
    }
  }

  #setWord(row: number, word: string | null): void {
    if (row >= this.#codes.length) this.#codes = enlarged(this.#codes, row + 1, -1);
    if (word === null) return void (this.#codes[row] = -1);
    let code = this.#codeOf.get(word);
    if (code === undefined) {
      code = this.#levels.push(word) - 1;
      this.#codeOf.set(word, code);
    }
    this.#codes[row] = code;
  }
}

/** What a column of this Arrow type is here; undefined for words. */
function numberType(type: DataType): NumberType | undefined {
  switch (type.typeId) {
    case Type.Bool:
      return 'boolean';
    case Type.Int:
      return 'integer';
    case Type.Decimal:
      return (type as { scale?: number }).scale === 0 ? 'integer' : 'float';
    case Type.Float:
      return 'float';
    case Type.Date:
    case Type.Timestamp:
      return 'datetime';
    default:
      return undefined;
  }
}

/** A cell as our number; undefined where it is whole and beyond 2^53. Dates to the millisecond. */
function numberReader(type: DataType): (value: unknown) => number | undefined {
  if (DataType.isDecimal(type)) {
    const { scale } = type;
    if (scale === 0) return (value) => safe(wholeOf(value as Uint32Array));
    return (value) => decimal(wholeOf(value as Uint32Array), scale);
  }
  if (DataType.isInt(type)) return (value) => (typeof value === 'bigint' ? safe(value) : (value as number));
  if (DataType.isTimestamp(type) || DataType.isDate(type))
    return (value) => (Math.abs(value as number) <= latestDate ? Math.floor(value as number) : NaN);
  return (value) => Number(value);
}

function safe(value: bigint): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The number nearest to `digits` / 10^scale. */
function decimal(digits: bigint, scale: number): number {
  const number = Number(digits);
  // Both are exact, so their quotient is the nearest; else the text is read, which is slower.
  return Number.isSafeInteger(number) && scale <= 22 ? number / 10 ** scale : Number(`${digits}e-${scale}`);
}

/** Two's complement of 128 bits, the lowest word first. */
function wholeOf(words: Uint32Array): bigint {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i]!);
  return BigInt.asIntN(words.length * 32, value);
}

function enlarged<T extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  cells: T,
  length: number,
  empty: number
): T {
  if (length <= cells.length) return cells;
  const size = Math.max(length, cells.length * 2);
  const next = (cells instanceof Float64Array ? new Float64Array(size) : new Int32Array(size)) as T;
  next.fill(empty, cells.length);
  next.set(cells);
  return next;
}
