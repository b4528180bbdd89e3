// The median of many numbers without sorting them (quickselect, Hoare 1961).

/** Of the values that are not NaN, in f32; 0 where there are none. */
export function medianOf(values: Float32Array): number {
  const present = new Float32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === values[i]) present[count++] = values[i]!;
  if (count === 0) return 0;
  const middle = count >> 1;
  const upper = select(present.subarray(0, count), middle);
  if (count % 2) return upper;
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) lower = Math.max(lower, present[i]!);
  return Math.fround((lower + upper) / 2);
}

/** The value that would stand at `k` if `values` were sorted; those before it are then no larger. */
function select(values: Float32Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = middleOf(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const kept = values[i]!;
      values[i++] = values[j]!;
      values[j--] = kept;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
