// Grows one tree of gradient boosting on binned rows: histograms of gradients, the best cut of each open node,
// the larger sibling's histogram by subtraction (LightGBM, Ke et al. 2017). Grows the most useful leaf first, or
// down to a depth. Does not know the loss; takes gradients as integers (see kernels/histogram.wat).
import { maxCells } from './bins';
import type { Room } from './room';
import type { TreeSetBuilder } from './tree-set';

export interface GrowthParams {
  readonly growth: 'leaves' | 'depth';
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly minHessian: number;
  readonly minLeafRows: number;
  readonly lambda: number;
  readonly learningRate: number;
}

/** Training rows in the arena. */
export interface BinnedTable {
  readonly at: number;
  /** Bytes of a row: the number of columns, made even. */
  readonly stride: number;
  readonly rows: number;
  readonly cuts: readonly Float32Array[];
}

/** Of gradients and of hessians: what 1 is as an integer; or numbers of bits. */
export interface GradientUnits {
  readonly gradient: number;
  readonly hessian: number;
}

/** Rows `first` to `first + count` of the grower's row list end in a leaf with this value. */
export interface Leaf {
  readonly first: number;
  readonly count: number;
  readonly value: number;
}

interface Node {
  readonly id: number;
  readonly first: number;
  readonly count: number;
  readonly depth: number;
  /** Sums in integer units. */
  readonly g: number;
  readonly h: number;
  /** Address, or 0 where it has none. */
  histogram: number;
  split: Split | undefined;
}

interface Split {
  readonly gain: number;
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gl: number;
  readonly hl: number;
  readonly countLeft: number;
}

/** 256 cells, and a gap so that equal bins of different columns do not compete for one set of the cache. */
const columnBytes = 256 * 16 + 64;
/** Histograms of open nodes may take this much; beyond it the least useful are dropped and made again. */
const poolBytes = 256 * 2 ** 20;
/** Rounding in two divisions must not look like a gain. */
const leastGain = 1e-12;

export class BoostedGrower {
  /** Address of [rows] i32: the rows of the tree in hand, each leaf's together. */
  readonly rows: number;
  /** Address of [rows + 1, 2] i32: gradient and hessian by row, written by the caller before `grow`. */
  readonly gradients: number;
  /** Bits that a row's gradient and hessian may have, for their sums to fit. */
  readonly bits: GradientUnits;
  readonly #countShift: number;
  readonly #table: BinnedTable;
  readonly #params: GrowthParams;
  readonly #room: Room;
  readonly #histogramBytes: number;
  readonly #free: number[] = [];
  readonly #scratch: number;
  readonly #columns: number;
  readonly #out: number;
  #units: GradientUnits = { gradient: 1, hessian: 1 };
  #usable = 0;

  /** @throws HearthError job/does-not-fit */
  constructor(table: BinnedTable, params: GrowthParams, room: Room) {
    const { arena } = room;
    this.#table = table;
    this.#params = params;
    this.#room = room;
    const countBits = Math.ceil(Math.log2(table.rows + 1));
    this.#countShift = 63 - countBits;
    const gradient = Math.min(30, 50 - countBits);
    this.bits = { gradient, hessian: Math.min(gradient, this.#countShift - countBits) };
    this.#histogramBytes = table.stride * columnBytes;
    this.rows = arena.alloc(4 * table.rows);
    this.gradients = arena.alloc(8 * (table.rows + 1));
    this.#scratch = arena.alloc(4 * table.rows);
    this.#columns = arena.alloc(8 * table.cuts.length);
    this.#out = arena.alloc(64);
    const open = params.growth === 'leaves' ? params.maxLeaves : params.maxDepth;
    const histograms = Math.max(3, Math.min(open + 2, Math.floor(poolBytes / this.#histogramBytes)));
    for (let i = 0; i < histograms; i++) this.#free.push(arena.alloc(this.#histogramBytes));
  }

  /** Chooses the columns that trees may cut until the next call. */
  useColumns(columns: ArrayLike<number>): void {
    const pairs = this.#room.arena.view('i32', this.#columns, 2 * columns.length);
    for (let i = 0; i < columns.length; i++) {
      pairs[2 * i] = columns[i]!;
      pairs[2 * i + 1] = this.#table.cuts[columns[i]!]!.length + 2;
    }
    this.#usable = columns.length;
  }

  /**
   * Grows a tree on the first `count` rows of the row list and adds it to the set.
   * @returns its leaves; row list and leaves agree until the next call.
   */
  async grow(count: number, units: GradientUnits, trees: TreeSetBuilder): Promise<Leaf[]> {
    this.#units = units;
    const root = await this.#root(count, trees);
    const open = [root];
    const closed: Node[] = [];
    const { growth, maxLeaves } = this.#params;
    const limit = growth === 'leaves' ? maxLeaves : Infinity;
    let leaves = 1;
    while (leaves < limit && open.length > 0) {
      const node = takeNext(open, growth);
      if (!node.split) {
        closed.push(node);
        continue;
      }
      const [left, right] = this.#divide(node, node.split, trees);
      leaves++;
      if (leaves < limit) await this.#findSplits(node, left, right, open);
      else this.#release(node);
      open.push(left, right);
    }
    return [...closed, ...open].map((node) => this.#close(node, trees));
  }

  async #root(count: number, trees: TreeSetBuilder): Promise<Node> {
    const histogram = this.#acquire([]);
    await this.#fill(histogram, 0, count);
    this.#search(histogram);
    const [, , , g, h] = this.#room.arena.view('f64', this.#out, 5) as unknown as number[];
    const root: Node = {
      id: trees.root(count),
      first: 0,
      count,
      depth: 0,
      g: g!,
      h: h!,
      histogram,
      split: undefined
    };
    this.#chooseSplit(root);
    return root;
  }

  /** Sums the gradients of some rows of the row list into a histogram. */
  async #fill(histogram: number, first: number, count: number): Promise<void> {
    const { at, stride } = this.#table;
    this.#room.kernels.clear(histogram, this.#histogramBytes);
    const most = Math.max(1024, Math.floor((4 * 1_000_000) / stride));
    for (let done = 0; done < count; done += most) {
      const part = Math.min(most, count - done);
      const rows = this.rows + 4 * (first + done);
      this.#room.kernels.histogram(at, stride, rows, part, this.gradients, this.#countShift, histogram);
      const wait = this.#room.pace.spend(part * stride);
      if (wait) await wait;
    }
  }

  #search(histogram: number): void {
    const { lambda, minHessian, minLeafRows } = this.#params;
    const unit = this.#units.hessian;
    this.#room.kernels.bestSplit(
      histogram,
      this.#columns,
      this.#usable,
      this.#countShift,
      lambda * unit,
      Math.max(1, minHessian * unit),
      minLeafRows,
      this.#out
    );
  }

  /** Keeps the best cut of a node's histogram, if there is a useful one. */
  #chooseSplit(node: Node): void {
    if (this.#mayDivide(node)) {
      this.#search(node.histogram);
      node.split = this.#readSplit(node);
    }
    if (!node.split) this.#release(node);
  }

  #mayDivide(node: Node): boolean {
    const { maxDepth, minLeafRows } = this.#params;
    return node.depth < maxDepth && node.count >= 2 * minLeafRows;
  }

