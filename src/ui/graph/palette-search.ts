// Finding an entry of the palette by some words, in any order, hyphens and spaces aside ("one hot", "kmeans").

export interface Findable {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Other words it is found by. */
  readonly words?: string;
}

interface Group<E> {
  readonly title: string;
  readonly entries: readonly E[];
}

/** Groups with the entries that have every word, best first; all of them where nothing is asked for. */
export function foundEntries<E extends Findable>(
  groups: readonly Group<E>[],
  wanted: string
): readonly Group<E>[] {
  const words = wanted.trim().split(/\s+/).map(folded).filter(Boolean);
  if (words.length === 0) return groups.filter(({ entries }) => entries.length > 0);
  const ranked = groups.map(({ title, entries }) => {
    const found = entries
      .map((entry) => ({ entry, rank: rankOf(entry, words) }))
      .filter(({ rank }) => rank < Infinity)
      .toSorted((a, b) => a.rank - b.rank);
    return { title, entries: found.map(({ entry }) => entry), rank: found[0]?.rank ?? Infinity };
  });
  return ranked.filter(({ rank }) => rank < Infinity).toSorted((a, b) => a.rank - b.rank);
}

/** By the worst of the words; a title that begins with one is best, what only the summary has comes last. */
function rankOf({ name, title, summary, words = '' }: Findable, wanted: readonly string[]): number {
  const places = [title, `${words} ${name}`, summary].map(folded);
  const ranks = wanted.map((word) => {
    if (places[0]!.startsWith(word)) return 0;
    const at = places.findIndex((place) => place.includes(word));
    return at < 0 ? Infinity : at + 1;
  });
  return Math.max(...ranks);
}

function folded(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, '');
}
