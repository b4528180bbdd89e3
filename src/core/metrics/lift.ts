// Lift: how many times more positives than chance are among the rows with the highest scores.
import type { FullCurve } from './curve';
import type { Ranking } from './ranking';

/**
 * x fraction of all rows taken, highest scores first; y lift. Cumulative gain is x * y: the fraction of all
 * positives among those rows. Undefined without positives.
 */
export function liftCurve(ranking: Ranking): FullCurve | undefined {
  const { truePositives, falsePositives, positives, negatives } = ranking;
  if (positives === 0) return undefined;
  const rows = positives + negatives;
  const x = truePositives.map((tp, i) => (tp + falsePositives[i]!) / rows);
  return { x, y: truePositives.map((tp, i) => tp / positives / x[i]!) };
}
