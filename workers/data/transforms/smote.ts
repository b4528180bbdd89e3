// SMOTE: Synthetic Minority Over-sampling Technique (Chawla, Bowyer, Hall & Kegelmeyer 2002, section 4.2), and with
// categories SMOTE-NC (section 6.1). Rows here are those of one class; nothing knows of tables.
import type { Random } from '$core/random';

export interface ClassRows {
  readonly rows: number;
  /** [columns] of [rows]: numbers as they are compared. */
  readonly numbers: readonly Float64Array[];
  /** [columns] of [rows]: codes of categories; one that is missing is a value like another. */
  readonly codes: readonly Int32Array[];
}

/** A new row: so far from one row towards a near one; its categories are those that most of `near` have. */
export interface NewRow {
  readonly base: number;
  readonly towards: number;
  /** 0 to 1. */
  readonly gap: number;
  /** The nearest rows of `base`, nearest first. */
  readonly near: Uint32Array;
}

/**
 * `count` new rows: every row is begun from equally often, and the rest from rows drawn by chance; each goes towards one of
 * the `neighbours` nearest, by a share drawn evenly. `tick` is called for each row that neighbours are looked for.
 */
export async function newRows(
  data: ClassRows,
  count: number,
  neighbours: number,
  random: Random,
  tick: () => Promise<void>
): Promise<readonly NewRow[]> {
  const each = Math.floor(count / data.rows);
  const more = new Set(random.sample(data.rows, count - each * data.rows));
  const penalty = penaltyOf(data);
  const made: NewRow[] = [];
  for (let base = 0; base < data.rows; base++) {
    const own = each + (more.has(base) ? 1 : 0);
    if (own === 0) continue;
    const near = nearest(data, base, neighbours, penalty);
    for (let i = 0; i < own; i++)
      made.push({ base, towards: near[random.below(near.length)]!, gap: random.uniform(), near });
    await tick();
  }
  return made;
}

/**
 * What a category that differs adds to a squared distance: the square of the median of the numbers' standard deviations in
 * the class; 1 where there are no numbers, or none that differ.
 */
export function penaltyOf({ numbers, codes }: ClassRows): number {
  if (codes.length === 0) return 0;
  const deviations = numbers.map(deviation).sort((a, b) => a - b);
  const half = deviations.length >> 1;
  const median =
    deviations.length % 2 === 1
      ? deviations[half]!
      : ((deviations[half - 1] ?? 0) + (deviations[half] ?? 0)) / 2;
  return median > 0 ? median ** 2 : 1;
}

function deviation(cells: Float64Array): number {
  const mean = cells.reduce((sum, x) => sum + x, 0) / cells.length;
  return Math.sqrt(cells.reduce((sum, x) => sum + (x - mean) ** 2, 0) / cells.length);
}

/** Squared distance of two rows. */
export function distance({ numbers, codes }: ClassRows, a: number, b: number, penalty: number): number {
  let sum = 0;
  for (const cells of numbers) sum += (cells[a]! - cells[b]!) ** 2;
  for (const cells of codes) if (cells[a] !== cells[b]) sum += penalty;
  return sum;
}

/** The rows nearest to one, nearest first, of equally near ones the earlier; itself is none of them. */
export function nearest(data: ClassRows, row: number, count: number, penalty: number): Uint32Array {
  const rows: number[] = [];
  const far: number[] = [];
  for (let other = 0; other < data.rows; other++) {
    if (other === row) continue;
    const away = distance(data, row, other, penalty);
    if (rows.length === count && away >= far[count - 1]!) continue;
    let at = rows.length;
    while (at > 0 && far[at - 1]! > away) at--;
    rows.splice(at, 0, other);
    far.splice(at, 0, away);
    if (rows.length > count) {
      rows.pop();
      far.pop();
    }
  }
  return Uint32Array.from(rows);
}

/** The value that most of some rows have; of equally frequent ones that of the nearest. */
export function commonest(cells: Int32Array | Float64Array, near: Uint32Array): number {
  const counts = new Map<number, number>();
  for (const row of near) counts.set(cells[row]!, (counts.get(cells[row]!) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)![0];
}
