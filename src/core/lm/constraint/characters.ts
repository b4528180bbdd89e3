// Sets of Unicode characters as expressions over the bytes of UTF-8. Surrogates have no UTF-8 and are left out.
import { choice, sequence, type ByteRange, type Expression } from './expression';

/** Code points `first` to `last`, both included. */
export type CharacterRange = readonly [first: number, last: number];
/** Ascending, apart from one another, without surrogates. */
export type CharacterSet = readonly CharacterRange[];

export const anyCharacter: CharacterSet = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff]
];

/** Ranges in any order, overlapping or not, as a set. */
export function characterSet(ranges: readonly CharacterRange[]): CharacterSet {
  const merged: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return intersection(merged, anyCharacter);
}

export function complement(set: CharacterSet): CharacterSet {
  const gaps: CharacterRange[] = [];
  let from = 0;
  for (const [first, last] of set) {
    if (first > from) gaps.push([from, first - 1]);
    from = last + 1;
  }
  if (from <= 0x10ffff) gaps.push([from, 0x10ffff]);
  return intersection(gaps, anyCharacter);
}

export function intersection(a: readonly CharacterRange[], b: readonly CharacterRange[]): CharacterSet {
  return a.flatMap(([first, last]) =>
    b
      .map(([from, to]): CharacterRange => [Math.max(first, from), Math.min(last, to)])
      .filter(([from, to]) => from <= to)
  );
}

/** One character of the set, in UTF-8. */
export function character(set: CharacterSet): Expression {
  const forms = set.flatMap(([first, last]) => utf8Forms(first, last));
  // One-byte characters are one expression: most steps of an automaton then have one thing to look at.
  const ascii = forms.filter((form) => form.length === 1).map((form) => form[0]!);
  const longer = forms.filter((form) => form.length > 1);
  return choice(
    ...(ascii.length > 0 ? [bytes(ascii)] : []),
    ...longer.map((form) => sequence(...form.map((range) => bytes([range]))))
  );
}

function bytes(ranges: readonly ByteRange[]): Expression {
  return { kind: 'byte', ranges };
}

/** Last code points of one to four bytes. */
const borders = [0x7f, 0x7ff, 0xffff, 0x10ffff];

/**
 * A range as sequences of byte ranges whose product is exactly it (the splitting of Ken Thompson's and Rob Pike's
 * encoding, as in RE2): cut at the lengths' borders, then wherever continuation bytes would not run through 80 to BF.
 */
function utf8Forms(first: number, last: number): ByteRange[][] {
  for (const border of borders) {
    if (first <= border && border < last)
      return [...utf8Forms(first, border), ...utf8Forms(border + 1, last)];
  }
  for (let shift = 6; shift < 24 && last > 0x7f; shift += 6) {
    const low = (1 << shift) - 1;
    if (first >> shift === last >> shift) break;
    if ((first & low) !== 0) return [...utf8Forms(first, first | low), ...utf8Forms((first | low) + 1, last)];
    if ((last & low) !== low)
      return [...utf8Forms(first, (last & ~low) - 1), ...utf8Forms(last & ~low, last)];
  }
  const encoder = new TextEncoder();
  const from = encoder.encode(String.fromCodePoint(first));
  const to = encoder.encode(String.fromCodePoint(last));
  return [Array.from(from, (byte, i): ByteRange => [byte, to[i]!])];
}
