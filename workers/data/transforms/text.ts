// A column of texts as columns of numbers: how often each term is in it, weighed by how rare it is among all. Words,
// weights and lengths are scikit-learn's (TfidfVectorizer: two letters or more, smoothed idf, rows of length 1).
import type { StoredColumn, TableManifest } from '$core/data/table';
import type { FittedText } from '$core/transforms/fitted';
import type { TableWork, Words } from '../edit/table-work';

type Shape = Pick<FittedText, 'unit' | 'fewest' | 'most'>;

const word = /[\p{L}\p{N}_]{2,}/gu;

/** The terms of a text, as often as they occur. */
export function termsOf(text: string, { unit, fewest, most }: Shape): string[] {
  const lower = text.toLowerCase();
  const units = unit === 'words' ? (lower.match(word) ?? []) : [...lower.replace(/\s+/g, ' ')];
  const joint = unit === 'words' ? ' ' : '';
  const terms: string[] = [];
  for (let size = fewest; size <= most; size++)
    for (let at = 0; at + size <= units.length; at++) terms.push(units.slice(at, at + size).join(joint));
  return terms;
}

export interface TermsRequest extends Shape {
  readonly limit: number;
  /** In how many texts a term must be. */
  readonly fewestTexts: number;
}

/** The most frequent terms, in alphabetical order, with the weight of each. */
export function fitTerms(
  { codes, levels }: Words,
  request: TermsRequest
): { readonly terms: readonly string[]; readonly weights: readonly number[] } {
  const timesOf = new Float64Array(levels.length);
  let texts = 0;
  for (const code of codes) {
    texts++;
    if (code >= 0) timesOf[code]!++;
  }
  const counts = new Map<string, { all: number; texts: number }>();
  for (const [code, level] of levels.entries()) {
    const times = timesOf[code]!;
    if (times === 0) continue;
    const found = termsOf(level, request);
    for (const term of found) add(counts, term, times, 0);
    for (const term of new Set(found)) add(counts, term, 0, times);
  }
  const kept = [...counts].filter(([, count]) => count.texts >= request.fewestTexts);
  kept.sort(([a, x], [b, y]) => y.all - x.all || (a < b ? -1 : 1));
  const chosen = kept.slice(0, request.limit).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    terms: chosen.map(([term]) => term),
    weights: chosen.map(([, count]) => Math.log((1 + texts) / (1 + count.texts)) + 1)
  };
}

function add(counts: Map<string, { all: number; texts: number }>, term: string, all: number, texts: number) {
  const count = counts.get(term);
  if (!count) counts.set(term, { all, texts });
  else {
    count.all += all;
    count.texts += texts;
  }
}

/** [terms] numbers of one text. */
export function textVector(
  text: string,
  fitted: FittedText,
  places: ReadonlyMap<string, number>
): Float64Array {
  const width = fitted.method === 'hashing' ? fitted.buckets : fitted.terms.length;
  const vector = new Float64Array(width);
  for (const term of termsOf(text, fitted)) {
    if (fitted.method === 'hashing') {
      const hash = fnv(term);
      // The highest bit is the sign, so that what falls together cancels out on average.
      vector[hash % width]! += hash >>> 31 ? -1 : 1;
    } else {
      const place = places.get(term);
      if (place !== undefined) vector[place]!++;
    }
  }
  if (fitted.method === 'counts') return vector;
  if (fitted.method === 'tf-idf') vector.forEach((count, i) => (vector[i] = count * fitted.weights[i]!));
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export async function applyText(work: TableWork, fitted: FittedText): Promise<TableManifest> {
  const { codes, levels } = await work.words(fitted.column);
  const names = columnNames(fitted);
  const places = new Map(fitted.terms.map((term, place) => [term, place]));
  // Each different text is worked out once.
  const columns = names.map(() => new Float64Array(codes.length));
  const vectors = new Map<number, Float64Array>();
  for (const [row, code] of codes.entries()) {
    if (code < 0) continue;
    let vector = vectors.get(code);
    if (!vector) vectors.set(code, (vector = textVector(levels[code]!, fitted, places)));
    for (let i = 0; i < names.length; i++) columns[i]![row] = vector[i]!;
    if (row % 1000 === 0) await work.tick();
  }
  const kept = work.table.columns.filter(({ name }) => fitted.keepColumn || name !== fitted.column);
  const added: StoredColumn[] = [];
  const type = fitted.method === 'counts' ? 'integer' : 'float';
  for (const [i, name] of names.entries()) added.push(await work.put({ name, type, values: columns[i]! }));
  return work.with([...kept, ...added]);
}

function columnNames({ column, method, terms, buckets }: FittedText): string[] {
  if (method === 'hashing') return Array.from({ length: buckets }, (_, i) => `${column} #${i + 1}`);
  return terms.map((term) => `${column}: ${term}`);
}
