// Grows one tree of a forest on binned rows, node by node, each on a few columns drawn at random: at the best cut
// (random forest, Breiman 2001) or the best of one random cut per column (extra trees, Geurts et al. 2006).
import type { Random } from '$core/random';
import { goesLeft, type ForestCut, type ForestTarget } from './forest-target';
import type { Pace } from './pace';
import type { Branch, TreeSetBuilder } from './tree-set';

export interface ForestGrowth {
  readonly randomCuts: boolean;
  readonly maxDepth: number;
  readonly minLeafRows: number;
  /** Columns drawn for a cut, at least 1. */
  readonly columnsPerCut: number;
}

export interface ForestTable {
  /** [columns, rows] u8. */
  readonly bins: Uint8Array;
  readonly rows: number;
  readonly cuts: readonly Float32Array[];
}

/** A cut of the node in hand. */
interface Cut extends ForestCut {
  readonly column: number;
  /** Whether rows of the node are missing in the column. */
  readonly hasMissing: boolean;
}

/** Work of a visit of a row, in cells (see pace.ts). */
const cellsPerVisit = 6;

export class ForestGrower {
  readonly #table: ForestTable;
  readonly #growth: ForestGrowth;
  readonly #target: ForestTarget;
  readonly #pace: Pace;
  /** Rows of the tree, each node's together. */
  readonly #list: Int32Array;
  readonly #scratch: Int32Array;
  /** Bins of the node's rows in the column in hand. */
  readonly #bins: Uint8Array;
  /** Columns in an order that is drawn anew, as far as needed, for each cut. */
  readonly #order: Uint32Array;

  /** Open nodes, four numbers each: id, first row, rows, depth. The last is grown next, so that lists stay warm. */
  readonly #open: number[] = [];
  /** Of the column in hand. */
  #low = 0;
  #high = 0;
  #hasMissing = false;
  /** Of the last node parted. */
  #drawnLeft = 0;

  constructor(table: ForestTable, growth: ForestGrowth, target: ForestTarget, pace: Pace) {
    this.#table = table;
    this.#growth = growth;
    this.#target = target;
    this.#pace = pace;
    this.#list = new Int32Array(table.rows);
    this.#scratch = new Int32Array(table.rows);
    this.#bins = new Uint8Array(table.rows);
    this.#order = Uint32Array.from(table.cuts, (_, column) => column);
  }

