// Columns of numbers as one matrix: centred, scaled, missing cells at the mean. What directions, clusters and anomaly
// scores are made from.
import type { Standardised } from '$core/transforms/fitted';
import { meanOf } from '../edit/fill-value';
import type { TableWork } from '../edit/table-work';
import { deviationOf } from './measures';

export interface NumberMatrix {
  readonly rows: number;
  /** [columns] of [rows] f64. */
  readonly columns: readonly Float64Array[];
}

/** Mean and scale of each column; a scale of 1 where columns keep their own. */
export async function fitStandard(
  work: TableWork,
  names: readonly string[],
  isScaled: boolean
): Promise<Standardised> {
  const mean: number[] = [];
  const scale: number[] = [];
  for (const name of names) {
    const cells = await work.numbers(name);
    const middle = meanOf(cells);
    const deviation = isScaled ? deviationOf(cells, 0) : 1;
    mean.push(Number.isFinite(middle) ? middle : 0);
    scale.push(deviation > 0 && Number.isFinite(deviation) ? deviation : 1);
  }
  return { columns: names, mean, scale };
}

/** @throws HearthError data/unknown-column, data/not-numbers */
export async function standardised(
  work: TableWork,
  { columns, mean, scale }: Standardised
): Promise<NumberMatrix> {
  const out: Float64Array[] = [];
  for (const [i, name] of columns.entries()) {
    const cells = await work.numbers(name);
    for (let row = 0; row < cells.length; row++) {
      const x = cells[row]!;
      cells[row] = x === x ? (x - mean[i]!) / scale[i]! : 0;
    }
    out.push(cells);
  }
  return { rows: work.table.rows, columns: out };
}
