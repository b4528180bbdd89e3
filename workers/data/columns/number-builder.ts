// A column of numbers, booleans or dates under construction: one row group in memory, finished groups handed
// out as parts. Keeps what the finished column's description needs: missing cells, range, whole numbers, order.
import { encodePart } from '$core/data/codec';
import { groupRows } from '$core/data/table';
import { enlargedFloats } from './grow';

/** What is known of all values so far. */
export interface NumberFacts {
  rows: number;
  missing: number;
  min: number;
  max: number;
  /** Every value is an integer a double holds exactly. */
  whole: boolean;
  /** Each value is larger than the one before; nothing is missing. */
  ascending: boolean;
  /** Each value is one more than the one before. */
  counting: boolean;
  last: number;
}

export class NumberBuilder {
  readonly facts: NumberFacts = {
    rows: 0,
    missing: 0,
    min: Infinity,
    max: -Infinity,
    whole: true,
    ascending: true,
    counting: true,
    last: NaN
  };
  /** Rows in the unfinished group. */
  length = 0;
  #values = new Float64Array(1024);

  /** Room for `rows` more cells: write them to the result from `length` on, then add to `length`. */
  room(rows: number): Float64Array<ArrayBuffer> {
    const needed = this.length + rows;
    if (needed > this.#values.length) this.#values = enlargedFloats(this.#values, needed, groupRows);
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
    return encodePart(values);
  }
}

function learn(facts: NumberFacts, values: Float64Array): void {
  let { missing, min, max, whole, ascending, counting, last } = facts;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) missing++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
      if (whole && !Number.isSafeInteger(value)) whole = false;
      if (ascending && value <= last) ascending = false;
      if (counting && value !== last + 1 && last === last) counting = false;
      last = value;
    }
  }
  const rows = facts.rows + values.length;
  if (missing > 0) ascending = counting = false;
  Object.assign(facts, { rows, missing, min, max, whole, ascending, counting, last });
}