  /** Grows a tree on the rows that `draws` says, each that often, and adds it to the set. */
  async grow(draws: Uint16Array, random: Random, trees: TreeSetBuilder): Promise<void> {
    let rows = 0;
    let drawn = 0;
    for (let row = 0; row < draws.length; row++) {
      if (draws[row] === 0) continue;
      this.#list[rows++] = row;
      drawn += draws[row]!;
    }
    for (let i = 0; i < this.#order.length; i++) this.#order[i] = i;
    this.#open.length = 0;
    this.#open.push(trees.root(drawn), 0, rows, 0);
    while (this.#open.length > 0) {
      const cells = this.#growNode(draws, random, trees);
      const wait = this.#pace.spend(cells);
      if (wait) await wait;
    }
    trees.finish();
  }

  /** Makes the last open node a branch or a leaf. @returns the work done, in cells */
  #growNode(draws: Uint16Array, random: Random, trees: TreeSetBuilder): number {
    const depth = this.#open.pop()!;
    const count = this.#open.pop()!;
    const first = this.#open.pop()!;
    const node = this.#open.pop()!;
    const target = this.#target;
    target.open(this.#list, draws, first, count);
    const cut = this.#mayDivide(depth) ? this.#findCut(first, count, random) : undefined;
    if (!cut) {
      const at = trees.leaf(node);
      target.writeLeaf(trees.values, at);
      return count;
    }
    const left = this.#divide(cut, draws, first, count);
    const drawnRight = target.drawn - this.#drawnLeft;
    const id = trees.branch(node, this.#branchOf(cut), this.#drawnLeft, drawnRight);
    this.#open.push(id + 1, first + left, count - left, depth + 1);
    this.#open.push(id, first, left, depth + 1);
    return cellsPerVisit * count * this.#growth.columnsPerCut;
  }

  #mayDivide(depth: number): boolean {
    const { maxDepth, minLeafRows } = this.#growth;
    return depth < maxDepth && !this.#target.isPure && this.#target.drawn >= 2 * minLeafRows;
  }

  /** The best cut among columns drawn at random; more are drawn while all are constant in the node. */
  #findCut(first: number, count: number, random: Random): Cut | undefined {
    const order = this.#order;
    let best: ForestCut | undefined;
    let column = 0;
    let hasMissing = false;
    let varied = false;
    for (let i = 0; i < order.length && (i < this.#growth.columnsPerCut || !varied); i++) {
      const drawn = i + drawBelow(order.length - i, random);
      const candidate = order[drawn]!;
      order[drawn] = order[i]!;
      order[i] = candidate;
      this.#gather(candidate, first, count);
      if (this.#isConstant()) continue;
      varied = true;
      const cut = this.#growth.randomCuts ? this.#randomCut(random) : this.#target.bestCut(this.#bins);
      if (!cut || (best && cut.gain <= best.gain)) continue;
      best = cut;
      column = candidate;
      hasMissing = this.#hasMissing;
    }
    return best && { column, hasMissing, bin: best.bin, missingLeft: best.missingLeft, gain: best.gain };
  }

  /** Fetches the bins of the node's rows in a column, and their range. */
  #gather(column: number, first: number, count: number): void {
    const all = this.#table.bins;
    const [list, bins] = [this.#list, this.#bins];
    const offset = column * this.#table.rows;
    let low = 256;
    let high = 0;
    let hasMissing = false;
    for (let i = 0; i < count; i++) {
      const bin = all[offset + list[first + i]!]!;
      bins[i] = bin;
      if (bin > high) high = bin;
      if (bin === 0) hasMissing = true;
      else if (bin < low) low = bin;
    }
    this.#low = low;
    this.#high = high;
    this.#hasMissing = hasMissing;
  }

  #isConstant(): boolean {
    return this.#high === 0 || (this.#low === this.#high && !this.#hasMissing);
  }

  /** A cut drawn evenly among those that part the node's rows. */
  #randomCut(random: Random): ForestCut | undefined {
    const span = this.#high - this.#low;
    const bin = span > 0 ? this.#low + drawBelow(span, random) : 255;
    const missingLeft = this.#hasMissing && span > 0 && drawBelow(2, random) === 1;
    const gain = this.#target.gainOf(this.#bins, bin, missingLeft);
    return gain === undefined ? undefined : { bin, missingLeft, gain };
  }

  /** Parts the node's rows, in order. @returns how many go left; their draws are in `#drawnLeft` */
  #divide({ column, bin, missingLeft }: Cut, draws: Uint16Array, first: number, count: number): number {
    const { bins, rows } = this.#table;
    const [list, scratch] = [this.#list, this.#scratch];
    const offset = column * rows;
    const off = missingLeft ? 0 : 1;
    let left = first;
    let right = 0;
    let drawn = 0;
    for (let i = first; i < first + count; i++) {
      const row = list[i]!;
      const goes = goesLeft(bins[offset + row]!, bin, off);
      list[left] = row;
      scratch[right] = row;
      left += goes;
      right += 1 - goes;
      drawn += goes * draws[row]!;
    }
    for (let i = 0; i < right; i++) list[left + i] = scratch[i]!;
    this.#drawnLeft = drawn;
    return left - first;
  }

  /** Values missing only later go with the larger side. */
  #branchOf({ column, bin, gain, missingLeft, hasMissing }: Cut): Branch {
    return {
      column,
      threshold: this.#table.cuts[column]![bin - 1] ?? Infinity,
      missingLeft: hasMissing ? missingLeft : 2 * this.#drawnLeft > this.#target.drawn,
      gain
    };
  }
}

/** Uniform integer below n, for small n: uneven by n / 2^32 at most, and faster than an even draw. */
function drawBelow(n: number, random: Random): number {
  return Math.floor((random.bits() / 0x1_0000_0000) * n);
}
