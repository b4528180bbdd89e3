// The scanner in WebAssembly: scan.wat over one memory that holds the file's bytes and the batch.
import { batchCapacity, type Batch, type Dialect, type Rows } from '../batch';
import type { Scanner } from '../scanner';
import { isBlankLine, resumeAfterCr, type Cursor, type Stop } from '../tokenize';
import {
  cacheBytes,
  clearCache,
  longestKey,
  openKernel,
  tablesBytes,
  unknownCode,
  writeTables,
  type Kernel
} from './kernel';

const pageBytes = 65_536;
const stateAt = 0;
const tablesAt = 128;
const valuesAt = Math.ceil((tablesAt + tablesBytes) / 16) * 16;
/** Bytes read beyond the last one, sixteen at a time. */
const overrun = 32;
/** Columns beyond do without a cache of codes: this much is little beside a batch of so many. */
const mostCaches = 1024;
/** So often may a cache not know most cells of a batch; then it only costs time. */
const mostStrikes = 3;

/** Indexes into the state the kernel works on: see scan.wat. */
const field = {
  position: 0,
  limit: 1,
  final: 2,
  line: 3,
  rows: 4,
  capacity: 5,
  columns: 6,
  bounds: 7,
  lines: 8,
  base: 9,
  delimiter: 10,
  quote: 11,
  trim: 12,
  blankLines: 13,
  lf: 14,
  crlf: 15,
  cr: 16,
  afterCr: 17,
  unclosedAt: 18,
  fields: 19
} as const;

export class KernelScanner implements Scanner {
  readonly batch: Batch;
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: Kernel;
  readonly #boundsAt: number;
  readonly #linesAt: number;
  readonly #cachesAt: number;
  readonly #base: number;
  #state: Int32Array;
  #values: Float64Array;
  #codes: Int32Array;
  readonly #strikes: Uint8Array;

