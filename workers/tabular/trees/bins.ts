// Bins: a column's values replaced by at most 255 small numbers, cut at quantiles, so that a tree needs only
// sums by bin. Bin 0 is missing; bin b > 0 holds cuts[b-2] < v <= cuts[b-1] in float32, exactly what an ONNX
// node BRANCH_LEQ with that cut decides.
import type { Matrix } from '$core/training/family';
import type { Room } from './room';

/** Cells of a column in a histogram: 255 bins and the missing one. */
export const maxCells = 256;
/** Quantiles of more rows than this are taken from an even sample of as many. */
const sampleRows = 200_000;
const blockRows = 4096;

/** Where the bin of (row, column) is: at + row * rowStep + column * columnStep. */
export interface BinLayout {
  readonly at: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Cut points of each column, ascending: at most maxBins - 1. */
export async function findCuts(x: Matrix, maxBins: number, room: Room): Promise<Float32Array[]> {
  const { arena, kernels, pace } = room;
  const count = Math.min(x.rows, sampleRows);
  const values = arena.alloc(4 * count);
  const scratch = arena.alloc(4 * count);
  const counts = arena.alloc(3 * 2048 * 4);
  const view = arena.view('f32', values, count);
  const cuts: Float32Array[] = [];
  for (const column of x.columns) {
    copySample(column, view);
    const present = kernels.sortFloats(values, count, scratch, counts);
    cuts.push(cutSorted(view.subarray(0, present), maxBins));
    await pace.spend(8 * count);
  }
  return cuts;
}

/** Writes the bins of every row and column. */
export async function writeBins(
  x: Matrix,
  cuts: readonly Float32Array[],
  layout: BinLayout,
  room: Room
): Promise<void> {
  const { arena, kernels, pace } = room;
  const tables = arena.alloc(cuts.length * maxCells * 4);
  const values = arena.alloc(4 * blockRows);
  const view = arena.view('f32', values, blockRows);
  const table = arena.view('f32', tables, cuts.length * maxCells).fill(Infinity);
  cuts.forEach((points, column) => table.set(points, column * maxCells));
  for (let first = 0; first < x.rows; first += blockRows) {
    const count = Math.min(blockRows, x.rows - first);
    for (let c = 0; c < x.columns.length; c++) {
      view.set(x.columns[c]!.subarray(first, first + count));
      const out = layout.at + first * layout.rowStep + c * layout.columnStep;
      kernels.binFloats(values, count, tables + c * maxCells * 4, out, layout.rowStep);
    }
    await pace.spend(8 * count * x.columns.length);
  }
}

/** Fills `sample` with evenly spaced values of a column; all of them where it is as long. */
function copySample(column: Float32Array, sample: Float32Array): void {
  if (column.length === sample.length) return sample.set(column);
  const step = column.length / sample.length;
  for (let i = 0; i < sample.length; i++) sample[i] = column[Math.floor(i * step)]!;
}

/**
 * Cuts between sorted values so that bins hold about equally many; each distinct value has its own bin where
 * they are few, and a value too frequent for one bin gets one to itself.
 */
export function cutSorted(sorted: Float32Array, maxBins: number): Float32Array {
  const distinct = countDistinct(sorted, maxBins + 1);
  let bins = maxBins;
  let rows = sorted.length;
  let gathered = 0;
  const cuts: number[] = [];
  const cutBefore = (i: number) => {
    cuts.push(middle(sorted[i - 1]!, sorted[i]!));
    rows -= gathered;
    gathered = 0;
    bins--;
  };
  for (let first = 0, end = 0; first < sorted.length && bins > 1; first = end) {
    while (end < sorted.length && sorted[end] === sorted[first]) end++;
    const share = distinct <= maxBins ? 1 : rows / bins;
    if (gathered > 0 && end - first >= share) cutBefore(first);
    gathered += end - first;
    if (gathered >= share && end < sorted.length && bins > 1) cutBefore(end);
  }
  return Float32Array.from(cuts);
}

function countDistinct(sorted: Float32Array, enough: number): number {
  let distinct = sorted.length > 0 ? 1 : 0;
  for (let i = 1; i < sorted.length && distinct < enough; i++) {
    if (sorted[i] !== sorted[i - 1]) distinct++;
  }
  return distinct;
}

/** A float32 m with low <= m < high: the middle, where there is one. */
function middle(low: number, high: number): number {
  const m = Math.fround(low / 2 + high / 2);
  return m >= low && m < high ? m : low;
}
