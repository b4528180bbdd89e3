// A column of numbers, booleans or dates under construction: one row group in memory, finished groups handed
// out as parts. Keeps what the finished column's description needs: missing cells, range, whole numbers, order.
import { cellsForPart, encodeInPlace } from '$core/data/codec';
import { groupRows } from '$core/data/table';

/** What is known of all values so far. */
export interface NumberFacts {
  rows: number;
  missing: number;
  /** The first and the last value that is not missing. */
  first: number;
  last: number;
  /** All values are the first one. */
  constant: boolean;
  /** Every value is an integer a double holds exactly. */
  whole: boolean;
  /** Each value is larger than the one before. */
  ascending: boolean;
  /** Each value is one more than the one before. */
  counting: boolean;
}

export class NumberBuilder {
  readonly facts: NumberFacts = {
    rows: 0,
    missing: 0,
    first: NaN,
    last: NaN,
    constant: true,
    whole: true,
    ascending: true,
    counting: true
  };
  /** Rows in the unfinished group. */
  length = 0;
  #values = cellsForPart(1024);
  #capacity = 1024;

  /** Room for `rows` more cells: write them to the result from `length` on, then add to `length`. */
  room(rows: number): Float64Array<ArrayBuffer> {
    const needed = this.length + rows;
    if (needed > this.#values.length) this.#enlarge(needed);
    return this.#values;
  }

  push(value: number): void {
    this.room(1)[this.length++] = value;
  }

  /** The unfinished group as a part, and a new group begun. */
  takePart(): Uint8Array<ArrayBuffer> {
    const values = this.#values.subarray(0, this.length);
    learn(this.facts, values);
    this.length = 0;
    const part = encodeInPlace(values);
    if (part.buffer === values.buffer) this.#values = cellsForPart(0);
    return part;
  }

  /** Doubles the room, but not beyond a group; after a part took the values, makes as much as before. */
  #enlarge(needed: number): void {
    const doubled = this.#values.length === 0 ? this.#capacity : Math.min(groupRows, 2 * this.#capacity);
    this.#capacity = Math.max(needed, doubled);
    const larger = cellsForPart(this.#capacity);
    larger.set(this.#values.subarray(0, this.length));
    this.#values = larger;
  }
}

function learn(facts: NumberFacts, values: Float64Array): void {
  let { first, last, constant, whole, ascending, counting } = facts;
  let missing = 0;
  let at = 0;
  for (; at < values.length && (constant || whole || ascending); at++) {
    const value = values[at]!;
    if (value !== value) missing++;
    else {
      if (!Number.isSafeInteger(value)) whole = false;
      if (first !== first) first = value;
      else {
        if (value !== first) constant = false;
        if (!(value > last)) ascending = false;
        if (value !== last + 1) counting = false;
      }
      last = value;
    }
  }
  for (; at < values.length; at++) if (values[at] !== values[at]) missing++;
  const rows = facts.rows + values.length;
  Object.assign(facts, {
    rows,
    missing: facts.missing + missing,
    first,
    last,
    constant,
    whole,
    ascending,
    counting
  });
}
