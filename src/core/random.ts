// The seeded generator behind every random choice: splits, samples, initial weights, shuffles. The same seed
// gives the same numbers on every machine. xoshiro128** 1.1 (Blackman & Vigna 2018), seeded by splitmix32.
// Not for secrets.

/** The four words of a generator's state: structured-cloneable, for checkpoints. */
export type RandomState = readonly [number, number, number, number];

export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /** `stream` gives independent generators under one seed: one per tree, fold or column. Both are integers. */
  constructor(seed: number, stream = 0) {
    let word = mix((seed | 0) ^ mix((Math.floor(seed / 0x1_0000_0000) | 0) + 0x632be59b)) + mix(stream + 1);
    const next = () => mix((word = (word + 0x9e3779b9) | 0));
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1; // The all-zero state is a fixed point.
  }

  static from(state: RandomState): Random {
    const random = new Random(0);
    [random.#a, random.#b, random.#c, random.#d] = state;
    return random;
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  /** Uniform integer in [0, 2^32). */
  bits(): number {
    const scrambled = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return scrambled;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 0x400_0000 + (this.bits() >>> 6)) / 0x20_0000_0000_0000;
  }

  /** Uniform integer in [0, n), without bias; 1 <= n <= 2^32. */
  below(n: number): number {
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % n);
    let bits = this.bits();
    while (bits >= limit) bits = this.bits();
    return bits % n;
  }

  /** Standard normal (polar Box-Muller; the second number is thrown away so that the state stays four words). */
  normal(): number {
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return items;
  }

  /** `count` distinct integers of [0, n), ascending; all of them where count >= n (Knuth's algorithm S). */
  sample(n: number, count: number): Uint32Array<ArrayBuffer> {
    const chosen = new Uint32Array(Math.min(n, count));
    let found = 0;
    for (let i = 0; found < chosen.length; i++) {
      if (this.uniform() * (n - i) < chosen.length - found) chosen[found++] = i;
    }
    return chosen;
  }
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** The finaliser of splitmix32: every input bit moves about half of the output bits. */
function mix(word: number): number {
  let z = word | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) | 0;
}
