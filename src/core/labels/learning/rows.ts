// What the learning head sees of items: a row of numbers each, dense (embeddings) or sparse (words). Both are read
// by the same two loops, so the head knows no difference.

export interface Rows {
  readonly count: number;
  readonly width: number;
  /** out[i, k] += row which[i] · weights[k]; weights are [classes, width + 1], out is [which.length, classes]. */
  project(which: Uint32Array, weights: Float64Array, classes: number, out: Float64Array): void;
  /** target[k] += sum over i of times[i, k] * row which[i]; target is [classes, width + 1]. */
  accumulate(which: Uint32Array, times: Float64Array, classes: number, target: Float64Array): void;
  /** Squared Euclidean distance of two rows. */
  distance(a: number, b: number): number;
  /** Squared length of a row. */
  squared(row: number): number;
}

/** [count, width] row-major. */
export class DenseRows implements Rows {
  readonly count: number;
  readonly width: number;
  readonly #values: Float32Array;

  constructor(values: Float32Array, width: number) {
    this.#values = values;
    this.width = width;
    this.count = values.length / width;
  }

  /** Four rows at a time, so that each weight is loaded once for all of them. */
  project(which: Uint32Array, weights: Float64Array, classes: number, out: Float64Array): void {
    const { width } = this;
    const values = this.#values;
    let i = 0;
    for (; i + 3 < which.length; i += 4) {
      const a = which[i]! * width;
      const b = which[i + 1]! * width;
      const c = which[i + 2]! * width;
      const d = which[i + 3]! * width;
      for (let k = 0; k < classes; k++) {
        const at = k * (width + 1);
        let sumA = 0;
        let sumB = 0;
        let sumC = 0;
        let sumD = 0;
        for (let j = 0; j < width; j++) {
          const weight = weights[at + j]!;
          sumA += weight * values[a + j]!;
          sumB += weight * values[b + j]!;
          sumC += weight * values[c + j]!;
          sumD += weight * values[d + j]!;
        }
        out[i * classes + k]! += sumA;
        out[(i + 1) * classes + k]! += sumB;
        out[(i + 2) * classes + k]! += sumC;
        out[(i + 3) * classes + k]! += sumD;
      }
    }
    for (; i < which.length; i++)
      for (let k = 0; k < classes; k++)
        out[i * classes + k]! += this.#dot(which[i]!, weights, k * (width + 1));
  }

  accumulate(which: Uint32Array, times: Float64Array, classes: number, target: Float64Array): void {
    const { width } = this;
    const values = this.#values;
    for (let i = 0; i < which.length; i += 4) {
      const rows = Math.min(4, which.length - i);
      const a = which[i]! * width;
      const b = which[rows > 1 ? i + 1 : i]! * width;
      const c = which[rows > 2 ? i + 2 : i]! * width;
      const d = which[rows > 3 ? i + 3 : i]! * width;
      for (let k = 0; k < classes; k++) {
        const at = k * (width + 1);
        const byA = times[i * classes + k]!;
        const byB = rows > 1 ? times[(i + 1) * classes + k]! : 0;
        const byC = rows > 2 ? times[(i + 2) * classes + k]! : 0;
        const byD = rows > 3 ? times[(i + 3) * classes + k]! : 0;
        for (let j = 0; j < width; j++)
          target[at + j]! +=
            byA * values[a + j]! + byB * values[b + j]! + (byC * values[c + j]! + byD * values[d + j]!);
      }
    }
  }

  #dot(row: number, weights: Float64Array, at: number): number {
    let sum = 0;
    for (let j = 0; j < this.width; j++) sum += weights[at + j]! * this.#values[row * this.width + j]!;
    return sum;
  }

  distance(a: number, b: number): number {
    const [fromA, fromB] = [a * this.width, b * this.width];
    let sum = 0;
    for (let j = 0; j < this.width; j++) sum += (this.#values[fromA + j]! - this.#values[fromB + j]!) ** 2;
    return sum;
  }

  squared(row: number): number {
    let sum = 0;
    for (let j = row * this.width; j < (row + 1) * this.width; j++) sum += this.#values[j]! ** 2;
    return sum;
  }
}

/** Compressed rows: row i holds columns[starts[i] .. starts[i + 1]), ascending, with their values. */
export class SparseRows implements Rows {
  readonly count: number;
  readonly width: number;
  readonly #starts: Uint32Array;
  readonly #columns: Uint32Array;
  readonly #values: Float32Array;

  constructor(starts: Uint32Array, columns: Uint32Array, values: Float32Array, width: number) {
    this.#starts = starts;
    this.#columns = columns;
    this.#values = values;
    this.width = width;
    this.count = starts.length - 1;
  }

  project(which: Uint32Array, weights: Float64Array, classes: number, out: Float64Array): void {
    which.forEach((row, i) => {
      for (let at = this.#starts[row]!; at < this.#starts[row + 1]!; at++) {
        const [column, value] = [this.#columns[at]!, this.#values[at]!];
        for (let k = 0; k < classes; k++)
          out[i * classes + k]! += value * weights[k * (this.width + 1) + column]!;
      }
    });
  }

  accumulate(which: Uint32Array, times: Float64Array, classes: number, target: Float64Array): void {
    which.forEach((row, i) => {
      for (let at = this.#starts[row]!; at < this.#starts[row + 1]!; at++) {
        const [column, value] = [this.#columns[at]!, this.#values[at]!];
        for (let k = 0; k < classes; k++)
          target[k * (this.width + 1) + column]! += times[i * classes + k]! * value;
      }
    });
  }

  distance(a: number, b: number): number {
    let [i, j] = [this.#starts[a]!, this.#starts[b]!];
    const [endA, endB] = [this.#starts[a + 1]!, this.#starts[b + 1]!];
    let sum = 0;
    while (i < endA || j < endB) {
      const [columnA, columnB] = [
        i < endA ? this.#columns[i]! : Infinity,
        j < endB ? this.#columns[j]! : Infinity
      ];
      const left = columnA <= columnB ? this.#values[i++]! : 0;
      const right = columnB <= columnA ? this.#values[j++]! : 0;
      sum += (left - right) ** 2;
    }
    return sum;
  }

  squared(row: number): number {
    let sum = 0;
    for (let at = this.#starts[row]!; at < this.#starts[row + 1]!; at++) sum += this.#values[at]! ** 2;
    return sum;
  }
}
