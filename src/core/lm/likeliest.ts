// The largest few of many numbers, as a sampler and a table of log-probabilities need them: without sorting a
// vocabulary of 150,000 for every token.

/**
 * Indices of the `count` largest values, largest first, the lower index first among equals. NaN counts as smallest.
 * O(n log count).
 */
export function likeliest(values: ArrayLike<number>, count: number): Uint32Array<ArrayBuffer> {
  const heap = new WorstFirst(values, Math.min(count, values.length));
  for (let i = 0; i < values.length; i++) heap.offer(i);
  return heap.sorted();
}

/** A binary heap with the worst kept index on top. */
class WorstFirst {
  readonly #values: ArrayLike<number>;
  readonly #kept: Uint32Array<ArrayBuffer>;
  #size = 0;

  constructor(values: ArrayLike<number>, capacity: number) {
    this.#values = values;
    this.#kept = new Uint32Array(capacity);
  }

  offer(index: number): void {
    const kept = this.#kept;
    if (this.#size < kept.length) this.#rise(index, this.#size++);
    else if (kept.length > 0 && this.#isWorse(kept[0]!, index)) this.#sink(index);
  }

  sorted(): Uint32Array<ArrayBuffer> {
    return this.#kept.sort((a, b) => (this.#isWorse(a, b) ? 1 : -1));
  }

  #isWorse(a: number, b: number): boolean {
    const [x, y] = [this.#values[a]!, this.#values[b]!];
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return a > b;
    return x < y || Number.isNaN(x);
  }

  #rise(index: number, at: number): void {
    const kept = this.#kept;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorse(index, kept[parent]!)) break;
      kept[at] = kept[parent]!;
      at = parent;
    }
    kept[at] = index;
  }

  #sink(index: number): void {
    const kept = this.#kept;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isWorse(kept[child + 1]!, kept[child]!)) child++;
      if (!this.#isWorse(kept[child]!, index)) break;
      kept[at] = kept[child]!;
      at = child;
    }
    kept[at] = index;
  }
}
