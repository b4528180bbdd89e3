// How far numbers are from a reference.

/**
 * Largest |actual - expected| / (|expected| + scale): relative where numbers are larger than `scale`, absolute in
 * units of it where they are smaller; by default the root mean square of the expected. NaN is infinitely far.
 */
export function relativeError(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  scale = rootMeanSquare(expected)
): number {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} numbers, expected ${expected.length}`);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / (Math.abs(expected[i]!) + scale);
    if (!(error <= worst)) worst = Number.isNaN(error) ? Infinity : error;
  }
  return worst;
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  return Math.sqrt(squares / Math.max(1, values.length));
}
