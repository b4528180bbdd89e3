// Texts as counts of terms: words and pairs of words that follow each other, or, in scripts that write no blanks between
// words, characters and pairs of them. The same terms are found here, for learning, and by operators inside a model's
// graph (StringNormalizer, Tokenizer, TfIdfVectorizer), so that a model takes the text itself.
import type { Attribute, GraphBuilder } from '../onnx/graph';
import { SparseRows } from '../labels/learning/rows';

/** What a term is made of. */
export type TermUnit = 'words' | 'characters';

export interface Vocabulary {
  readonly unit: TermUnit;
  /** Single units first, then pairs, each 'a b' with one blank between. */
  readonly terms: readonly string[];
  /** How many of them are single units. */
  readonly singles: number;
  /** [terms] smoothed inverse document frequency, as scikit-learn's TfidfVectorizer has it. */
  readonly weights: Float32Array;
}

const wordPattern = /[\p{L}\p{M}\p{N}]+/gu;
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Characters where at least a third of what is written is in scripts without blanks. */
export function unitOf(texts: readonly string[]): TermUnit {
  let [all, without] = [0, 0];
  for (const text of texts.slice(0, 1000)) {
    all += text.match(/\p{L}/gu)?.length ?? 0;
    without += text.match(unspaced)?.length ?? 0;
  }
  return without > 0 && without >= all / 3 ? 'characters' : 'words';
}

export function unitsIn(text: string, unit: TermUnit): readonly string[] {
  const lower = text.toLowerCase();
  return unit === 'words' ? (lower.match(wordPattern) ?? []) : [...lower];
}

/** Each unit, and each two that follow each other. */
function* termsIn(text: string, unit: TermUnit): Generator<string> {
  let before: string | undefined;
  for (const one of unitsIn(text, unit)) {
    yield one;
    if (before !== undefined) yield `${before} ${one}`;
    before = one;
  }
}

/** The terms that most texts have, from at least two of them; of equal ones the first by code unit. */
export function learnVocabulary(texts: readonly string[], most: number): Vocabulary {
  const unit = unitOf(texts);
  const documents = new Map<string, number>();
  for (const text of texts)
    for (const term of new Set(termsIn(text, unit))) documents.set(term, (documents.get(term) ?? 0) + 1);
  const kept = [...documents]
    .filter(([, count]) => count >= 2)
    .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([term]) => term);
  const isPair = (term: string): boolean => term.includes(' ', 1);
  const singles = kept.filter((term) => !isPair(term));
  const terms = [...singles, ...kept.filter(isPair)];
  const weights = Float32Array.from(
    terms,
    (term) => Math.log((1 + texts.length) / (1 + documents.get(term)!)) + 1
  );
  return { unit, terms, singles: singles.length, weights };
}

/** [texts, terms]: 1 + ln(count) times the weight, each row scaled to length 1. A text without known terms is empty. */
export function termRows({ unit, terms, weights }: Vocabulary, texts: readonly string[]): SparseRows {
  const places = new Map(terms.map((term, at) => [term, at]));
  const starts = new Uint32Array(texts.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  texts.forEach((text, i) => {
    const counts = new Map<number, number>();
    for (const term of termsIn(text, unit)) {
      const at = places.get(term);
      if (at !== undefined) counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    const own = [...counts].sort(([a], [b]) => a - b);
    const scaled = own.map(([at, count]) => (1 + Math.log(count)) * weights[at]!);
    const length = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0));
    own.forEach(([at], k) => {
      columns.push(at);
      values.push(scaled[k]! / length);
    });
    starts[i + 1] = columns.length;
  });
  return new SparseRows(starts, Uint32Array.from(columns), Float32Array.from(values), terms.length);
}

/** Adds what makes `termRows` of a string tensor [N, 1]; gives the name of a float tensor [N, terms]. */
export function addTerms(
  { unit, terms, singles, weights }: Vocabulary,
  graph: GraphBuilder,
  input: string
): string {
  const flat = graph.node('Reshape', [input, graph.constant('flat', 'int64', [1], BigInt64Array.of(-1n))]);
  const lower = graph.node('StringNormalizer', [flat], {
    case_change_action: 'LOWER',
    locale: 'en_US.UTF-8'
  });
  const cut: Readonly<Record<string, Attribute>> =
    unit === 'words' ? { tokenexp: '[\\p{L}\\p{M}\\p{N}]+' } : { separators: [''] };
  const tokens = graph.node(
    'Tokenizer',
    [lower],
    { ...cut, mark: { i: 0 }, mincharnum: { i: 1 }, pad_value: '' },
    { domain: 'com.microsoft' }
  );
  const counts = graph.node('TfIdfVectorizer', [tokens], {
    mode: 'TF',
    min_gram_length: { i: 1 },
    max_gram_length: { i: 2 },
    max_skip_count: { i: 0 },
    ngram_counts: BigInt64Array.of(0n, BigInt(singles)),
    ngram_indexes: BigInt64Array.from(terms, (_, at) => BigInt(at)),
    pool_strings: [...terms.slice(0, singles), ...terms.slice(singles).flatMap(pairOf)]
  });
  // 1 + ln(count) where there is one: ln(max(count, 1)) + min(count, 1).
  const one = graph.constant('one', 'float32', [1], Float32Array.of(1));
  const logs = graph.node('Log', [graph.node('Max', [counts, one])]);
  const damped = graph.node('Add', [logs, graph.node('Min', [counts, one])]);
  const weighted = graph.node('Mul', [damped, graph.constant('idf', 'float32', [terms.length], weights)]);
  const length = graph.node('ReduceL2', [weighted], { axes: BigInt64Array.of(1n), keepdims: { i: 1 } });
  const least = graph.constant('least', 'float32', [1], Float32Array.of(1e-12));
  return graph.node('Div', [weighted, graph.node('Max', [length, least])]);
}

/** 'a b' as its two units; a blank may itself be one of them, where units are characters. */
function pairOf(term: string): readonly [string, string] {
  const [first = ''] = term;
  const at = term.startsWith(' ') ? 1 : term.indexOf(' ', first.length);
  return [term.slice(0, at), term.slice(at + 1)];
}
