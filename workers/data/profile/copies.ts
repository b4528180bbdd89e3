// Columns that say the same as another: equal cells, or values that stand for each other one to one ("yes" for
// 1, "S" for "Southampton"). A copy of the target gives the answer away.

/** One column over the same rows as the others, values numbered; -1 is missing. */
export interface NumberedColumn {
  readonly name: string;
  readonly codes: Int32Array;
  readonly distinct: number;
}

/** Cells numbered in order of first appearance; undefined when there are more than `most` values. */
export function numbered(
  name: string,
  cells: Float64Array | Int32Array,
  most: number
): NumberedColumn | undefined {
  const codes = new Int32Array(cells.length);
  const known = new Map<number, number>();
  const isCodes = cells instanceof Int32Array;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (isCodes ? cell < 0 : cell !== cell) codes[row] = -1;
    else {
      let code = known.get(cell);
      if (code === undefined) {
        code = known.size;
        if (code === most) return undefined;
        known.set(cell, code);
      }
      codes[row] = code;
    }
  }
  return { name, codes, distinct: known.size };
}

/** Whether two columns determine each other, missing cells included. Numbered by first appearance, they are equal. */
export function isOneToOne(a: NumberedColumn, b: NumberedColumn): boolean {
  if (a.distinct !== b.distinct || a.distinct < 2) return false;
  for (let row = 0; row < a.codes.length; row++) if (a.codes[row] !== b.codes[row]) return false;
  return true;
}

/** Pairs [copy, original] among columns in table order: the target is the original, else the earlier column. */
export function findCopies(
  columns: readonly NumberedColumn[],
  target: string | undefined
): [string, string][] {
  const pairs: [string, string][] = [];
  const copied = new Set<string>();
  const ordered = [...columns].sort((a, b) => Number(b.name === target) - Number(a.name === target));
  for (const [i, original] of ordered.entries()) {
    if (copied.has(original.name)) continue;
    for (const other of ordered.slice(i + 1)) {
      if (copied.has(other.name) || !isOneToOne(original, other)) continue;
      copied.add(other.name);
      pairs.push([other.name, original.name]);
    }
  }
  return pairs;
}
