// One tree as the kernel addTree reads it, on bins instead of values (kernels/walk.wat has the layout).
import type { Room } from './room';
import type { TreeSetBuilder } from './tree-set';

const nodeBytes = 16;

export class TreeImage {
  /** Address of the root. */
  readonly at: number;
  readonly #cuts: readonly Float32Array[];
  readonly #room: Room;
  readonly #nodes: number;

  /** Takes room for trees of up to `nodes` nodes. */
  constructor(nodes: number, cuts: readonly Float32Array[], room: Room) {
    this.at = room.arena.alloc(nodes * nodeBytes);
    this.#nodes = nodes;
    this.#cuts = cuts;
    this.#room = room;
  }

  /** Replaces the tree. */
  write(trees: TreeSetBuilder, tree: number): void {
    const { starts, column, threshold, left, missingLeft, values } = trees.parts;
    const words = this.#room.arena.view('i32', this.at, this.#nodes * 4);
    const numbers = this.#room.arena.view('f64', this.at, this.#nodes * 2);
    const start = starts[tree]!;
    for (let node = start; node < starts[tree + 1]!; node++) {
      const i = node - start;
      words[4 * i] = column[node]!;
      if (column[node]! < 0) {
        numbers[2 * i + 1] = values[left[node]!]!;
        continue;
      }
      const off = 1 - missingLeft[node]!;
      words[4 * i + 1] = this.at + (left[node]! - start) * nodeBytes;
      words[4 * i + 2] = binOf(this.#cuts[column[node]!]!, threshold[node]!) - off;
      words[4 * i + 3] = off;
    }
  }
}

/** The bin that a threshold closes: the threshold is one of the cuts, or Infinity after the last. */
function binOf(cuts: Float32Array, threshold: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! < threshold) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}