  constructor(module: WebAssembly.Module, dialect: Dialect, columns: number) {
    const capacity = batchCapacity(columns);
    this.#boundsAt = valuesAt + capacity * 8;
    this.#linesAt = this.#boundsAt + capacity * (columns + 1) * 4;
    this.#cachesAt = Math.ceil((this.#linesAt + capacity * 4) / 16) * 16;
    this.#strikes = new Uint8Array(Math.min(columns, mostCaches));
    this.#base = this.#cachesAt + this.#strikes.length * cacheBytes;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil((this.#base + overrun) / pageBytes) });
    this.#kernel = openKernel(module, this.#memory);
    writeTables(this.#memory, tablesAt);
    for (let i = 0; i < this.#strikes.length; i++) clearCache(this.#memory, this.#cacheOf(i));
    this.#state = new Int32Array(this.#memory.buffer, stateAt, 32);
    this.#values = new Float64Array(this.#memory.buffer, valuesAt, capacity);
    this.#codes = new Int32Array(this.#memory.buffer, valuesAt, capacity);
    this.#set('capacity', capacity);
    this.#set('columns', columns);
    this.#set('bounds', this.#boundsAt);
    this.#set('lines', this.#linesAt);
    this.#set('base', this.#base);
    // NUL bytes are taken out before: as delimiter or quote, one stands for none.
    this.#set('delimiter', Math.max(0, dialect.delimiter));
    this.#set('quote', Math.max(0, dialect.quote));
    this.#set('trim', dialect.trim ? 1 : 0);
    this.batch = {
      columns,
      capacity,
      rows: 0,
      bytes: new Uint8Array(0),
      bounds: new Int32Array(0),
      lines: new Int32Array(0),
      whole: {
        parseNumbers: (...call) => this.#parseNumbers(...call),
        findCodes: (...call) => this.#findCodes(...call),
        keepCode: (...call) => this.#keepCode(...call)
      }
    };
    this.#view();
  }

  room(length: number): Uint8Array {
    const lacking = this.#base + length + overrun - this.#memory.buffer.byteLength;
    if (lacking > 0) {
      this.#memory.grow(Math.ceil((lacking + (length >> 3)) / pageBytes));
      this.#view();
    }
    return this.batch.bytes;
  }

  hasNul(from: number, to: number): boolean {
    return this.#kernel.hasNul(this.#base + from, this.#base + to) !== 0;
  }

  tokenize(cursor: Cursor): Stop {
    const { batch } = this;
    resumeAfterCr(cursor);
    for (;;) {
      this.#load(cursor);
      const stop = this.#kernel.tokenize(stateAt);
      this.#store(cursor);
      if (stop !== 2) return stop === 0 ? { kind: 'full' } : { kind: 'end' };
      const start = batch.bounds[batch.rows * (batch.columns + 1)]! + 1;
      if (!isBlankLine(batch.bytes, start, withoutEnd(batch.bytes, start, cursor.position)))
        return { kind: 'ragged', fields: this.#get('fields'), line: batch.lines[batch.rows]! };
      cursor.blankLines++;
    }
  }

  /** Views of the memory, which growing detaches. */
  #view(): void {
    const { buffer } = this.#memory;
    const { capacity, columns } = this.batch;
    this.#state = new Int32Array(buffer, stateAt, 32);
    this.#values = new Float64Array(buffer, valuesAt, capacity);
    this.#codes = new Int32Array(buffer, valuesAt, capacity);
    this.batch.bytes = new Uint8Array(buffer, this.#base);
    this.batch.bounds = new Int32Array(buffer, this.#boundsAt, capacity * (columns + 1));
    this.batch.lines = new Int32Array(buffer, this.#linesAt, capacity);
  }

  #load(cursor: Cursor): void {
    this.#set('position', this.#base + cursor.position);
    this.#set('limit', this.#base + cursor.limit);
    this.#set('final', cursor.final ? 1 : 0);
    this.#set('line', cursor.line);
    this.#set('rows', this.batch.rows);
    this.#set('blankLines', cursor.blankLines);
    this.#set('lf', cursor.endings.lf);
    this.#set('crlf', cursor.endings.crlf);
    this.#set('cr', cursor.endings.cr);
    this.#set('afterCr', cursor.afterCr ? 1 : 0);
    this.#set('unclosedAt', 0);
  }

  #store(cursor: Cursor): void {
    this.batch.rows = this.#get('rows');
    cursor.position = this.#get('position') - this.#base;
    cursor.line = this.#get('line');
    cursor.blankLines = this.#get('blankLines');
    cursor.endings = { lf: this.#get('lf'), crlf: this.#get('crlf'), cr: this.#get('cr') };
    cursor.afterCr = this.#get('afterCr') === 1;
    cursor.unclosedAt = this.#get('unclosedAt') || undefined;
  }

  #parseNumbers(column: number, { from, to, at }: Rows, decimal: number, out: Float64Array): number {
    const [bounds, stride] = this.#boundsOf(column, from);
    const count = to - from;
    const others = this.#kernel.numbers(bounds, stride, count, this.#base, decimal, tablesAt, valuesAt);
    out.set(this.#values.subarray(0, count), at);
    return others;
  }

  #findCodes(column: number, { from, to, at }: Rows, out: Int32Array): number {
    const count = to - from;
    if (!(this.#strikes[column]! < mostStrikes)) {
      out.fill(unknownCode, at, at + count);
      return count;
    }
    const [bounds, stride] = this.#boundsOf(column, from);
    const cache = this.#cacheOf(column);
    const unknown = this.#kernel.findCodes(bounds, stride, count, this.#base, tablesAt, cache, valuesAt);
    out.set(this.#codes.subarray(0, count), at);
    if (2 * unknown > count) this.#strikes[column]!++;
    return unknown;
  }

  #keepCode(column: number, row: number, code: number): void {
    if (!(this.#strikes[column]! < mostStrikes)) return;
    const { bounds, columns } = this.batch;
    const at = row * (columns + 1) + column;
    const from = bounds[at]! + 1;
    const length = bounds[at + 1]! - from;
    if (length > longestKey) return;
    this.#kernel.keepCode(this.#base + from, length, tablesAt, this.#cacheOf(column), code);
  }

  /** Address of the column's bound in a row, and bytes from row to row. */
  #boundsOf(column: number, row: number): readonly [number, number] {
    const stride = (this.batch.columns + 1) * 4;
    return [this.#boundsAt + row * stride + column * 4, stride];
  }

  #cacheOf(column: number): number {
    return this.#cachesAt + column * cacheBytes;
  }

  #get(name: keyof typeof field): number {
    return this.#state[field[name]]!;
  }

  #set(name: keyof typeof field, value: number): void {
    this.#state[field[name]] = value;
  }
}

/** The end of the line at `start` whose LF, CRLF or CR, if it has one, ends at `end`. */
function withoutEnd(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && (bytes[end - 1] === 10 || bytes[end - 1] === 13)) end--;
  return end;
}
