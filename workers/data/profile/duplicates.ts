// How many rows repeat an earlier row: rows are compared by a 64-bit hash built up column by column, so that one
// column at a time is in memory. Two different rows among a million share a hash once in 37 million tables.

export class RowHashes {
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #bits = new Float64Array(1);
  readonly #words = new Int32Array(this.#bits.buffer);

  constructor(rows: number) {
    this.#low = new Int32Array(rows);
    this.#high = new Int32Array(rows).fill(0x9e3779b9 | 0);
  }

  /** Mixes in the cells of one column, all rows. */
  add(cells: Float64Array | Int32Array): void {
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row]!;
      // One zero, one NaN.
      this.#bits[0] = cell === 0 ? 0 : cell !== cell ? NaN : cell;
      this.#mix(row, this.#words[0]!, this.#words[1]!);
    }
  }

  /** Rows equal to an earlier row. */
  count(): number {
    return this.#low.length - this.firstRows().length;
  }

  /** Rows that equal no earlier row, ascending. */
  firstRows(): Uint32Array {
    const rows = this.#low.length;
    const mask = 2 ** Math.ceil(Math.log2(Math.max(2, rows * 2))) - 1;
    const slots = new Int32Array(mask + 1).fill(-1);
    const first = new Uint32Array(rows);
    let count = 0;
    for (let row = 0; row < rows; row++) {
      let slot = this.#low[row]! & mask;
      while (slots[slot]! >= 0 && !this.#equal(slots[slot]!, row)) slot = (slot + 1) & mask;
      if (slots[slot]! >= 0) continue;
      slots[slot] = row;
      first[count++] = row;
    }
    return first.slice(0, count);
  }

  #equal(a: number, b: number): boolean {
    return this.#low[a] === this.#low[b] && this.#high[a] === this.#high[b];
  }

  #mix(row: number, first: number, second: number): void {
    let low = this.#low[row]! ^ Math.imul(first, 0x85ebca6b) ^ Math.imul(second, 0x27d4eb2f);
    let high = this.#high[row]! ^ Math.imul(second, 0xc2b2ae35) ^ Math.imul(first, 0x165667b1);
    low = Math.imul(low ^ (low >>> 15) ^ high, 0x2c1b3c6d);
    high = Math.imul(high ^ (high >>> 13) ^ low, 0x297a2d39);
    this.#low[row] = low ^ (low >>> 16);
    this.#high[row] = high ^ (high >>> 15);
  }
}