  #readSplit(node: Node): Split | undefined {
    const [score, gl, hl] = this.#room.arena.view('f64', this.#out, 3) as unknown as number[];
    const [column, bin, missingLeft, countLeft] = this.#room.arena.view('i32', this.#out + 40, 4);
    const gain = score! - node.g ** 2 / (node.h + this.#params.lambda * this.#units.hessian);
    if (column! < 0 || !(gain > leastGain * score!)) return undefined;
    return {
      gain: (gain * this.#units.hessian) / this.#units.gradient ** 2,
      column: column!,
      bin: bin!,
      missingLeft: missingLeft === 1,
      gl: gl!,
      hl: hl!,
      countLeft: countLeft!
    };
  }

  /** Cuts a node: parts its rows and opens two children without histograms. */
  #divide(node: Node, split: Split, trees: TreeSetBuilder): [Node, Node] {
    const { column, bin, missingLeft, gain, gl, hl, countLeft } = split;
    const { at, stride, cuts } = this.#table;
    const { first, count } = node;
    const rows = this.rows + 4 * first;
    this.#room.kernels.partition(at + column, stride, rows, count, this.#scratch, bin, missingLeft ? 1 : 0);
    // The cut after the last bin parts all that is present from what is missing.
    const threshold = cuts[column]![bin - 1] ?? Infinity;
    const countRight = count - countLeft;
    const id = trees.branch(node.id, { column, threshold, missingLeft, gain }, countLeft, countRight);
    const child = { depth: node.depth + 1, histogram: 0, split: undefined };
    return [
      { ...child, id, first, count: countLeft, g: gl, h: hl },
      { ...child, id: id + 1, first: first + countLeft, count: countRight, g: node.g - gl, h: node.h - hl }
    ];
  }

  /** Gives the children histograms, using up the parent's, and finds their cuts. */
  async #findSplits(parent: Node, left: Node, right: Node, open: readonly Node[]): Promise<void> {
    if (!this.#mayDivide(left) && !this.#mayDivide(right)) return this.#release(parent);
    const [small, large] = left.count < right.count ? [left, right] : [right, left];
    small.histogram = this.#acquire(open);
    await this.#fill(small.histogram, small.first, small.count);
    if (parent.histogram) {
      large.histogram = parent.histogram;
      parent.histogram = 0;
      this.#room.kernels.subtract(large.histogram, small.histogram, this.#histogramBytes);
    } else {
      large.histogram = this.#acquire(open);
      await this.#fill(large.histogram, large.first, large.count);
    }
    this.#chooseSplit(left);
    this.#chooseSplit(right);
    const wait = this.#room.pace.spend((left.count + right.count) / 2 + 4 * maxCells * this.#usable);
    if (wait) await wait;
  }

  #close(node: Node, trees: TreeSetBuilder): Leaf {
    this.#release(node);
    const { gradient, hessian } = this.#units;
    const { lambda, learningRate } = this.#params;
    const weight = node.h / hessian + lambda;
    const value = weight > 0 ? Math.fround((-learningRate * node.g) / gradient / weight) : 0;
    const at = trees.leaf(node.id);
    trees.values[at] = value;
    return { first: node.first, count: node.count, value };
  }

  /** A histogram's room; the open node of least gain gives up its own where none is free. */
  #acquire(open: readonly Node[]): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    let least: Node | undefined;
    for (const node of open) {
      if (node.histogram && (!least || node.split!.gain < least.split!.gain)) least = node;
    }
    if (!least) throw new Error('Histograms were lost: none is free and none is held.');
    const { histogram } = least;
    least.histogram = 0;
    return histogram;
  }

  #release(node: Node): void {
    if (node.histogram) this.#free.push(node.histogram);
    node.histogram = 0;
  }
}

/** Takes a node out of the open ones: the one of most gain, or simply the last. */
function takeNext(open: Node[], growth: GrowthParams['growth']): Node {
  if (growth === 'depth') return open.pop()!;
  let best = 0;
  for (let i = 1; i < open.length; i++) {
    if ((open[i]!.split?.gain ?? 0) > (open[best]!.split?.gain ?? 0)) best = i;
  }
  return open.splice(best, 1)[0]!;
}
