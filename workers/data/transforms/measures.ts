// Measures of a column of numbers, missing cells left out. NaN where there is none.
import { meanOf } from '../edit/fill-value';

export function rangeOf(cells: Float64Array): { readonly low: number; readonly high: number } {
  let low = NaN;
  let high = NaN;
  for (const value of cells) {
    if (value !== value) continue;
    if (!(value >= low)) low = value;
    if (!(value <= high)) high = value;
  }
  return { low, high };
}

/** Standard deviation; `freedom` is 0 for that of these values, 1 for the estimate from a sample. */
export function deviationOf(cells: Float64Array, freedom: 0 | 1): number {
  const mean = meanOf(cells);
  let sum = 0;
  let count = 0;
  for (const value of cells) {
    if (value !== value) continue;
    sum += (value - mean) ** 2;
    count++;
  }
  return count > freedom ? Math.sqrt(sum / (count - freedom)) : NaN;
}

/** Quantiles by linear interpolation between the two nearest values, as numpy's default. `at`: 0 to 1. */
export function quantilesOf(cells: Float64Array, at: readonly number[]): number[] {
  const sorted = cells.filter((value) => value === value).sort();
  return at.map((share) => {
    if (sorted.length === 0) return NaN;
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below]!;
    const high = sorted[Math.min(sorted.length - 1, below + 1)]!;
    return low + (high - low) * (place - below);
  });
}
