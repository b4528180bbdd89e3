// A vector of a text without any model: its words and the beginnings, middles and ends of its words, hashed into so many
// places with signs (Weinberger et al. 2009), dampened and brought to length one. It knows which words are shared, not what
// they mean: 'car' and 'automobile' are strangers to it. A model behind an endpoint knows more.

/** Places of a vector. */
export const textVectorSize = 1024;

/** How much a whole word weighs against one of its trigrams: words are what people look for. */
const wordWeight = 3;

/** Scripts whose words are written without spaces, for a class of a regular expression. */
export const unspacedScripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('');

const unspaced = new RegExp(`[${unspacedScripts}]`, 'u');

/** Length one, or all zeros for a text without words. */
export function textVector(text: string): readonly number[] {
  const counts = new Map<string, number>();
  const add = (term: string, weight: number): void => void counts.set(term, (counts.get(term) ?? 0) + weight);
  for (const word of wordsOf(text)) {
    add(word, wordWeight);
    const framed = `^${word}$`;
    for (let i = 0; i + 3 <= framed.length; i++) add(`#${framed.slice(i, i + 3)}`, 1);
  }
  const vector = new Array<number>(textVectorSize).fill(0);
  for (const [term, count] of counts) {
    const hash = hashOf(term);
    vector[hash % textVectorSize]! += (hash >>> 31 === 0 ? 1 : -1) * Math.log1p(count);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** Words of any script; where words are written without spaces, each letter and its pair with the next. */
export function wordsOf(text: string): readonly string[] {
  const runs =
    text
      .replace(/\p{Variation_Selector}/gu, '')
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*/gu) ?? [];
  return runs.flatMap((run) => {
    if (!unspaced.test(run)) return [run];
    // A mark belongs to the letter before it: in Thai it is a vowel or a tone.
    const letters = run.match(/.\p{M}*/gsu) ?? [];
    return letters.flatMap((letter, i) =>
      i + 1 < letters.length ? [letter, letter + letters[i + 1]!] : [letter]
    );
  });
}

/** FNV-1a, 32 bits, with a last mixing so that the sign and the place do not go together. */
function hashOf(term: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** From -1 to 1; 0 where either has no length. @throws RangeError when their sizes differ */
export function cosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`vectors of ${a.length} and ${b.length} numbers`);
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
