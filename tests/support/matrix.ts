// Small matrices for tests of model families, from rows as one writes them down; null is missing.
import { Random } from '$core/random';
import type { Labelled, Matrix } from '$core/training/family';

export function matrixOf(rows: readonly (readonly (number | null)[])[]): Matrix {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, c) => Float32Array.from(rows, (row) => row[c] ?? NaN));
  const names = columns.map((_, c) => `x${c}`);
  return { rows: rows.length, names, columns, cardinality: columns.map(() => 0) };
}

/** Rows with a signal that trees can find: a product, a step and noise; some values missing. */
export function madeUpRows(
  rows: number,
  seed: number,
  columns = 5
): Labelled & { readonly signal: Float64Array } {
  const random = new Random(seed);
  const signal = new Float64Array(rows);
  const data = Array.from({ length: rows }, (_, row) => {
    const x: (number | null)[] = Array.from({ length: columns }, () => random.normal());
    signal[row] = x[0]! * x[1]! + (x[2]! > 0 ? 1 : -1) + 0.5 * random.normal();
    return x.map((v) => (random.uniform() < 0.05 ? null : v));
  });
  return { x: matrixOf(data), y: Float64Array.from(signal, (s) => (s > 0 ? 1 : 0)), signal };
}
