// Booleans from bytes: true and false in any case. 0 and 1 stay integers, yes and no stay categories.
import { misfit } from './number';

const words = [
  { text: [116, 114, 117, 101], value: 1 },
  { text: [102, 97, 108, 115, 101], value: 0 }
] as const;

/** 1 for true, 0 for false, else `misfit`. */
export function parseBoolean(bytes: Uint8Array, from: number, to: number): number {
  for (const { text, value } of words) {
    if (text.length === to - from && text.every((letter, i) => (bytes[from + i]! | 32) === letter))
      return value;
  }
  return misfit;
}

/** true and false, and 1 and 0: of a column that is known to hold booleans. */
export function parseTruth(bytes: Uint8Array, from: number, to: number): number {
  if (to - from === 1 && (bytes[from] === 48 || bytes[from] === 49)) return bytes[from] - 48;
  return parseBoolean(bytes, from, to);
}
