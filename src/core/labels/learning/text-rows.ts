// Texts as rows without any model: words and pairs of words, hashed to columns, weighted by TF-IDF as scikit-learn's
// TfidfVectorizer does (smoothed, sublinear) and scaled to length 1. Scripts that write no blanks between words count
// by character and pair of characters. Works offline, in any language, for millions of words in fixed memory.
import { SparseRows } from './rows';

/** Columns words are hashed to. Two words in one column hurt little: most words never matter. */
export const hashedColumns = 2 ** 15;

const words =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{M}\p{N}]+/gu;
const mostWords = 20_000;

/** [texts.length, hashedColumns]; an empty text is an empty row. */
export function textRows(texts: readonly string[]): SparseRows {
  const counted = texts.map(countColumns);
  const documents = new Uint32Array(hashedColumns);
  for (const counts of counted) for (const column of counts.keys()) documents[column]!++;
  const size = counted.reduce((sum, counts) => sum + counts.size, 0);
  const starts = new Uint32Array(texts.length + 1);
  const columns = new Uint32Array(size);
  const values = new Float32Array(size);
  counted.forEach((counts, i) => {
    const entries = [...counts].sort(([a], [b]) => a - b);
    const weights = entries.map(
      ([column, count]) =>
        (1 + Math.log(count)) * (Math.log((1 + texts.length) / (1 + documents[column]!)) + 1)
    );
    const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
    const from = starts[i]!;
    entries.forEach(([column], k) => {
      columns[from + k] = column;
      values[from + k] = weights[k]! / length;
    });
    starts[i + 1] = from + entries.length;
  });
  return new SparseRows(starts, columns, values, hashedColumns);
}

function countColumns(text: string): ReadonlyMap<number, number> {
  const found = text.normalize('NFKC').toLowerCase().match(words)?.slice(0, mostWords) ?? [];
  const counts = new Map<number, number>();
  const add = (gram: string) => {
    const column = hash(gram) % hashedColumns;
    counts.set(column, (counts.get(column) ?? 0) + 1);
  };
  found.forEach((word, i) => {
    add(word);
    if (i > 0) add(`${found[i - 1]} ${word}`);
  });
  return counts;
}

/** FNV-1a, 32 bits, over UTF-16 code units, with a last mix so that low bits are good too. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  return (h ^ (h >>> 15)) >>> 0;
}
