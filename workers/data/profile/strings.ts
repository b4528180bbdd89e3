// Summary of a column of strings: exact counts of every level.
import type { ColumnProfile } from '$core/data/profile';

const topValues = 20;

export interface StringProfile {
  readonly missing: number;
  readonly distinct: number;
  readonly top: NonNullable<ColumnProfile['top']>;
  readonly length?: NonNullable<ColumnProfile['length']>;
}

/** `withLength`: also the lengths, in characters (UTF-16 units). */
export function profileStrings(
  codes: Int32Array,
  levels: readonly string[],
  withLength: boolean
): StringProfile {
  const counts = new Int32Array(levels.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else counts[code]!++;
  }
  const used = counts.reduce((count, n) => count + (n > 0 ? 1 : 0), 0);
  const profile = { missing, distinct: used, top: topOf(counts, levels) };
  return withLength && used > 0 ? { ...profile, length: lengths(counts, levels) } : profile;
}

/** The most frequent values; the one seen first where two are as frequent. */
function topOf(counts: Int32Array, levels: readonly string[]): { value: string; count: number }[] {
  const best: number[] = [];
  for (let code = 0; code < counts.length; code++) {
    const count = counts[code]!;
    if (count === 0 || (best.length === topValues && count <= counts[best.at(-1)!]!)) continue;
    let at = best.length;
    while (at > 0 && counts[best[at - 1]!]! < count) at--;
    best.splice(at, 0, code);
    if (best.length > topValues) best.pop();
  }
  return best.map((code) => ({ value: levels[code]!, count: counts[code]! }));
}

function lengths(counts: Int32Array, levels: readonly string[]): { mean: number; max: number } {
  let total = 0;
  let rows = 0;
  let max = 0;
  for (let code = 0; code < counts.length; code++) {
    if (counts[code] === 0) continue;
    const { length } = levels[code]!;
    total += length * counts[code]!;
    rows += counts[code]!;
    max = Math.max(max, length);
  }
  return { mean: total / rows, max };
}
