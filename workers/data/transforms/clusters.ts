// k-means: rows in groups around centres. Begun by k-means++ (Arthur & Vassilvitskii 2007), several times; the tightest
// outcome counts. Clusters are numbered by their first row, so that a run repeats to the same names.
import type { TableManifest } from '$core/data/table';
import type { FittedClusters } from '$core/transforms/fitted';
import { Random } from '$core/random';
import type { TableWork } from '../edit/table-work';
import { standardised, type NumberMatrix } from './standardise';

const attempts = 5;
const mostRounds = 300;

export interface Clustering {
  readonly centres: readonly (readonly number[])[];
  /** Sum of squared distances to the nearest centre. */
  readonly inertia: number;
}

export async function fitClusters(
  matrix: NumberMatrix,
  count: number,
  seed: number,
  tick: () => Promise<void>
): Promise<Clustering> {
  let best: Clustering | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const random = new Random(seed, attempt);
    const found = await settle(matrix, firstCentres(matrix, count, random), tick);
    if (!best || found.inertia < best.inertia) best = found;
  }
  return { ...best!, centres: inOrder(matrix, best!.centres) };
}

function firstCentres(matrix: NumberMatrix, count: number, random: Random): number[][] {
  const centres = [rowOf(matrix, random.below(matrix.rows))];
  const nearest = new Float64Array(matrix.rows).fill(Infinity);
  while (centres.length < Math.min(count, matrix.rows)) {
    let total = 0;
    for (let row = 0; row < matrix.rows; row++) {
      nearest[row] = Math.min(nearest[row]!, distance(matrix, row, centres.at(-1)!));
      total += nearest[row]!;
    }
    if (total === 0) break;
    let left = random.uniform() * total;
    let row = 0;
    while (row < matrix.rows - 1 && (left -= nearest[row]!) > 0) row++;
    centres.push(rowOf(matrix, row));
  }
  return centres;
}

/** Lloyd's rounds until nothing moves. A centre that no row is nearest to stays where it is. */
async function settle(
  matrix: NumberMatrix,
  begin: number[][],
  tick: () => Promise<void>
): Promise<Clustering> {
  let centres = begin;
  for (let round = 0; ; round++) {
    const { of, inertia } = assign(matrix, centres);
    const sums = centres.map((centre) => ({ sum: centre.map(() => 0), rows: 0 }));
    for (let row = 0; row < matrix.rows; row++) {
      const cluster = sums[of[row]!]!;
      cluster.rows++;
      for (let i = 0; i < cluster.sum.length; i++) cluster.sum[i]! += matrix.columns[i]![row]!;
    }
    const next = sums.map(({ sum, rows }, k) => (rows === 0 ? centres[k]! : sum.map((s) => s / rows)));
    let moved = 0;
    for (const [k, centre] of next.entries())
      for (const [i, x] of centre.entries()) moved = Math.max(moved, Math.abs(x - centres[k]![i]!));
    await tick();
    if (moved < 1e-9 || round >= mostRounds) return { centres, inertia };
    centres = next;
  }
}

/** The nearest centre of each row. */
export function assign(
  matrix: NumberMatrix,
  centres: readonly (readonly number[])[]
): { readonly of: Int32Array; readonly distances: Float64Array; readonly inertia: number } {
  const of = new Int32Array(matrix.rows);
  const distances = new Float64Array(matrix.rows);
  let inertia = 0;
  for (let row = 0; row < matrix.rows; row++) {
    let least = Infinity;
    for (const [k, centre] of centres.entries()) {
      const d = distance(matrix, row, centre);
      if (d < least) {
        least = d;
        of[row] = k;
      }
    }
    inertia += least;
    distances[row] = Math.sqrt(least);
  }
  return { of, distances, inertia };
}

function inOrder(matrix: NumberMatrix, centres: readonly (readonly number[])[]): (readonly number[])[] {
  const first = [...new Set(assign(matrix, centres).of)];
  const rest = centres.map((_, k) => k).filter((k) => !first.includes(k));
  return [...first, ...rest].map((k) => centres[k]!);
}

function rowOf({ columns }: NumberMatrix, row: number): number[] {
  return columns.map((column) => column[row]!);
}

function distance({ columns }: NumberMatrix, row: number, centre: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < columns.length; i++) sum += (columns[i]![row]! - centre[i]!) ** 2;
  return sum;
}

export async function applyClusters(work: TableWork, fitted: FittedClusters): Promise<TableManifest> {
  const matrix = await standardised(work, fitted);
  const { of, distances } = assign(matrix, fitted.centres);
  const levels = fitted.centres.map((_, k) => String(k + 1));
  return work.with([
    ...work.table.columns,
    await work.put({ name: 'cluster', type: 'category', codes: of, levels }),
    await work.put({ name: 'distance to centre', type: 'float', values: distances })
  ]);
}
