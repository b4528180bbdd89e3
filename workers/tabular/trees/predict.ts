// Scores rows with packed trees, as an ONNX runtime would: on the float32 values, not on bins.
import type { Matrix } from '$core/training/family';
import type { TreeSet } from './tree-set';

/** Some trees of a set: from `first` up to, not including, `end`. */
export interface TreeRange {
  readonly first: number;
  readonly end: number;
}

/** Rows laid out side by side at a time, so that a tree finds a row's columns together in the cache. */
const blockRows = 256;

/**
 * Adds the leaf values of trees, in order, to `scores`.
 * @param scores [rows, outputs] f64.
 * @param outputs the width of the set; or, for sets of width 1, any number: tree t then adds to t % outputs.
 */
export function addTrees(
  trees: TreeSet,
  x: Matrix,
  scores: Float64Array,
  outputs: number,
  { first: firstTree, end }: TreeRange = { first: 0, end: trees.starts.length - 1 }
): void {
  const columns = x.columns.length;
  const block = new Float32Array(blockRows * columns);
  const leaves = new Int32Array(blockRows);
  for (let first = 0; first < x.rows; first += blockRows) {
    const count = Math.min(blockRows, x.rows - first);
    x.columns.forEach((column, c) => {
      for (let i = 0; i < count; i++) block[i * columns + c] = column[first + i]!;
    });
    for (let tree = firstTree; tree < end; tree++) {
      findLeaves(trees, tree, block, columns, count, leaves);
      const offset = trees.width === 1 ? tree % outputs : 0;
      for (let i = 0; i < count; i++) {
        const from = leaves[i]! * trees.width;
        const to = (first + i) * outputs + offset;
        for (let k = 0; k < trees.width; k++) scores[to + k]! += trees.values[from + k]!;
      }
    }
  }
}

/** The leaf, as a row of `values`, that each row of the block ends in. */
function findLeaves(
  trees: TreeSet,
  tree: number,
  block: Float32Array,
  columns: number,
  count: number,
  leaves: Int32Array
): void {
  const { column, threshold, left, missingLeft } = trees;
  const root = trees.starts[tree]!;
  for (let i = 0; i < count; i++) {
    const row = i * columns;
    let node = root;
    let c = column[node]!;
    while (c >= 0) {
      const value = block[row + c]!;
      const goesLeft = value <= threshold[node]! || (value !== value && missingLeft[node] === 1);
      node = left[node]! + (goesLeft ? 0 : 1);
      c = column[node]!;
    }
    leaves[i] = left[node]!;
  }
}
