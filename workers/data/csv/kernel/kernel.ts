// The compiled kernel of scan.wat, and the tables it reads. What its functions take and give is told there.
import { kernelBytes } from './bytes';

export interface Kernel {
  readonly hasNul: (from: number, to: number) => number;
  readonly tokenize: (state: number) => number;
  readonly numbers: (
    bounds: number,
    stride: number,
    count: number,
    base: number,
    decimal: number,
    tables: number,
    out: number
  ) => number;
  readonly findCodes: (
    bounds: number,
    stride: number,
    count: number,
    base: number,
    tables: number,
    cache: number,
    out: number
  ) => number;
  readonly keepCode: (from: number, length: number, tables: number, cache: number, code: number) => void;
}

const shufflesAt = 256;
const masksAt = 4880;
export const tablesBytes = masksAt + 32;

/** Bytes of one cache of codes, and the code of nothing. */
export const cacheBytes = 256 * 16 + 256 * 4;
export const unknownCode = -2;
/** The longest cell a cache holds. */
export const longestKey = 16;

let compiled: WebAssembly.Module | undefined;

/** The compiled kernel; undefined where WebAssembly has no SIMD. */
export function kernelModule(): WebAssembly.Module | undefined {
  if (compiled) return compiled;
  const bytes = Uint8Array.from(atob(kernelBytes), (char) => char.charCodeAt(0));
  if (WebAssembly.validate(bytes)) compiled = new WebAssembly.Module(bytes);
  return compiled;
}

export function openKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}

/** Writes the tables to `at`. */
export function writeTables(memory: WebAssembly.Memory, at: number): void {
  const powersOfTen = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
  new Float64Array(memory.buffer, at).set(powersOfTen);
  writeShuffles(new Int8Array(memory.buffer, at + shufflesAt, masksAt - shufflesAt));
  new Uint8Array(memory.buffer, at + masksAt, 16).fill(255);
}

/** Which bytes to take to have `digits` digits, over a mark at `mark`, at the end of sixteen. */
function writeShuffles(table: Int8Array): void {
  table.fill(-1);
  for (let digits = 1; digits <= 16; digits++) {
    for (let mark = 1; mark <= digits; mark++) {
      const at = digits * 256 + mark * 16 + 16 - digits;
      for (let i = 0; i < digits; i++) table[at + i] = i < mark ? i : i + 1;
    }
  }
}

/** An empty cache at `at`. */
export function clearCache(memory: WebAssembly.Memory, at: number): void {
  new Int32Array(memory.buffer, at, cacheBytes / 4).fill(unknownCode);
}
