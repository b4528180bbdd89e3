// Row order by one or several columns: every column becomes unsigned integer keys that order as its values do,
// and a radix sort (least significant digit first, so it is stable) puts rows in order of the keys.

/** Up to this many levels are ordered as people expect (a, B, c; 2 before 10); more by their characters. */
const mostCollated = 20_000;
const digitBits = 16;
const digits = 1 << digitBits;

/** Keys of one column for all rows: 32 or 64 bits. Missing cells have the largest. */
export interface SortKeys {
  readonly low: Uint32Array;
  readonly high?: Uint32Array;
}

/** Reorders `order` (row numbers) by keys, keeping the order of rows with equal keys. */
export function sortByKeys(order: Uint32Array, { low, high }: SortKeys): Uint32Array {
  let sorted = order;
  for (const words of high ? [low, high] : [low]) {
    for (const shift of [0, digitBits]) sorted = sortByDigit(sorted, words, shift);
  }
  return sorted;
}

function sortByDigit(order: Uint32Array, words: Uint32Array, shift: number): Uint32Array {
  const counts = new Uint32Array(digits);
  for (let i = 0; i < order.length; i++) counts[(words[order[i]!]! >>> shift) & (digits - 1)]!++;
  // All rows in one bucket: nothing to do.
  if (order.length > 0 && counts[(words[order[0]!]! >>> shift) & (digits - 1)] === order.length) return order;
  let at = 0;
  for (let digit = 0; digit < digits; digit++) {
    const count = counts[digit]!;
    counts[digit] = at;
    at += count;
  }
  const sorted = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    sorted[counts[(words[row]! >>> shift) & (digits - 1)]!++] = row;
  }
  return sorted;
}

/** Keys of numbers, dates and booleans. Missing (NaN) comes last in both directions. */
export function numberKeys(values: Float64Array, descending: boolean): SortKeys {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) {
      low[i] = high[i] = 0xffffffff;
      continue;
    }
    // IEEE 754 bits order like integers once the sign bit is flipped, and all bits of negative numbers are.
    const top = value === 0 ? 0 : words[2 * i + 1]!;
    const bottom = value === 0 ? 0 : words[2 * i]!;
    const negative = top >>> 31 === 1;
    const orderedHigh = negative ? ~top >>> 0 : (top | 0x80000000) >>> 0;
    const orderedLow = negative ? ~bottom >>> 0 : bottom;
    high[i] = descending ? ~orderedHigh >>> 0 : orderedHigh;
    low[i] = descending ? ~orderedLow >>> 0 : orderedLow;
  }
  return { low, high };
}

/** Keys of strings: the rank of each level, as people of a locale order them; the reader's own unless given. */
export function stringKeys(
  codes: Int32Array,
  levels: readonly string[],
  descending: boolean,
  locale?: string
): SortKeys {
  const ranks = levelRanks(levels, locale);
  const last = levels.length;
  const low = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    low[i] = code < 0 ? 0xffffffff : descending ? last - ranks[code]! : ranks[code]!;
  }
  return { low };
}

function levelRanks(levels: readonly string[], locale?: string): Uint32Array {
  const order = levels.map((level, code) => ({ level, code }));
  if (levels.length <= mostCollated) {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    order.sort((a, b) => compare(a.level, b.level));
  } else order.sort((a, b) => (a.level < b.level ? -1 : a.level > b.level ? 1 : 0));
  const ranks = new Uint32Array(levels.length);
  order.forEach(({ code }, rank) => (ranks[code] = rank));
  return ranks;
}

/** Keys of a whole column from its cells. */
export function keysOf(
  cells: Float64Array | Int32Array,
  levels: readonly string[],
  descending: boolean,
  locale?: string
): SortKeys {
  return cells instanceof Int32Array
    ? stringKeys(cells, levels, descending, locale)
    : numberKeys(cells, descending);
}
