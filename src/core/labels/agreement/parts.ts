// Agreement of two people on the parts they marked: regions by how much they overlap, spans by their borders.
import { matchRegions, matchSpans, type Match } from '../matching';
import type { Annotation } from '../project';

export interface PartsAgreement {
  /** Shares of one's parts the other has too: 2 * pairs / (parts of both); undefined where nobody marked anything. */
  readonly f1: number | undefined;
  /** Mean likeness (IoU) of the pairs; undefined where there are none. */
  readonly likeness: number | undefined;
  readonly pairs: number;
  readonly first: number;
  readonly second: number;
}

export type OfItem = Pick<Annotation, 'regions' | 'spans'>;

/** Over pairs of annotations of the same items. Regions pair from an IoU of `least`. Default 0.5. */
export function regionAgreement(both: readonly (readonly [OfItem, OfItem])[], least = 0.5): PartsAgreement {
  return summed(
    both.map(([a, b]) => [matchRegions(a.regions, b.regions, { least }), a.regions.length, b.regions.length])
  );
}

/** Spans pair with the same class and borders, as CoNLL scores them; with `least` below 1 also if they overlap. */
export function spanAgreement(both: readonly (readonly [OfItem, OfItem])[], least = 1): PartsAgreement {
  return summed(
    both.map(([a, b]) => [matchSpans(a.spans, b.spans, { least }), a.spans.length, b.spans.length])
  );
}

function summed(items: readonly (readonly [readonly Match[], number, number])[]): PartsAgreement {
  let [pairs, first, second, likeness] = [0, 0, 0, 0];
  for (const [matches, inFirst, inSecond] of items) {
    pairs += matches.length;
    first += inFirst;
    second += inSecond;
    for (const match of matches) likeness += match.likeness;
  }
  return {
    f1: first + second > 0 ? (2 * pairs) / (first + second) : undefined,
    likeness: pairs > 0 ? likeness / pairs : undefined,
    pairs,
    first,
    second
  };
}
