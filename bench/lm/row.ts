// A line of the table of benchmarks, and what its ratio is made of.

export interface BenchRow {
  readonly name: string;
  readonly ratio: number;
  readonly bar: string;
  readonly detail: string;
  readonly skipped?: string;
}

export function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[values.length >> 1] ?? NaN;
}
