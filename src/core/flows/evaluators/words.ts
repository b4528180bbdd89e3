// Texts as words, and the measures that compare them: F1 over words (as SQuAD's, Rajpurkar et al. 2016), BLEU (Papineni
// et al. 2002), ROUGE-N and ROUGE-L (Lin 2004), and the distance of Levenshtein (1966).

const articles: ReadonlySet<string> = new Set(['a', 'an', 'the']);

/** Lower case, without punctuation and English articles; characters of Chinese and Japanese stand each for itself. */
export function normalWords(text: string): readonly string[] {
  const bare = folded(text).replace(/[^\p{L}\p{N}\p{Mn}\p{Mc}\s]\p{M}*/gu, '');
  return splitWords(bare).filter((word) => !articles.has(word));
}

/** Words in lower case, without punctuation. */
export function plainWords(text: string): readonly string[] {
  return splitWords((folded(text).match(/[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*/gu) ?? []).join(' '));
}

/** The same characters however they were typed (é, or e and its mark), and without selectors of how a sign looks. */
function folded(text: string): string {
  return text
    .replace(/\p{Variation_Selector}/gu, '')
    .toLowerCase()
    .normalize('NFC');
}

/** A mark belongs to the letter before it: in Hindi and Thai it is a vowel. */
function splitWords(text: string): readonly string[] {
  const apart = text.replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{M}*/gu, ' $& ');
  return apart.split(/\s+/).filter((word) => word !== '');
}

export function counts<T>(items: Iterable<T>): ReadonlyMap<T, number> {
  const found = new Map<T, number>();
  for (const item of items) found.set(item, (found.get(item) ?? 0) + 1);
  return found;
}

/** How many items two bags share. */
function shared(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [item, n] of a) sum += Math.min(n, b.get(item) ?? 0);
  return sum;
}

const harmonic = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);

/** F1 of the bags of words, 0 to 1. */
export function wordF1(answer: string, expected: string): number {
  const [a, b] = [normalWords(answer), normalWords(expected)];
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
  const same = shared(counts(a), counts(b));
  return harmonic(same / a.length, same / b.length);
}

function ngrams(words: readonly string[], n: number): readonly string[] {
  return Array.from({ length: Math.max(0, words.length - n + 1) }, (_, i) => words.slice(i, i + n).join(' '));
}

/** Share of the answer's n-grams that the reference has, each counted at most as often as there (clipped precision). */
export function clippedPrecision(answer: string, expected: string, n: number): number {
  const [a, b] = [ngrams(plainWords(answer), n), ngrams(plainWords(expected), n)];
  return a.length === 0 ? 0 : shared(counts(a), counts(b)) / a.length;
}

/**
 * BLEU-4 of one sentence, 0 to 1. One is added above and below the line for n > 1 (Lin and Och 2004), without which a
 * sentence that shares no four words in a row would always be 0.
 */
export function bleu(answer: string, expected: string): number {
  const [a, b] = [plainWords(answer), plainWords(expected)];
  if (a.length === 0) return 0;
  let logs = 0;
  for (let n = 1; n <= 4; n++) {
    const [mine, theirs] = [ngrams(a, n), ngrams(b, n)];
    const plus = n === 1 ? 0 : 1;
    const same = shared(counts(mine), counts(theirs));
    if (same + plus === 0) return 0;
    logs += Math.log((same + plus) / (mine.length + plus)) / 4;
  }
  return Math.exp(logs + Math.min(0, 1 - b.length / a.length));
}

/** F1 of the n-grams, 0 to 1. */
export function rougeN(answer: string, expected: string, n: number): number {
  const [a, b] = [ngrams(plainWords(answer), n), ngrams(plainWords(expected), n)];
  if (a.length === 0 || b.length === 0) return 0;
  const same = shared(counts(a), counts(b));
  return harmonic(same / a.length, same / b.length);
}

/** F1 of the longest common subsequence of words, 0 to 1. */
export function rougeL(answer: string, expected: string): number {
  const [a, b] = [plainWords(answer), plainWords(expected)];
  if (a.length === 0 || b.length === 0) return 0;
  const common = commonSubsequence(a, b);
  return harmonic(common / a.length, common / b.length);
}

function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  let before = new Uint32Array(b.length + 1);
  for (const word of a) {
    const row = new Uint32Array(b.length + 1);
    for (let j = 0; j < b.length; j++)
      row[j + 1] = word === b[j] ? before[j]! + 1 : Math.max(before[j + 1]!, row[j]!);
    before = row;
  }
  return before[b.length]!;
}

/** Least number of characters to insert, delete or replace. */
export function levenshtein(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let before = Uint32Array.from({ length: to.length + 1 }, (_, j) => j);
  for (const [i, letter] of from.entries()) {
    const row = new Uint32Array(to.length + 1);
    row[0] = i + 1;
    for (let j = 0; j < to.length; j++)
      row[j + 1] = Math.min(before[j]! + (letter === to[j] ? 0 : 1), before[j + 1]! + 1, row[j]! + 1);
    before = row;
  }
  return before[to.length]!;
}
