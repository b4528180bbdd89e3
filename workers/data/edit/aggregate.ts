// Measures of groups of rows, as pandas gives them: missing cells are left out, a sum of nothing is 0, and everything else
// of nothing is missing.
import { meanOf, medianOf } from './fill-value';
import type { Words } from './table-work';
import { deviationOf, rangeOf } from '../transforms/measures';

export const measures = ['count', 'sum', 'mean', 'min', 'max', 'median', 'deviation', 'distinct'] as const;
export type Measure = (typeof measures)[number];

export function measured(cells: Float64Array, measure: Measure): number {
  switch (measure) {
    case 'count':
      return cells.reduce((n, x) => n + (x === x ? 1 : 0), 0);
    case 'sum':
      return cells.reduce((sum, x) => (x === x ? sum + x : sum), 0);
    case 'mean':
      return meanOf(cells);
    case 'min':
      return rangeOf(cells).low;
    case 'max':
      return rangeOf(cells).high;
    case 'median':
      return medianOf(cells);
    case 'deviation':
      return deviationOf(cells, 1);
    case 'distinct':
      return new Set(cells.filter((x) => x === x)).size;
    default:
      return measure satisfies never;
  }
}

export interface Grouping {
  /** Group of each row, from 0 in the order they first come. */
  readonly of: Int32Array;
  /** The first row of each group. */
  readonly first: Uint32Array<ArrayBuffer>;
  /** Rows of each group, ascending. */
  readonly rows: readonly Uint32Array<ArrayBuffer>[];
}

/** Rows in groups of equal keys; missing is a value too. Without keys all rows are one group. */
export function groupedBy(keys: readonly Words[], rows: number): Grouping {
  const of = new Int32Array(rows);
  const known = new Map<string, number>();
  const members: number[][] = [];
  for (let row = 0; row < rows; row++) {
    const key = keys.map(({ codes }) => codes[row]!).join(' ');
    let group = known.get(key);
    if (group === undefined) {
      group = known.size;
      known.set(key, group);
      members.push([]);
    }
    of[row] = group;
    members[group]!.push(row);
  }
  const groups = members.map((list) => Uint32Array.from(list));
  return { of, first: Uint32Array.from(groups, (list) => list[0]!), rows: groups };
}

/** One measure of every group. */
export function measuredGroups(cells: Float64Array, { rows }: Grouping, measure: Measure): Float64Array {
  return Float64Array.from(rows, (members) =>
    measured(
      Float64Array.from(members, (row) => cells[row]!),
      measure
    )
  );
}
