// Whether a difference is real: the interval of a share by Wilson's score (1927), of another mean by the bootstrap (Efron 1979,
// percentiles), and two variants row by row by a sign-flip test (Fisher 1935): if they were alike, each row's difference could as well have the other sign.
// With answers that are right or wrong this is McNemar's exact test. Holm (1979) corrects for several comparisons.
import { Random } from '../../random';

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

const resamples = 2000;
const flips = 10_000;
/** Up to this many rows that differ, every pattern of signs is looked at: 65,536 at most. */
const exactUpTo = 16;

/** Normal quantile of 97.5 %. */
const z = 1.959963984540054;

/**
 * Mean of scores with its 95 % interval; NaN where there is no row. Of answers that are right or wrong by Wilson's score: by the
 * bootstrap three right of three would be certain.
 */
export function intervalOfMean(values: readonly number[], seed = 1): Interval {
  const rows = values.length;
  if (rows === 0 || !values.every((value) => value === 0 || value === 1)) return bootstrapMean(values, seed);
  const mean = meanOf(values);
  const centre = mean + (z * z) / (2 * rows);
  const reach = z * Math.sqrt((mean * (1 - mean)) / rows + (z / (2 * rows)) ** 2);
  const whole = 1 + (z * z) / rows;
  const low = mean === 0 ? 0 : (centre - reach) / whole;
  return { mean, low, high: mean === 1 ? 1 : (centre + reach) / whole, rows };
}

/** Mean with its 95 % interval by resampling; NaN where there is no row. */
export function bootstrapMean(values: readonly number[], seed = 1): Interval {
  const rows = values.length;
  const mean = meanOf(values);
  if (rows < 2) return { mean, low: mean, high: mean, rows };
  const random = new Random(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += values[random.below(rows)]!;
    return sum / rows;
  }).sort();
  return { mean, low: quantile(means, 0.025), high: quantile(means, 0.975), rows };
}

export interface Comparison {
  /** Mean of `b` minus mean of `a`, over the rows that both have. */
  readonly difference: Interval;
  /** Chance of a difference this large if the two were alike, from 0 to 1. */
  readonly p: number;
  /** Rows where b is above, below and level. */
  readonly above: number;
  readonly below: number;
  readonly level: number;
}

/** Rows with the same index belong together; rows where either is NaN are left out. */
export function comparePaired(a: readonly number[], b: readonly number[], seed = 1): Comparison {
  const differences = b.map((value, i) => value - (a[i] ?? NaN)).filter((d) => !Number.isNaN(d));
  return {
    difference: bootstrapMean(differences, seed),
    p: signFlip(differences, seed),
    above: differences.filter((d) => d > 0).length,
    below: differences.filter((d) => d < 0).length,
    level: differences.filter((d) => d === 0).length
  };
}

/** Two-sided. */
function signFlip(differences: readonly number[], seed: number): number {
  const moved = differences.filter((d) => d !== 0).map(Math.abs);
  if (moved.length === 0) return 1;
  const observed = Math.abs(differences.reduce((sum, d) => sum + d, 0));
  // Sums of the same numbers in another order may differ in their last bits.
  const least = observed * (1 - 1e-9);
  if (moved.length <= exactUpTo) {
    const all = 2 ** moved.length;
    let extreme = 0;
    for (let signs = 0; signs < all; signs++) {
      const sum = moved.reduce((total, d, i) => total + ((signs >> i) & 1 ? d : -d), 0);
      if (Math.abs(sum) >= least) extreme++;
    }
    return extreme / all;
  }
  const random = new Random(seed);
  let extreme = 1;
  for (let flip = 0; flip < flips; flip++) {
    let sum = 0;
    for (const d of moved) sum += random.below(2) === 0 ? d : -d;
    if (Math.abs(sum) >= least) extreme++;
  }
  return extreme / (flips + 1);
}

/** Chances after Holm's correction, in the order given. */
export function holm(chances: readonly number[]): readonly number[] {
  const order = [...chances.keys()].sort((i, j) => chances[i]! - chances[j]!);
  const corrected = new Array<number>(chances.length);
  let before = 0;
  order.forEach((index, rank) => {
    before = Math.max(before, Math.min(1, (chances.length - rank) * chances[index]!));
    corrected[index] = before;
  });
  return corrected;
}

export type Verdict = 'better' | 'worse' | 'no-difference' | 'too-few';

/** Least rows to say anything of. */
export const leastRows = 6;

/** What a comparison says of `b`, at a level of 5 %. With fewer than six rows no test can. */
export function verdictOf(
  { difference, p }: Pick<Comparison, 'difference' | 'p'>,
  better: 'higher' | 'lower'
): Verdict {
  if (difference.rows < leastRows) return 'too-few';
  if (p >= 0.05) return 'no-difference';
  return difference.mean > 0 === (better === 'higher') ? 'better' : 'worse';
}

export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!);
}
