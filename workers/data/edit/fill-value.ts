// What to put where a cell is missing, from the cells that are not. NaN where there are none.
import type { ColumnType } from '$core/data/table';

/** The type of a column with this value in its gaps: of integers it is wider where the value is none, as in pandas. */
export function filledType(type: ColumnType, value: number): ColumnType {
  return type === 'integer' && !Number.isSafeInteger(value) ? 'float' : type;
}

/**
 * Mean, summed with compensation (Neumaier), so that order hardly matters. Never beyond the least and the largest value,
 * so that the mean of equal values is that value and their deviation 0.
 */
export function meanOf(cells: Float64Array): number {
  let sum = 0;
  let lost = 0;
  let count = 0;
  let low = Infinity;
  let high = -Infinity;
  for (const value of cells) {
    if (value !== value) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
    count++;
  }
  return count === 0 ? NaN : Math.min(high, Math.max(low, (sum + lost) / count));
}

/** The middle value, or the mean of the two in the middle. */
export function medianOf(cells: Float64Array): number {
  const present = cells.filter((value) => value === value).sort();
  const middle = present.length >> 1;
  if (present.length === 0) return NaN;
  return present.length % 2 === 1 ? present[middle]! : (present[middle - 1]! + present[middle]!) / 2;
}

/** The value (or code) that is there most often; of equals the one that comes first. */
export function mostFrequent(cells: Float64Array | Int32Array): number {
  const counts = new Map<number, number>();
  for (const cell of cells) {
    const isMissing = cells instanceof Int32Array ? cell < 0 : cell !== cell;
    if (!isMissing) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  let best = NaN;
  for (const [cell, count] of counts) if (!(count <= (counts.get(best) ?? 0))) best = cell;
  return best;
}
