// Codes that grow by doubling.

/** A copy with room for `needed` values: twice as large, but not beyond `most` unless that is too little. */
export function enlargedInts(
  values: Int32Array<ArrayBuffer>,
  needed: number,
  most: number
): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(needed, Math.min(most, values.length * 2)));
  larger.set(values);
  return larger;
}
