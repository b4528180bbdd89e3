// How odd each row is. An isolation forest (Liu, Ting & Zhou 2008) asks how few random cuts set a row apart; the other way
// asks how far a row lies from the directions in which rows usually differ.
import { Random } from '$core/random';
import type { TableManifest } from '$core/data/table';
import type { FittedAnomalies } from '$core/transforms/fitted';
import type { TableWork } from '../edit/table-work';
import { project } from './project';
import { standardised, type NumberMatrix } from './standardise';

type Tree = NonNullable<FittedAnomalies['trees']>[number];

/** Trees of an isolation forest, each grown on a sample drawn without replacement. */
export function growForest(matrix: NumberMatrix, trees: number, sample: number, seed: number): Tree[] {
  const depth = Math.ceil(Math.log2(Math.max(2, sample)));
  return Array.from({ length: trees }, (_, i) => {
    const random = new Random(seed, i);
    return growTree(matrix, Array.from(random.sample(matrix.rows, sample)), depth, random);
  });
}

function growTree(matrix: NumberMatrix, rows: number[], most: number, random: Random): Tree {
  const tree = { column: [-1], value: [0], left: [0] };
  const open = [{ node: 0, rows, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    const cut = depth < most && next.rows.length > 1 ? randomCut(matrix, next.rows, random) : undefined;
    if (!cut) {
      tree.value[node] = next.rows.length;
      continue;
    }
    const left = tree.column.length;
    tree.column.push(-1, -1);
    tree.value.push(0, 0);
    tree.left.push(0, 0);
    tree.column[node] = cut.column;
    tree.value[node] = cut.at;
    tree.left[node] = left;
    const cells = matrix.columns[cut.column]!;
    open.push({ node: left, rows: next.rows.filter((row) => cells[row]! < cut.at), depth: depth + 1 });
    open.push({ node: left + 1, rows: next.rows.filter((row) => cells[row]! >= cut.at), depth: depth + 1 });
  }
  return tree;
}

/** A column of these rows that differs, and a value between its extremes; nothing where all rows are alike. */
function randomCut(
  { columns }: NumberMatrix,
  rows: readonly number[],
  random: Random
): { column: number; at: number } | undefined {
  for (const column of random.shuffle([...columns.keys()])) {
    const cells = columns[column]!;
    let low = Infinity;
    let high = -Infinity;
    for (const row of rows) {
      low = Math.min(low, cells[row]!);
      high = Math.max(high, cells[row]!);
    }
    // The upper end belongs to a side of its own, so both sides have rows.
    if (high > low) return { column, at: high - random.uniform() * (high - low) };
  }
  return undefined;
}

/** Mean length of an unsuccessful search among n rows: c(n) of the paper, equation 1. */
export function meanPath(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n;
}

/** 2^(−mean path / c(sample)): near 1 is odd, well below 0.5 is usual. Equation 2. */
export function forestScores(matrix: NumberMatrix, trees: readonly Tree[], sample: number): Float64Array {
  const sums = new Float64Array(matrix.rows);
  for (const tree of trees)
    for (let row = 0; row < matrix.rows; row++) sums[row]! += pathLength(tree, matrix, row);
  const usual = trees.length * meanPath(sample) || 1;
  return sums.map((sum) => 2 ** (-sum / usual));
}

function pathLength({ column, value, left }: Tree, { columns }: NumberMatrix, row: number): number {
  let node = 0;
  let depth = 0;
  while (column[node]! >= 0) {
    node = left[node]! + (columns[column[node]!]![row]! < value[node]! ? 0 : 1);
    depth++;
  }
  return depth + meanPath(value[node]!);
}

/** Mean squared distance from what the components can say of a row. */
export function reconstructionErrors(
  matrix: NumberMatrix,
  components: readonly (readonly number[])[]
): Float64Array {
  const told = project(matrix, components);
  const errors = new Float64Array(matrix.rows);
  for (const [i, column] of matrix.columns.entries())
    for (let row = 0; row < matrix.rows; row++) {
      const said = told.reduce((sum, values, k) => sum + values[row]! * components[k]![i]!, 0);
      errors[row]! += (column[row]! - said) ** 2 / matrix.columns.length;
    }
  return errors;
}

export function anomalyScores(matrix: NumberMatrix, fitted: FittedAnomalies): Float64Array {
  return fitted.method === 'pca'
    ? reconstructionErrors(matrix, fitted.components ?? [])
    : forestScores(matrix, fitted.trees ?? [], fitted.sample ?? 1);
}

export async function applyAnomalies(work: TableWork, fitted: FittedAnomalies): Promise<TableManifest> {
  const scores = anomalyScores(await standardised(work, fitted), fitted);
  const isOdd = scores.map((score) => (score > fitted.threshold ? 1 : 0));
  return work.with([
    ...work.table.columns,
    await work.put({ name: 'anomaly score', type: 'float', values: scores }),
    await work.put({ name: 'anomaly', type: 'boolean', values: isOdd })
  ]);
}
