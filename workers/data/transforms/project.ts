// Principal components: the directions in which rows differ most. By Jacobi rotations of the covariance matrix; signs as
// scikit-learn's PCA, the largest loading of each component positive.
import type { StoredColumn, TableManifest } from '$core/data/table';
import type { FittedProjection } from '$core/transforms/fitted';
import type { TableWork } from '../edit/table-work';
import { standardised, type NumberMatrix } from './standardise';

export interface Components {
  /** [components, columns] */
  readonly components: readonly (readonly number[])[];
  /** Share of the variance that each explains. */
  readonly shares: readonly number[];
}

export async function principalComponents(
  { rows, columns }: NumberMatrix,
  count: number,
  tick: () => Promise<void>
): Promise<Components> {
  const covariance: number[][] = columns.map(() => new Array<number>(columns.length).fill(0));
  for (const [i, a] of columns.entries()) {
    for (let j = i; j < columns.length; j++) {
      const b = columns[j]!;
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += a[row]! * b[row]!;
      covariance[i]![j] = covariance[j]![i] = sum / Math.max(1, rows - 1);
    }
    await tick();
  }
  const { values, vectors } = eigen(covariance);
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0) || 1;
  const chosen = order.slice(0, count);
  return {
    components: chosen.map((i) => signed(vectors.map((row) => row[i]!))),
    shares: chosen.map((i) => Math.max(0, values[i]!) / total)
  };
}

function signed(vector: readonly number[]): number[] {
  const largest = vector.reduce(
    (best, value) => (Math.abs(value) > Math.abs(best) + 1e-12 ? value : best),
    0
  );
  return vector.map((value) => (largest < 0 ? -value : value));
}

/** Eigenvalues and vectors (as columns) of a symmetric matrix, by cyclic Jacobi rotations (Golub & Van Loan, 8.5). */
export function eigen(matrix: readonly (readonly number[])[]): {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
} {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = matrix.map((_, i) => matrix.map((__, j) => (i === j ? 1 : 0)));
  const size = a.flat().reduce((most, x) => Math.max(most, Math.abs(x)), 1e-300);
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off = Math.max(off, Math.abs(a[p]![q]!));
    if (off <= 1e-14 * size) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
  }
  return { values: a.map((row, i) => row[i]!), vectors: v };
}

function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const kp = a[k]![p]!;
    const kq = a[k]![q]!;
    a[k]![p] = c * kp - s * kq;
    a[k]![q] = s * kp + c * kq;
  }
  for (let k = 0; k < a.length; k++) {
    const pk = a[p]![k]!;
    const qk = a[q]![k]!;
    a[p]![k] = c * pk - s * qk;
    a[q]![k] = s * pk + c * qk;
    const vp = v[k]![p]!;
    const vq = v[k]![q]!;
    v[k]![p] = c * vp - s * vq;
    v[k]![q] = s * vp + c * vq;
  }
}

/** [components] of [rows]. */
export function project(
  { rows, columns }: NumberMatrix,
  components: FittedProjection['components']
): Float64Array[] {
  return components.map((direction) => {
    const values = new Float64Array(rows);
    for (const [i, column] of columns.entries())
      for (let row = 0; row < rows; row++) values[row]! += direction[i]! * column[row]!;
    return values;
  });
}

export async function applyProjection(work: TableWork, fitted: FittedProjection): Promise<TableManifest> {
  const matrix = await standardised(work, fitted);
  const kept = work.table.columns.filter(({ name }) => fitted.keepColumns || !fitted.columns.includes(name));
  const added: StoredColumn[] = [];
  for (const [i, values] of project(matrix, fitted.components).entries())
    added.push(await work.put({ name: `component ${i + 1}`, type: 'float', values }));
  return work.with([...kept, ...added]);
}
