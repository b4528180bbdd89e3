// Where the bytes of a CSV file are cut: a buffer for them, a batch for the bounds, and the loop between. In
// WebAssembly with SIMD where there is such (all current browsers), else in TypeScript; both give the same.
import { createBatch, type Batch, type Dialect } from './batch';
import { kernelModule } from './kernel/kernel';
import { KernelScanner } from './kernel/kernel-scanner';
import { byteClasses, tokenize, type Cursor, type Stop } from './tokenize';

export interface Scanner {
  readonly batch: Batch;
  /** The buffer, with room for `length` bytes and what must follow them; its contents are kept. */
  room(length: number): Uint8Array;
  /** Whether a byte of bytes[from, to) is 0. */
  hasNul(from: number, to: number): boolean;
  /** Appends whole records to the batch: see tokenize.ts. */
  tokenize(cursor: Cursor): Stop;
}

/** `plain`: not in WebAssembly. */
export function createScanner(dialect: Dialect, columns: number, plain = false): Scanner {
  // The kernel knows all line endings, not one of them alone.
  const module = plain || dialect.lineEnd ? undefined : kernelModule();
  return module ? new KernelScanner(module, dialect, columns) : new PlainScanner(dialect, columns);
}

class PlainScanner implements Scanner {
  readonly batch: Batch;
  readonly #dialect: Dialect;
  readonly #classes: Uint8Array;
  #bytes = new Uint8Array(1);

  constructor(dialect: Dialect, columns: number) {
    this.#dialect = dialect;
    this.#classes = byteClasses(dialect);
    this.batch = createBatch(columns);
  }

  room(length: number): Uint8Array {
    if (this.#bytes.length <= length) {
      const larger = new Uint8Array(length + (length >> 3) + 1);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  hasNul(from: number, to: number): boolean {
    return this.#bytes.subarray(from, to).includes(0);
  }

  tokenize(cursor: Cursor): Stop {
    this.batch.bytes = cursor.bytes;
    return tokenize(cursor, this.#dialect, this.#classes, this.batch);
  }
}
