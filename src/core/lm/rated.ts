// How sure a model was of its own words.
import type { TokenLogProbability } from './generation';

/** exp of the mean negative log-probability: 1 where every word was certain. Undefined of nothing. */
export function perplexityOf(rated: readonly TokenLogProbability[]): number | undefined {
  if (rated.length === 0) return undefined;
  const sum = rated.reduce((total, { logProbability }) => total + logProbability, 0);
  return Math.exp(-sum / rated.length);
}
