// Grows one tree of a forest on binned rows, node by node, each on a few columns drawn at random: at the best cut
// (random forest, Breiman 2001) or the best of one random cut per column (extra trees, Geurts et al. 2006).
import type { Random } from '$core/random';
import { goesLeft, type ForestCut, type ForestTarget } from './forest-target';
import type { Pace } from './pace';
import type { TreeSetBuilder } from './tree-set';

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
  /** The node in hand. */
  #node = 0;
  #first = 0;
  #count = 0;
  #depth = 0;
  #drawnLeft = 0;
  /** Columns tried for it, whether rows differ in one of them, and the best cut. */
  #tried = 0;
  #varied = false;
  #best: Cut | undefined;
  /** Bins of its rows in the column in hand. */
  #low = 0;
  #high = 0;
  #hasMissing = false;

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
    this.#start(draws, trees);
    while (this.#open.length > 0) {
      this.#takeNode(draws);
      const opened = this.#pace.spend(cellsPerVisit * this.#count);
      if (opened) await opened;
      while (this.#wantsColumn()) {
        this.#tryColumn(random);
        const tried = this.#pace.spend(cellsPerVisit * this.#count);
        if (tried) await tried;
      }
      if (this.#best) this.#branch(this.#best, draws, trees);
      else this.#leaf(trees);
    }
    trees.finish();
  }

  /** Opens the root. */
  #start(draws: Uint16Array, trees: TreeSetBuilder): void {
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
  }

  #takeNode(draws: Uint16Array): void {
    this.#depth = this.#open.pop()!;
    this.#count = this.#open.pop()!;
    this.#first = this.#open.pop()!;
    this.#node = this.#open.pop()!;
    this.#target.open(this.#list, draws, this.#first, this.#count);
    this.#tried = 0;
    this.#varied = false;
    this.#best = undefined;
  }

  /** Whether another column is to be tried: some are due, or the node's rows have been alike in all so far. */
  #wantsColumn(): boolean {
    if (this.#tried === this.#order.length) return false;
    if (this.#tried > 0) return this.#tried < this.#growth.columnsPerCut || !this.#varied;
    const { maxDepth, minLeafRows } = this.#growth;
    return this.#depth < maxDepth && !this.#target.isPure && this.#target.drawn >= 2 * minLeafRows;
  }

  /** Draws a column that the node has not tried, and keeps its cut if it is the best yet. */
  #tryColumn(random: Random): void {
    const drawn = this.#tried + drawBelow(this.#order.length - this.#tried, random);
    const column = this.#order[drawn]!;
    this.#order[drawn] = this.#order[this.#tried]!;
    this.#order[this.#tried++] = column;
    this.#gather(column);
    if (this.#isConstant()) return;
    this.#varied = true;
    const cut = this.#growth.randomCuts ? this.#randomCut(random) : this.#target.bestCut(this.#bins);
    if (!cut || (this.#best && cut.gain <= this.#best.gain)) return;
    const { bin, missingLeft, gain } = cut;
    this.#best = { column, hasMissing: this.#hasMissing, bin, missingLeft, gain };
  }

  /** Fetches the bins of the node's rows in a column, and their range. */
  #gather(column: number): void {
    const all = this.#table.bins;
    const [list, bins, first, count] = [this.#list, this.#bins, this.#first, this.#count];
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

  #leaf(trees: TreeSetBuilder): void {
    const at = trees.leaf(this.#node);
    this.#target.writeLeaf(trees.values, at);
  }

  #branch(cut: Cut, draws: Uint16Array, trees: TreeSetBuilder): void {
    const left = this.#divide(cut, draws);
    const drawnRight = this.#target.drawn - this.#drawnLeft;
    const branch = {
      column: cut.column,
      threshold: this.#table.cuts[cut.column]![cut.bin - 1] ?? Infinity,
      // Values missing only later go with the larger side.
      missingLeft: cut.hasMissing ? cut.missingLeft : this.#drawnLeft > drawnRight,
      gain: cut.gain
    };
    const id = trees.branch(this.#node, branch, this.#drawnLeft, drawnRight);
    this.#open.push(id + 1, this.#first + left, this.#count - left, this.#depth + 1);
    this.#open.push(id, this.#first, left, this.#depth + 1);
  }

  /** Parts the node's rows, in order. @returns how many go left; their draws are in `#drawnLeft` */
  #divide({ column, bin, missingLeft }: Cut, draws: Uint16Array): number {
    const { bins, rows } = this.#table;
    const [list, scratch, first] = [this.#list, this.#scratch, this.#first];
    const end = first + this.#count;
    const offset = column * rows;
    const off = missingLeft ? 0 : 1;
    let left = first;
    let right = 0;
    let drawn = 0;
    for (let i = first; i < end; i++) {
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
}

/** Uniform integer below n, for small n: uneven by n / 2^32 at most, and faster than an even draw. */
function drawBelow(n: number, random: Random): number {
  return Math.floor((random.bits() / 0x1_0000_0000) * n);
}
