// A column of texts as columns of numbers: how often each term is in it, weighed by how rare it is among all. Words,
// weights and lengths are scikit-learn's (TfidfVectorizer: two letters or more, smoothed idf, rows of length 1).
import type { StoredColumn, TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
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

/** Different terms that are counted; a map holds four times as many. */
const mostCounted = 4_000_000;

/** The most frequent terms, in alphabetical order, with the weight of each. @throws HearthError job/bad-params where there are too many */
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
    if (counts.size > mostCounted) {
      const reason = `(${request.most}): there are more than ${mostCounted} different terms; take shorter ones, or fewer rows`;
      throw new HearthError('job/bad-params', { component: 'text-features', field: 'most', reason });
    }
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

/** Numbers of one text that are not 0, and the columns they are in. */
interface TextVector {
  readonly places: Uint16Array;
  readonly values: Float64Array;
}

function textVector(text: string, fitted: FittedText, placeOf: ReadonlyMap<string, number>): TextVector {
  const { method, buckets, weights } = fitted;
  const counts = new Map<number, number>();
  const count = (place: number, by: number) => counts.set(place, (counts.get(place) ?? 0) + by);
  for (const term of termsOf(text, fitted)) {
    if (method === 'hashing') {
      const hash = fnv(term);
      // The highest bit is the sign, so that what falls together cancels out on average.
      count(hash % buckets, hash >>> 31 ? -1 : 1);
    } else {
      const place = placeOf.get(term);
      if (place !== undefined) count(place, 1);
    }
  }
  const places = Uint16Array.from(counts.keys());
  const values = Float64Array.from(counts.values());
  if (method === 'counts') return { places, values };
  if (method === 'tf-idf') places.forEach((place, i) => (values[i]! *= weights[place]!));
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return { places, values: length > 0 ? values.map((value) => value / length) : values };
}

/** FNV-1a over UTF-16 units, 32 bits. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** What the columns of texts may take. */
const mostBytes = 2 ** 31;
/** Columns are filled so many bytes at a time. */
const blockBytes = 2 ** 27;

/** @throws HearthError data/too-large */
export async function applyText(work: TableWork, fitted: FittedText): Promise<TableManifest> {
  const { codes, levels } = await work.words(fitted.column);
  const names = columnNames(fitted);
  const bytes = names.length * codes.length * 8;
  if (bytes > mostBytes)
    throw new HearthError('data/too-large', {
      what: `What becomes of the texts in "${fitted.column}"`,
      bytes,
      limit: mostBytes
    });
  const vectors = await textVectors(work, levels, fitted);
  const kept = work.table.columns.filter(({ name }) => fitted.keepColumn || name !== fitted.column);
  const added: StoredColumn[] = [];
  const type = fitted.method === 'counts' ? 'integer' : 'float';
  const atOnce = Math.max(1, Math.floor(blockBytes / (8 * Math.max(1, codes.length))));
  for (let first = 0; first < names.length; first += atOnce) {
    const block = names.slice(first, first + atOnce);
    const columns = block.map(() => new Float64Array(codes.length));
    for (const [row, code] of codes.entries()) {
      if (row % 1000 === 0) await work.tick();
      if (code < 0) continue;
      const { places, values } = vectors[code]!;
      for (let i = 0; i < places.length; i++) {
        const column = columns[places[i]! - first];
        if (column) column[row] = values[i]!;
      }
    }
    for (const [i, name] of block.entries()) added.push(await work.put({ name, type, values: columns[i]! }));
  }
  return work.with([...kept, ...added]);
}

/** Each different text is worked out once. */
async function textVectors(
  work: TableWork,
  levels: readonly string[],
  fitted: FittedText
): Promise<readonly TextVector[]> {
  const placeOf = new Map(fitted.terms.map((term, place) => [term, place]));
  const vectors: TextVector[] = [];
  for (const [i, level] of levels.entries()) {
    vectors.push(textVector(level, fitted, placeOf));
    if (i % 1000 === 0) await work.tick();
  }
  return vectors;
}

function columnNames({ column, method, terms, buckets }: FittedText): string[] {
  if (method === 'hashing') return Array.from({ length: buckets }, (_, i) => `${column} #${i + 1}`);
  return terms.map((term) => `${column}: ${term}`);
}
