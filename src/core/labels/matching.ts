// Which region or span of one person is which of another: pairs of the same class, the likest first, each used once
// (greedy, as COCO's and CoNLL's scorers do). What is left over nobody else saw.
import { similarity } from './geometry/similarity';
import type { Region, Span } from './project';

export interface Match {
  /** Positions in the two lists. */
  readonly first: number;
  readonly second: number;
  /** In (0, 1]. */
  readonly likeness: number;
}

export interface MatchOptions {
  /** Least likeness of a pair. Default 0.5, as in COCO's AP50. */
  readonly least?: number;
  /** Pair across classes too, to see who confuses what. Default false. */
  readonly acrossLabels?: boolean;
}

export function matchRegions(
  first: readonly Region[],
  second: readonly Region[],
  options: MatchOptions = {}
): readonly Match[] {
  return matchBy(first, second, (a, b) => similarity(a.shape, b.shape), options);
}

export function matchSpans(
  first: readonly Span[],
  second: readonly Span[],
  options: MatchOptions = {}
): readonly Match[] {
  return matchBy(first, second, spanSimilarity, options);
}

/** Shared characters over the characters of either. */
export function spanSimilarity(a: Pick<Span, 'start' | 'end'>, b: Pick<Span, 'start' | 'end'>): number {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared <= 0 ? 0 : shared / (Math.max(a.end, b.end) - Math.min(a.start, b.start));
}

function matchBy<T extends { readonly label: string }>(
  first: readonly T[],
  second: readonly T[],
  likeness: (a: T, b: T) => number,
  { least = 0.5, acrossLabels = false }: MatchOptions
): readonly Match[] {
  const pairs: Match[] = [];
  first.forEach((a, i) => {
    second.forEach((b, j) => {
      const like = acrossLabels || a.label === b.label ? likeness(a, b) : 0;
      if (like > 0 && like >= least) pairs.push({ first: i, second: j, likeness: like });
    });
  });
  const [usedFirst, usedSecond] = [new Set<number>(), new Set<number>()];
  return pairs
    .sort((a, b) => b.likeness - a.likeness || a.first - b.first || a.second - b.second)
    .filter((pair) => {
      if (usedFirst.has(pair.first) || usedSecond.has(pair.second)) return false;
      usedFirst.add(pair.first);
      usedSecond.add(pair.second);
      return true;
    });
}
