// The target of a regression forest: means of values, judged by the sum of squared errors.
import { ForestTarget, goesLeft } from './forest-target';

export class ValueTarget extends ForestTarget {
  readonly width = 1;
  /** Less their mean, so that sums stay small. */
  readonly #y: Float64Array;
  readonly #mean: number;
  /** Values of the node's rows, times draws. */
  readonly #values: Float64Array;
  #sum = 0;
  #sumLeft = 0;
  /** [256]; all zero between calls. */
  readonly #sums = new Float64Array(256);

  constructor(y: Float64Array, minLeafRows: number) {
    super(y.length, minLeafRows);
    let mean = 0;
    for (let i = 0; i < y.length; i++) mean += (y[i]! - mean) / (i + 1);
    this.#mean = mean;
    this.#y = y.map((value) => value - mean);
    this.#values = new Float64Array(y.length);
  }

  open(list: Int32Array, draws: Uint16Array, first: number, count: number): void {
    const some = this.#y[list[first]!]!;
    let isPure = true;
    let drawn = 0;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const row = list[first + i]!;
      const value = this.#y[row]!;
      if (value !== some) isPure = false;
      this.#values[i] = value * draws[row]!;
      this.draws[i] = draws[row]!;
      sum += this.#values[i]!;
      drawn += draws[row]!;
    }
    this.count = count;
    this.drawn = drawn;
    this.isPure = isPure;
    this.#sum = sum;
  }

  writeLeaf(values: Float32Array, at: number): void {
    values[at] = this.#mean + this.#sum / this.drawn;
  }

  protected sumBins(bins: Uint8Array): void {
    for (let i = 0; i < this.count; i++) this.#sums[bins[i]!]! += this.#values[i]!;
  }

  protected clearBin(bin: number): void {
    this.#sums[bin] = 0;
  }

  protected startLeft(): void {
    this.#sumLeft = 0;
  }

  protected moveBin(bin: number): void {
    this.#sumLeft += this.#sums[bin]!;
  }

  protected moveRows(bins: Uint8Array, bin: number, off: 0 | 1): number {
    let drawn = 0;
    let sum = 0;
    for (let i = 0; i < this.count; i++) {
      const left = goesLeft(bins[i]!, bin, off);
      drawn += left * this.draws[i]!;
      sum += left * this.#values[i]!;
    }
    this.#sumLeft = sum;
    return drawn;
  }

  /** Sum of squared errors of the node less that of its sides. */
  protected gain(drawnLeft: number): number {
    const right = this.#sum - this.#sumLeft;
    const sides = this.#sumLeft ** 2 / drawnLeft + right ** 2 / (this.drawn - drawnLeft);
    return Math.max(0, sides - this.#sum ** 2 / this.drawn);
  }
}
