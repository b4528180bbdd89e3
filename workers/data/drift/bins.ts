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

/** As many levels as have bins of their own, at most. */
const mostOwn = 20;
/** The least share of the reference that gives a level its own bin, */
const leastOwn = 0.01;
/** and how many rows that share must come to in the smaller of the two tables. */
const leastRows = 10;

export interface LevelBins extends Bins {
  /** The bin of the other levels of the reference. */
  readonly rare: number;
  /** The bin of levels that the reference has not. */
  readonly fresh: number;
  /** How many of the rare levels the reference has in one row only. */
  readonly singles: number;
}

export function isLevelBins(bins: Bins): bins is LevelBins {
  return 'singles' in bins;
}

/**
 * A bin for each of the largest levels, one for all rarer ones and one for new ones: many small bins come to a high index without
 * any drift. A level is large that is in at least 1 % of the reference and comes to 10 rows in the smaller table, up to 20 of them;
 * in tables of a few rows the largest alone.
 * @param counts rows of the reference in each level
 * @param rows of the reference and of the other table
 */
export function levelBins(
  levels: readonly string[],
  counts: ArrayLike<number>,
  rows: readonly [number, number]
): LevelBins {
  const least = Math.max(leastOwn, leastRows / Math.min(...rows)) * rows[0];
  const present = levels.flatMap((level, i) => (counts[i]! > 0 ? [{ level, count: counts[i]! }] : []));
  present.sort((a, b) => b.count - a.count);
  const own = present.slice(0, mostOwn).filter(({ count }, i) => i === 0 || count >= least).length;
  const places = new Map(present.map(({ level }, i) => [level, Math.min(i, own)]));
  const singles = present.slice(own).filter(({ count }) => count === 1).length;
  const [rare, fresh, missing] = [own, own + 1, own + 2];
  return { count: own + 3, missing, rare, fresh, singles, of: (level) => places.get(String(level)) ?? fresh };
}

/**
 * The counts to expect of the reference, with levels that are new by chance among them: what is seen once stands for about as many
 * rows as what is never seen (Good 1953, The Population Frequencies of Species). No more than there are in the other table.
 */
export function expectNew(expected: Float64Array, actual: Float64Array, bins: LevelBins): Float64Array {
  const ratio = sum(expected) / sum(actual);
  const chance = Math.min(bins.singles, actual[bins.fresh]! * ratio);
  const moved = expected.slice();
  moved[bins.rare]! -= chance;
  moved[bins.fresh]! += chance;
  return moved;
}

/** A bin a level, to count each. */
export function everyLevel(levels: readonly string[]): Bins {
  const places = new Map(levels.map((level, i) => [level, i]));
  return { count: levels.length + 1, missing: levels.length, of: (level) => places.get(String(level))! };
}

/** Those of no and yes. */
export const booleanBins: Bins = { count: 3, missing: 2, of: Number };

const sum = (counts: Float64Array): number => counts.reduce((a, b) => a + b, 0);

function countWhere(cells: Float64Array, is: (cell: number) => boolean): number {
  let count = 0;
  for (const cell of cells) if (is(cell)) count++;
  return count;
}
