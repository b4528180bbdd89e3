// Agreement of people who each put items into classes, beyond what chance would give: 1 is perfect, 0 is chance.
// Undefined where it cannot be told: nobody shares an item, or only one class ever occurs.

/** [item][rater]: the class, or undefined where the rater did not see the item. */
export type Ratings = readonly (readonly (string | undefined)[])[];

/**
 * Cohen's kappa of two raters over the items both saw (Cohen 1960); equals scikit-learn's cohen_kappa_score.
 */
export function cohenKappa(
  first: readonly (string | undefined)[],
  second: readonly (string | undefined)[]
): number | undefined {
  const [ofFirst, ofSecond] = [new Map<string, number>(), new Map<string, number>()];
  let [shared, same] = [0, 0];
  first.forEach((a, i) => {
    const b = second[i];
    if (a === undefined || b === undefined) return;
    shared++;
    if (a === b) same++;
    ofFirst.set(a, (ofFirst.get(a) ?? 0) + 1);
    ofSecond.set(b, (ofSecond.get(b) ?? 0) + 1);
  });
  let byChance = 0;
  for (const [label, count] of ofFirst) byChance += (count / shared) * ((ofSecond.get(label) ?? 0) / shared);
  return beyondChance(same / shared, byChance);
}

/**
 * Fleiss' kappa of any number of raters (Fleiss 1971), over the items at least two saw. Items may have different
 * numbers of ratings: each item's share of agreeing pairs counts once.
 */
export function fleissKappa(ratings: Ratings): number | undefined {
  const totals = new Map<string, number>();
  let [items, all, agreeing] = [0, 0, 0];
  for (const row of ratings) {
    const given = row.filter((value) => value !== undefined);
    if (given.length < 2) continue;
    const counts = new Map<string, number>();
    for (const value of given) counts.set(value, (counts.get(value) ?? 0) + 1);
    items++;
    all += given.length;
    for (const [value, count] of counts) {
      totals.set(value, (totals.get(value) ?? 0) + count);
      agreeing += (count * (count - 1)) / (given.length * (given.length - 1));
    }
  }
  const byChance = [...totals.values()].reduce((sum, count) => sum + (count / all) ** 2, 0);
  return beyondChance(agreeing / items, byChance);
}

/** Squared difference of two values: 0 for the same. */
export type Difference = (a: string, b: string) => number;

const nominalDifference: Difference = (a, b) => (a === b ? 0 : 1);

/**
 * Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"), for any number of raters,
 * missing ratings and any difference of values. Time grows with the square of the number of distinct values.
 */
export function krippendorffAlpha(
  ratings: Ratings,
  difference: Difference = nominalDifference
): number | undefined {
  const totals = new Map<string, number>();
  let [pairable, observed] = [0, 0];
  for (const row of ratings) {
    const given = row.filter((value) => value !== undefined);
    if (given.length < 2) continue;
    const counts = new Map<string, number>();
    for (const value of given) counts.set(value, (counts.get(value) ?? 0) + 1);
    for (const [value, count] of counts) totals.set(value, (totals.get(value) ?? 0) + count);
    pairable += given.length;
    observed += differences(counts, difference) / (given.length - 1);
  }
  const expected = differences(totals, difference) / (pairable - 1);
  return expected > 0 ? 1 - observed / expected : undefined;
}

/** Sum of differences over all ordered pairs of counted values. */
function differences(counts: ReadonlyMap<string, number>, difference: Difference): number {
  let sum = 0;
  const entries = [...counts];
  entries.forEach(([a, countA], i) => {
    for (let j = i + 1; j < entries.length; j++)
      sum += 2 * countA * entries[j]![1] * difference(a, entries[j]![0]);
  });
  return sum;
}

function beyondChance(observed: number, byChance: number): number | undefined {
  const kappa = (observed - byChance) / (1 - byChance);
  return Number.isFinite(kappa) ? kappa : undefined;
}

const separator = '\u0001';

/** Several classes of an item as one value. */
export function setValue(classes: readonly string[]): string {
  return [...classes].sort().join(separator);
}

/** Jaccard's distance of two values that `setValue` made: classes in one only, over classes in either. */
export const setDifference: Difference = (a, b) => {
  if (a === b) return 0;
  const [first, second] = [new Set(a.split(separator)), new Set(b.split(separator))];
  if (a === '' || b === '') return 1;
  const shared = [...first].filter((value) => second.has(value)).length;
  return 1 - shared / (first.size + second.size - shared);
};
