// Calibration: whether what was given 30 % happens in 30 % of the cases.
import type { ClassScores } from './report';

/**
 * Ten equal-width bins of the probability of class `k`, empty ones left out: x mean probability, y fraction of
 * rows that are of the class. As scikit-learn's calibration_curve(strategy='uniform').
 */
export function calibrationBins(
  actual: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  k: number,
  bins = 10
): ClassScores['calibration'] {
  const counts = new Float64Array(bins);
  const hits = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const width = 1 / bins;
  for (let i = 0; i < actual.length; i++) {
    const p = probabilities[i * classes + k]!;
    const bin = binOf(p, width, bins);
    counts[bin]!++;
    sums[bin]! += p;
    if (actual[i] === k) hits[bin]!++;
  }
  const filled = [...counts.keys()].filter((bin) => counts[bin]! > 0);
  return {
    x: filled.map((bin) => sums[bin]! / counts[bin]!),
    y: filled.map((bin) => hits[bin]! / counts[bin]!),
    counts: filled.map((bin) => counts[bin]!)
  };
}

/** Bins are open below and closed above, (b, b + width], but for the first; their edges are i * width in f64. */
function binOf(p: number, width: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.floor(p * bins)));
  if (bin > 0 && p <= bin * width) bin--;
  else if (bin < bins - 1 && p > (bin + 1) * width) bin++;
  return bin;
}
