// Which items to label next: those the head is least sure of, those least like what is labelled, or any.
import type { Random } from '../../random';
import type { Rows } from './rows';

export const samplings = ['uncertainty', 'diversity', 'random'] as const;
export type Sampling = (typeof samplings)[number];

/**
 * Rows in the order of doubt: the smallest lead of the likeliest class over the next (margin; Scheffer et al. 2001);
 * with several classes an item, the class nearest to one half. `probabilities` [rows.length, classes].
 */
export function byUncertainty(
  rows: Uint32Array,
  probabilities: Float32Array,
  classes: number,
  multiple: boolean
): Uint32Array<ArrayBuffer> {
  const sureness = Float64Array.from(rows, (_, i) => {
    const own = probabilities.subarray(i * classes, (i + 1) * classes);
    if (multiple || classes < 2) return own.reduce((least, p) => Math.min(least, Math.abs(2 * p - 1)), 1);
    let [first, second] = [0, 0];
    for (const p of own) {
      if (p > first) [first, second] = [p, first];
      else if (p > second) second = p;
    }
    return first - second;
  });
  const order = [...rows.keys()].sort((a, b) => sureness[a]! - sureness[b]! || a - b);
  return Uint32Array.from(order, (i) => rows[i]!);
}

/**
 * `count` of the candidates, each the farthest from all that were chosen or labelled before (k-center, greedy;
 * Sener & Savarese 2018). Time: (labelled + count) * candidates distances; pass a sample of either where that is much.
 */
export function byDiversity(
  rows: Rows,
  candidates: Uint32Array,
  labelled: Uint32Array,
  count: number
): Uint32Array<ArrayBuffer> {
  const nearest = new Float64Array(candidates.length).fill(Infinity);
  const approach = (row: number) =>
    candidates.forEach((candidate, i) => {
      if (nearest[i]! > 0) nearest[i] = Math.min(nearest[i]!, rows.distance(candidate, row));
    });
  labelled.forEach(approach);
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, candidates.length)) {
    let far = -1;
    nearest.forEach((distance, i) => {
      if (distance >= 0 && (far < 0 || distance > nearest[far]!)) far = i;
    });
    chosen.push(candidates[far]!);
    nearest[far] = -1;
    approach(candidates[far]!);
  }
  return Uint32Array.from(chosen);
}

/** Of the most doubtful candidates, ten times as many as wanted, the most different ones first. */
export function byDoubtAndDiversity(
  rows: Rows,
  doubtful: Uint32Array,
  labelled: Uint32Array,
  count: number
): Uint32Array<ArrayBuffer> {
  return byDiversity(rows, doubtful.subarray(0, 10 * count), labelled.subarray(-200), count);
}

export function byChance(rows: Uint32Array, random: Random): Uint32Array<ArrayBuffer> {
  return random.shuffle(rows.slice());
}
