// What a built-in sample is: a table made up by a seeded generator in this folder. No sample is real data; each
// says so to its reader, and how the answer depends on the columns is written in its file.

export interface Sample {
  readonly id: string;
  readonly fileName: string;
  readonly rows: number;
  /** The column to predict. */
  readonly target: string;
  readonly task: 'binary' | 'multiclass' | 'regression';
  /** The table as CSV text with a header; the same text every time. */
  readonly csv: () => string;
}

type Value = string | number | null;

/** CSV of plain values: none here holds a comma, quote or line break. Null is an empty cell. */
export function toCsv(header: readonly string[], rows: readonly (readonly Value[])[]): string {
  const lines = [header, ...rows].map((row) => row.map((value) => value ?? '').join(','));
  return `${lines.join('\n')}\n`;
}

export function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** One of `options`, each as likely as its weight. `uniform` is in [0, 1). */
export function pick<T>(options: readonly (readonly [T, number])[], uniform: number): T {
  const total = options.reduce((sum, [, weight]) => sum + weight, 0);
  let left = uniform * total;
  for (const [option, weight] of options) {
    left -= weight;
    if (left < 0) return option;
  }
  return options.at(-1)![0];
}

export function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
