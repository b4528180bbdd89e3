// A column of numbers, booleans or dates under construction: one row group in memory, finished groups handed
// out as parts. Keeps what the finished column's description needs: missing cells, range, whole numbers, order.
import { encodePart } from '$core/data/codec';
import { groupRows } from '$core/data/table';
import { enlargedFloats } from './grow';

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
  let at = 0;
  while (at < values.length && (facts.constant || facts.whole || facts.ascending)) {
    const value = values[at++]!;
    if (value !== value) facts.missing++;
    else follow(facts, value);
  }
  let missing = 0;
  for (; at < values.length; at++) if (values[at] !== values[at]) missing++;
  facts.missing += missing;
  facts.rows += values.length;
}

function follow(facts: NumberFacts, value: number): void {
  if (facts.first !== facts.first) facts.first = value;
  else {
    if (value !== facts.first) facts.constant = false;
    if (!(value > facts.last)) facts.ascending = false;
    if (value !== facts.last + 1) facts.counting = false;
  }
  if (!Number.isSafeInteger(value)) facts.whole = false;
  facts.last = value;
}
