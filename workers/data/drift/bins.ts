// Bins of a reference column, to count the same column of another table in.
import { quantile } from '../profile/numbers';

export interface Bins {
  readonly count: number;
  /** The bin of missing cells. */
  readonly missing: number;
  of(cell: number | string): number;
}

const tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/**
 * Ten bins of about equally many cells, (low, high], the first and the last open to the outside: the deciles are those of numpy,
 * equal ones are one. Where the lowest value of all fills the first bin, what is lower has a bin of its own, as what is higher
 * than the highest has. Sorts `cells`.
 */
export function numberBins(cells: Float64Array): Bins {
  // Missing cells come last.
  cells.sort();
  const isGap = (value: number): boolean => value !== value;
  const present = cells.subarray(0, cells.length - countWhere(cells, isGap));
  const deciles = present.length === 0 ? [] : tenths.map((share) => quantile(present, share));
  const edges = [...new Set(deciles)];
  const lowest = edges[0] === present[0] ? (present[0] ?? -Infinity) : -Infinity;
  const missing = edges.length + 2;
  const of = (cell: number): number => {
    if (cell < lowest) return 0;
    let bin = 0;
    while (bin < edges.length && edges[bin]! < cell) bin++;
    return bin + 1;
  };
  return { count: missing + 1, missing, of: (cell) => of(cell as number) };
}

/** A bin a level, one for all levels that are new. */
export function levelBins(levels: readonly string[]): Bins {
  const places = new Map(levels.map((level, i) => [level, i]));
  const fresh = levels.length;
  return { count: fresh + 2, missing: fresh + 1, of: (level) => places.get(String(level)) ?? fresh };
}

function countWhere(cells: Float64Array, is: (cell: number) => boolean): number {
  let count = 0;
  for (const cell of cells) if (is(cell)) count++;
  return count;
}
