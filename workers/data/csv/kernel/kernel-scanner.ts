// The scanner in WebAssembly: scan.wat over one memory that holds the file's bytes and the batch.
import { batchCapacity, type Batch, type Dialect } from '../batch';
import type { Scanner } from '../scanner';
import { isBlankLine, resumeAfterCr, type Cursor, type Stop } from '../tokenize';
import { kernelBytes } from './bytes';

const pageBytes = 65_536;
const stateAt = 0;
const powersAt = 128;
const valuesAt = 512;
const powersOfTen = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Bytes read beyond the last one, sixteen at a time. */
const overrun = 32;

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

interface KernelExports {
  readonly hasNul: (from: number, to: number) => number;
  readonly tokenize: (state: number) => number;
  readonly numbers: (
    bounds: number,
    stride: number,
    count: number,
    base: number,
    decimal: number,
    powers: number,
    out: number
  ) => number;
}

let compiled: WebAssembly.Module | undefined;

/** The compiled kernel; undefined where WebAssembly has no SIMD. */
export function kernelModule(): WebAssembly.Module | undefined {
  if (compiled) return compiled;
  const bytes = Uint8Array.from(atob(kernelBytes), (char) => char.charCodeAt(0));
  if (WebAssembly.validate(bytes)) compiled = new WebAssembly.Module(bytes);
  return compiled;
}

export class KernelScanner implements Scanner {
  readonly batch: Batch;
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: KernelExports;
  readonly #boundsAt: number;
  readonly #linesAt: number;
  readonly #base: number;
  #state: Int32Array;
  #values: Float64Array;

  constructor(module: WebAssembly.Module, dialect: Dialect, columns: number) {
    const capacity = batchCapacity(columns);
    this.#boundsAt = valuesAt + capacity * 8;
    this.#linesAt = this.#boundsAt + capacity * (columns + 1) * 4;
    this.#base = Math.ceil((this.#linesAt + capacity * 4) / 16) * 16;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil((this.#base + overrun) / pageBytes) });
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#kernel = instance.exports as unknown as KernelExports;
    this.#state = new Int32Array(this.#memory.buffer, stateAt, 32);
    this.#values = new Float64Array(this.#memory.buffer, valuesAt, capacity);
    new Float64Array(this.#memory.buffer, powersAt).set(powersOfTen);
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
      parseNumbers: (...call) => this.#parseNumbers(...call)
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
      if (!isBlankLine(batch.bytes, start, cursor.limit))
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

  #parseNumbers(
    ...[column, from, to, decimal, out, at]: Parameters<NonNullable<Batch['parseNumbers']>>
  ): number {
    const stride = (this.batch.columns + 1) * 4;
    const bounds = this.#boundsAt + from * stride + column * 4;
    const count = to - from;
    const others = this.#kernel.numbers(bounds, stride, count, this.#base, decimal, powersAt, valuesAt);
    out.set(this.#values.subarray(0, count), at);
    return others;
  }

  #get(name: keyof typeof field): number {
    return this.#state[field[name]]!;
  }

  #set(name: keyof typeof field, value: number): void {
    this.#state[field[name]] = value;
  }
}
