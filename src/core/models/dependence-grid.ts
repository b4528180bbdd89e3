// The values at which partial dependence is asked, as scikit-learn chooses them (inspection/_partial_dependence.py):
// every distinct value where they are few, else equal steps between the 5 % and 95 % quantiles; categories by
// frequency.
import type { Column, StringColumn } from '../data/frame';

/** At most `points` values of a column, in the unit of its cells (dates: epoch ms); empty where all are missing. */
export function dependenceGrid(column: Column, points: number): readonly (number | string)[] {
  return column.kind === 'string' ? frequentLevels(column, points) : numericGrid(column.values, points);
}

function numericGrid(values: Float64Array, points: number): readonly number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (distinct.length <= points) return [...distinct];
  let low = empiricalQuantile(sorted, 0.05);
  let high = empiricalQuantile(sorted, 0.95);
  // Nearly constant: the tails are all there is.
  if (low === high) [low, high] = [sorted[0]!, sorted[sorted.length - 1]!];
  return Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
}

/** scipy.stats.mstats.mquantiles with its defaults, alphap = betap = 0.4 (Cunnane 1978). */
export function empiricalQuantile(sorted: Float64Array, p: number): number {
  const n = sorted.length;
  const position = n * p + 0.4 + p * 0.2;
  const below = Math.floor(Math.min(Math.max(position, 1), n - 1));
  const share = Math.min(Math.max(position - below, 0), 1);
  return (1 - share) * sorted[below - 1]! + share * sorted[Math.min(below, n - 1)]!;
}

function frequentLevels({ codes, levels }: StringColumn, points: number): readonly string[] {
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return Array.from(levels.keys())
    .filter((code) => counts[code]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, points)
    .map((code) => levels[code]!);
}
