// Rows of a table that are read in blocks when they come into view, and kept while near. One block is read at
// a time and the newest wish goes first, so that a long fling does not queue everything it passed.
import type { Cell } from '$core/data/frame';

export type Row = readonly Cell[];
/** Rows `from` up to, not including, `to`. */
export type RowSource = (from: number, to: number) => Promise<readonly Row[]>;

export const blockRows = 100;
const keptBlocks = 60;

export class RowWindow {
  readonly #source: RowSource;
  readonly #count: number;
  readonly #blocks = new Map<number, readonly Row[]>();
  #wanted: readonly number[] = [];
  #reading = false;
  #version = $state(0);
  #error = $state.raw<unknown>();

  constructor(source: RowSource, count: number) {
    this.#source = source;
    this.#count = count;
  }

  /** The row, or undefined while it is being read. */
  row(index: number): Row | undefined {
    void this.#version;
    return this.#blocks.get(Math.floor(index / blockRows))?.[index % blockRows];
  }

  /** Why the last read failed; `retry` tries again. */
  get error(): unknown {
    return this.#error;
  }

  /** Says which rows are in view; those not yet here are read, and then the blocks after and before them. */
  want(from: number, to: number): void {
    const first = Math.floor(from / blockRows);
    const last = Math.floor(Math.max(from, to - 1) / blockRows);
    const inView = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const blocks = Math.ceil(this.#count / blockRows);
    this.#wanted = [...inView, last + 1, first - 1].filter((block) => block >= 0 && block < blocks);
    void this.#pump();
  }

  retry(): void {
    this.#error = undefined;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#reading || this.#error !== undefined) return;
    this.#reading = true;
    try {
      for (;;) {
        const block = this.#wanted.find((wanted) => !this.#blocks.has(wanted));
        if (block === undefined) return;
        const from = block * blockRows;
        this.#keep(block, await this.#source(from, Math.min(this.#count, from + blockRows)));
      }
    } catch (error) {
      this.#error = error;
    } finally {
      this.#reading = false;
    }
  }

  #keep(block: number, rows: readonly Row[]): void {
    this.#blocks.set(block, rows);
    for (const old of this.#blocks.keys()) {
      if (this.#blocks.size <= keptBlocks) break;
      if (!this.#wanted.includes(old)) this.#blocks.delete(old);
    }
    this.#version++;
  }
}
