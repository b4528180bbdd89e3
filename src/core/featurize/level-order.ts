// Levels of a category in the training rows: how often each occurs, and what the target is like where it does.
import type { StringColumn } from '../data/frame';

/** How many rows a level needs to count about as much as the overall mean does. */
const prior = 20;

/** [levels] rows of each. */
export function countLevels({ codes, levels }: StringColumn, index: Uint32Array): Uint32Array {
  const counts = new Uint32Array(levels.length);
  for (let i = 0; i < index.length; i++) {
    const code = codes[index[i]!]!;
    if (code >= 0) counts[code]!++;
  }
  return counts;
}

/** Codes that occur, most frequent first; equals in order of appearance. */
export function byFrequency(counts: Uint32Array): number[] {
  const codes: number[] = [];
  for (let code = 0; code < counts.length; code++) if (counts[code]! > 0) codes.push(code);
  return codes.sort((a, b) => counts[b]! - counts[a]! || a - b);
}

/** Sums of a target by level, for means that are drawn to the overall one where a level has few rows. */
export class LevelSums {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  rows = 0;
  total = 0;

  constructor(levels: number) {
    this.counts = new Float64Array(levels);
    this.sums = new Float64Array(levels);
  }

  add(code: number, target: number): void {
    this.rows++;
    this.total += target;
    if (code < 0) return;
    this.counts[code]!++;
    this.sums[code]! += target;
  }

  get overall(): number {
    return this.total / this.rows;
  }

  mean(code: number): number {
    return (this.sums[code]! + prior * this.overall) / (this.counts[code]! + prior);
  }

  /** The mean as if the rows of `part` had not been seen. */
  meanWithout(part: LevelSums, code: number): number {
    const overall = (this.total - part.total) / (this.rows - part.rows);
    if (code < 0) return overall;
    const count = this.counts[code]! - part.counts[code]!;
    return (this.sums[code]! - part.sums[code]! + prior * overall) / (count + prior);
  }
}

export function sumLevels(column: StringColumn, index: Uint32Array, target: Float64Array): LevelSums {
  const sums = new LevelSums(column.levels.length);
  for (let i = 0; i < index.length; i++) sums.add(column.codes[index[i]!]!, target[i]!);
  return sums;
}

/**
 * Orders levels by the mean target, so that one cut of a tree separates low from high (Fisher 1958: for one
 * output, such an order holds the best split of the levels).
 */
export function byMeanTarget(codes: readonly number[], sums: LevelSums): number[] {
  return [...codes].sort((a, b) => sums.mean(a) - sums.mean(b) || a - b);
}
