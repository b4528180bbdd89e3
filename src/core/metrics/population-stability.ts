// How far a distribution has moved from a reference, by the population stability index.

/** The share that stands for an empty bin, which has no logarithm. */
export const leastShare = 1e-4;

/**
 * Population stability index, the sum over bins of (a - e) ln(a / e), where e is a bin's share of the reference and a its share
 * of what is compared (Yurdakul 2018, Statistical Properties of Population Stability Index, eq. 1.1; the symmetric divergence of
 * Kullback and Leibler 1951). No share is taken for less than `leastShare`. Without any drift it is about (bins - 1) (1/n + 1/m)
 * for n and m rows. Both counts are not all zero.
 */
export function populationStability(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  const [n, m] = [total(expected), total(actual)];
  let sum = 0;
  for (let bin = 0; bin < expected.length; bin++) {
    const e = Math.max(leastShare, expected[bin]! / n);
    const a = Math.max(leastShare, actual[bin]! / m);
    sum += (a - e) * Math.log(a / e);
  }
  return sum;
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
