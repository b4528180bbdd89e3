// Binned rows with the scores that boosting has given them so far.
import type { Labelled } from '$core/training/family';
import type { Leaf } from './boosted-grower';
import { writeBins } from './bins';
import type { Room } from './room';
import type { TreeImage } from './tree-image';

/** Rows a walk takes between two ticks. */
const walkRows = 50_000;

export class ScoredRows {
  readonly y: Float64Array;
  readonly rows: number;
  /** Scores of a row. */
  readonly outputs: number;
  /** Address of [rows, stride] u8. */
  readonly bins: number;
  /** The number of columns, made even. */
  readonly stride: number;
  /** Address of [rows, outputs] f64. */
  readonly scoresAt: number;
  /** Address of [rows + 1] u16: class of a row; after the last, the number of classes. Not of use in a regression. */
  readonly labels: number;
  readonly #part: Labelled;
  /** Address of [walkRows] i32. */
  readonly #list: number;
  readonly #room: Room;

  /** Takes room; `fill` makes it usable. @throws HearthError job/does-not-fit */
  constructor(part: Labelled, outputs: number, room: Room) {
    this.y = part.y;
    this.rows = part.x.rows;
    this.outputs = outputs;
    this.stride = part.x.columns.length + (part.x.columns.length % 2);
    this.bins = room.arena.alloc(this.rows * this.stride);
    // The log losses work on pairs of rows: the last may be padding.
    this.scoresAt = room.arena.alloc(8 * (this.rows + 1) * outputs);
    this.labels = room.arena.alloc(2 * (this.rows + 1));
    this.#list = room.arena.alloc(4 * Math.min(walkRows, this.rows));
    this.#part = part;
    this.#room = room;
  }

  /** Bins the rows and gives each the base score. */
  async fill(cuts: readonly Float32Array[], base: Float64Array): Promise<void> {
    const layout = { at: this.bins, rowStep: this.stride, columnStep: 1 };
    await writeBins(this.#part.x, cuts, layout, this.#room);
    const { scores, outputs } = this;
    for (let i = 0; i < scores.length; i++) scores[i] = base[i % outputs]!;
    const labels = this.#room.arena.view('u16', this.labels, this.rows + 1);
    labels.set(this.y);
    labels[this.rows] = Math.max(2, outputs);
  }

  /** [rows, outputs] f64; a view until the arena grows. */
  get scores(): Float64Array {
    return this.#room.arena.view('f64', this.scoresAt, this.rows * this.outputs);
  }

  /** Adds to one output the leaf that each row of a list ended in. */
  addLeaves(list: number, leaves: readonly Leaf[], output: number): void {
    const { kernels } = this.#room;
    for (const { first, count, value } of leaves) {
      kernels.addValue(list + 4 * first, count, value, this.scoresAt + 8 * output, 8 * this.outputs);
    }
  }

  /** Walks the rows of a list down a tree and adds it to one output. */
  async addTree(tree: TreeImage, list: number, count: number, output: number): Promise<void> {
    for (let first = 0; first < count; first += walkRows) {
      await this.#walk(tree, list + 4 * first, Math.min(walkRows, count - first), output);
    }
  }

  /** Walks every row down a tree and adds it to one output. */
  async addTreeToAll(tree: TreeImage, output: number): Promise<void> {
    for (let first = 0; first < this.rows; first += walkRows) {
      const count = Math.min(walkRows, this.rows - first);
      this.#room.kernels.enumerate(this.#list, first, count);
      await this.#walk(tree, this.#list, count, output);
    }
  }

  #walk(tree: TreeImage, list: number, count: number, output: number): Promise<void> | undefined {
    const { kernels, pace } = this.#room;
    const scores = this.scoresAt + 8 * output;
    kernels.addTree(this.bins, this.stride, list, count, tree.at, scores, 8 * this.outputs);
    return pace.spend(20 * count);
  }
}
