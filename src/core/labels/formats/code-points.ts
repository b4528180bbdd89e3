// Python counts characters of a text by code point, JavaScript by UTF-16 code unit; they part at the first emoji.

/** Code unit at which each code point begins, and the length at the end: [code points + 1]. */
export function unitsByCodePoint(text: string): Uint32Array {
  const units = new Uint32Array(codePoints(text) + 1);
  let [unit, point] = [0, 0];
  for (const character of text) {
    units[point++] = unit;
    unit += character.length;
  }
  units[point] = unit;
  return units;
}

/** How many code points the first `end` code units hold. */
export function codePoints(text: string, end = text.length): number {
  let count = 0;
  for (let unit = 0; unit < end; count++) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
