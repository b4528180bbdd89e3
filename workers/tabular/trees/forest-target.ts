// What a tree of a forest learns, as its grower sees it: a node's rows, the cuts of them and what a cut gains.
// Here is the search over bins; counts and impurities are the subclasses' (forest-classes.ts, forest-values.ts).

/** Rows up to `bin` go left; bin 0, the missing, where `missingLeft` says. */
export interface ForestCut {
  readonly bin: number;
  readonly missingLeft: boolean;
  /** By how much impurity falls, times the weight of the node's rows. */
  readonly gain: number;
}

/**
 * 1 where a row goes left, else 0; without a branch, as it could not be foreseen. `off` is 1 where missing rows go
 * right: bin 0 then becomes 255.
 */
export function goesLeft(rowBin: number, bin: number, off: 0 | 1): number {
  return (((rowBin - off) & 255) - (bin - off) - 1) >>> 31;
}

/** Up to so many occupied bins are listed as they come and sorted; beyond, all 256 are looked at. */
const few = 32;

export abstract class ForestTarget {
  /** Numbers in a leaf. */
  abstract readonly width: number;
  /** Whether the rows of the node in hand are all alike. */
  isPure = false;
  /** Rows of the node, each as often as it was drawn. */
  drawn = 0;
  /** Rows of the node, and how often each was drawn. */
  protected count = 0;
  protected readonly draws: Uint16Array;
  readonly #minLeafRows: number;
  /** Draws by bin; all zero between calls. */
  readonly #total = new Int32Array(256);
  /** Bins that rows of the node are in, ascending. */
  readonly #occupied = new Uint8Array(256);

  constructor(rows: number, minLeafRows: number) {
    this.draws = new Uint16Array(rows);
    this.#minLeafRows = minLeafRows;
  }

  /** Takes up the node of the rows list[first] to list[first + count - 1]. */
  abstract open(list: Int32Array, draws: Uint16Array, first: number, count: number): void;
  /** Writes the leaf that the node would be. */
  abstract writeLeaf(values: Float32Array, at: number): void;
  /** Sums the node's rows by bin. */
  protected abstract sumBins(bins: Uint8Array): void;
  protected abstract clearBin(bin: number): void;
  /** Makes the left side empty, and adds the rows of a bin to it. */
  protected abstract startLeft(): void;
  protected abstract moveBin(bin: number): void;
  /** Makes the left side of one cut: the rows that `goesLeft`. @returns their draws */
  protected abstract moveRows(bins: Uint8Array, bin: number, off: 0 | 1): number;
  /** What the cut into left side and rest gains. */
  protected abstract gain(drawnLeft: number): number;

  /** The best cut of the node, whose rows are in these bins, if one leaves enough rows on both sides. */
  bestCut(bins: Uint8Array): ForestCut | undefined {
    const occupied = this.#listBins(bins);
    this.sumBins(bins);
    const hasMissing = this.#occupied[0] === 0;
    let best = this.#scan(occupied, hasMissing, false);
    if (hasMissing) {
      const other = this.#scan(occupied, hasMissing, true);
      if (other && (!best || other.gain > best.gain)) best = other;
    }
    for (let i = 0; i < occupied; i++) {
      this.#total[this.#occupied[i]!] = 0;
      this.clearBin(this.#occupied[i]!);
    }
    return best;
  }

  /** What one cut gains; undefined where it leaves too few rows on a side. */
  gainOf(bins: Uint8Array, bin: number, missingLeft: boolean): number | undefined {
    const drawn = this.moveRows(bins, bin, missingLeft ? 0 : 1);
    if (drawn < this.#minLeafRows || this.drawn - drawn < this.#minLeafRows) return undefined;
    return this.gain(drawn);
  }

  /** Counts draws by bin. @returns how many bins are occupied; they are in `#occupied`. */
  #listBins(bins: Uint8Array): number {
    let n = 0;
    for (let i = 0; i < this.count; i++) {
      const bin = bins[i]!;
      if (this.#total[bin] === 0 && n < few) this.#occupied[n++] = bin;
      this.#total[bin]! += this.draws[i]!;
    }
    if (n < few) {
      sortFew(this.#occupied, n);
      return n;
    }
    n = 0;
    for (let bin = 0; bin < 256; bin++) if (this.#total[bin]! > 0) this.#occupied[n++] = bin;
    return n;
  }

  /** The best cut with the missing, which are the first of the occupied bins, on one side. */
  #scan(occupied: number, hasMissing: boolean, missingLeft: boolean): ForestCut | undefined {
    let drawn = 0;
    let bestGain = -1;
    let bestBin = 0;
    this.startLeft();
    if (missingLeft) {
      this.moveBin(0);
      drawn += this.#total[0]!;
    }
    // All that are present may go left only where the missing are right.
    const end = hasMissing && !missingLeft ? occupied : occupied - 1;
    for (let i = hasMissing ? 1 : 0; i < end; i++) {
      const bin = this.#occupied[i]!;
      this.moveBin(bin);
      drawn += this.#total[bin]!;
      if (drawn < this.#minLeafRows) continue;
      if (this.drawn - drawn < this.#minLeafRows) break;
      const gain = this.gain(drawn);
      if (gain <= bestGain) continue;
      bestGain = gain;
      // Midway to the next bin that occurs.
      bestBin = i + 1 < occupied ? (bin + this.#occupied[i + 1]! - 1) >> 1 : 255;
    }
    return bestGain < 0 ? undefined : { bin: bestBin, missingLeft, gain: bestGain };
  }
}

function sortFew(numbers: Uint8Array, n: number): void {
  for (let i = 1; i < n; i++) {
    const number = numbers[i]!;
    let j = i - 1;
    for (; j >= 0 && numbers[j]! > number; j--) numbers[j + 1] = numbers[j]!;
    numbers[j + 1] = number;
  }
}
