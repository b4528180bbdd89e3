// The target of a classification forest: counts of classes, judged by Gini impurity or entropy.
import { ForestTarget, goesLeft } from './forest-target';

export class ClassTarget extends ForestTarget {
  readonly width: number;
  /** Class of each row of the table. */
  readonly #classes: Uint16Array;
  readonly #weights: Float64Array;
  readonly #entropy: boolean;
  /** Classes of the node's rows. */
  readonly #labels: Uint16Array;
  /** Weight of each class in the node, and on the sides of a cut. */
  readonly #node: Float64Array;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  #purity = 0;
  /** [256, classes] draws; all zero between calls. */
  readonly #counts: Int32Array;

  /** @param weights of a row of each class. */
  constructor(y: Float64Array, weights: Float64Array, criterion: 'gini' | 'entropy', minLeafRows: number) {
    super(y.length, minLeafRows);
    this.width = weights.length;
    this.#classes = new Uint16Array(y);
    this.#weights = weights;
    this.#entropy = criterion === 'entropy';
    this.#labels = new Uint16Array(y.length);
    this.#node = new Float64Array(this.width);
    this.#left = new Float64Array(this.width);
    this.#right = new Float64Array(this.width);
    this.#counts = new Int32Array(256 * this.width);
  }

  open(list: Int32Array, draws: Uint16Array, first: number, count: number): void {
    const node = this.#node.fill(0);
    const [classes, labels, drawsHere] = [this.#classes, this.#labels, this.draws];
    let drawn = 0;
    for (let i = 0; i < count; i++) {
      const row = list[first + i]!;
      const label = classes[row]!;
      const times = draws[row]!;
      labels[i] = label;
      drawsHere[i] = times;
      node[label]! += times;
      drawn += times;
    }
    this.count = count;
    this.drawn = drawn;
    this.isPure = node.includes(drawn);
    for (let k = 0; k < this.width; k++) node[k]! *= this.#weights[k]!;
    this.#purity = this.#purityOf(node);
  }

  writeLeaf(values: Float32Array, at: number): void {
    let sum = 0;
    for (const weight of this.#node) sum += weight;
    for (let k = 0; k < this.width; k++) values[at + k] = this.#node[k]! / sum;
  }

  protected sumBins(bins: Uint8Array): void {
    for (let i = 0; i < this.count; i++) {
      this.#counts[bins[i]! * this.width + this.#labels[i]!]! += this.draws[i]!;
    }
  }

  protected clearBin(bin: number): void {
    for (let k = 0; k < this.width; k++) this.#counts[bin * this.width + k] = 0;
  }

  protected startLeft(): void {
    this.#left.fill(0);
  }

  protected moveBin(bin: number): void {
    const first = bin * this.width;
    for (let k = 0; k < this.width; k++) this.#left[k]! += this.#counts[first + k]! * this.#weights[k]!;
  }

  protected moveRows(bins: Uint8Array, bin: number, off: 0 | 1): number {
    const left = this.#left.fill(0);
    const [labels, draws] = [this.#labels, this.draws];
    for (let i = 0; i < this.count; i++) left[labels[i]!]! += goesLeft(bins[i]!, bin, off) * draws[i]!;
    let drawn = 0;
    for (let k = 0; k < this.width; k++) {
      drawn += left[k]!;
      left[k]! *= this.#weights[k]!;
    }
    return drawn;
  }

  protected gain(): number {
    for (let k = 0; k < this.width; k++) this.#right[k] = this.#node[k]! - this.#left[k]!;
    return Math.max(0, this.#purityOf(this.#left) + this.#purityOf(this.#right) - this.#purity);
  }

  /** The weight of a side times one minus its Gini impurity, or times its negative entropy. */
  #purityOf(side: Float64Array): number {
    let sum = 0;
    let purity = 0;
    if (this.#entropy) {
      for (let k = 0; k < this.width; k++) {
        sum += side[k]!;
        if (side[k]! > 0) purity += side[k]! * Math.log(side[k]!);
      }
      return sum > 0 ? purity - sum * Math.log(sum) : 0;
    }
    for (let k = 0; k < this.width; k++) {
      sum += side[k]!;
      purity += side[k]! * side[k]!;
    }
    return sum > 0 ? purity / sum : 0;
  }
}
