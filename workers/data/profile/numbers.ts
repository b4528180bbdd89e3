// Summary of a column of numbers or dates. Exact up to `exactCells` cells: beyond, quartiles, histogram shape and
// the number of distinct values come from an even sample of that size (range, mean and deviation stay exact).
import type { NumberSummary } from '$core/data/profile';

export const exactCells = 8_000_000;
const mostBins = 30;

export interface NumberProfile {
  readonly missing: number;
  readonly distinct: number;
  /** Absent when every cell is missing. */
  readonly summary?: NumberSummary;
}

export function profileNumbers(values: Float64Array): NumberProfile {
  const present = withoutMissing(values);
  const missing = values.length - present.length;
  if (present.length === 0) return { missing, distinct: 0 };
  const { mean, std } = moments(present);
  const sorted = evenSample(present).sort();
  // Sorting puts -0 before 0; they are one value.
  const min = present.length === sorted.length ? sorted[0]! : present.reduce((a, b) => Math.min(a, b));
  const max = present.length === sorted.length ? sorted.at(-1)! : present.reduce((a, b) => Math.max(a, b));
  return {
    missing,
    distinct: distinctOf(sorted, present.length),
    summary: {
      min,
      max,
      mean,
      std,
      median: quantile(sorted, 0.5),
      q1: quantile(sorted, 0.25),
      q3: quantile(sorted, 0.75),
      histogram: histogram(present, min, max)
    }
  };
}

function withoutMissing(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length);
  let length = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === values[i]) present[length++] = values[i]!;
  return present.subarray(0, length);
}

/** Mean, and sample standard deviation (n - 1; 0 for one value), in two passes with compensated sums (Neumaier). */
function moments(values: Float64Array): { mean: number; std: number } {
  const mean = sum(values, (value) => value) / values.length;
  if (values.length === 1) return { mean, std: 0 };
  const squares = sum(values, (value) => (value - mean) * (value - mean));
  return { mean, std: Math.sqrt(squares / (values.length - 1)) };
}

function sum(values: Float64Array, of: (value: number) => number): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const term = of(values[i]!);
    const next = total + term;
    lost += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
  }
  return total + lost;
}

/** A copy of all values, or of `exactCells` of them at even distances. */
function evenSample(values: Float64Array): Float64Array {
  if (values.length <= exactCells) return values.slice();
  const step = values.length / exactCells;
  return Float64Array.from({ length: exactCells }, (_, i) => values[Math.floor(i * step)]!);
}

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7: the default of numpy and R). */
export function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low === high ? low : low + (high - low) * (at - below);
}

/** Distinct values; of a sample, the guaranteed-error estimate sqrt(n / r) f1 + f2.. (Charikar et al. 2000). */
function distinctOf(sorted: Float64Array, rows: number): number {
  let once = 0;
  let more = 0;
  for (let i = 0; i < sorted.length;) {
    let next = i + 1;
    while (next < sorted.length && sorted[next] === sorted[i]) next++;
    if (next === i + 1) once++;
    else more++;
    i = next;
  }
  return Math.round(Math.sqrt(rows / sorted.length) * once + more);
}

/** Bins of equal width; a bin a value where the values are integers of a small range. */
function histogram(values: Float64Array, min: number, max: number): NumberSummary['histogram'] {
  if (min === max) return { edges: [min, max], counts: [values.length] };
  const isSmallRange = max - min < mostBins && values.every((value) => Number.isInteger(value));
  const bins = isSmallRange
    ? max - min + 1
    : Math.min(mostBins, Math.max(5, Math.ceil(Math.sqrt(values.length))));
  const from = isSmallRange ? min - 0.5 : min;
  const width = isSmallRange ? 1 : (max - min) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++)
    counts[Math.min(bins - 1, Math.floor((values[i]! - from) / width))]!++;
  const edges = Array.from({ length: bins + 1 }, (_, i) =>
    i === bins && !isSmallRange ? max : from + i * width
  );
  return { edges, counts };
}
