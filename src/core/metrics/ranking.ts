// Scores of one class against the rest, from the highest down: what ROC, precision-recall, lift and threshold
// counts are read from. Equal scores are one step, so ties are handled as in scikit-learn.

export interface Ranking {
  readonly positives: number;
  readonly negatives: number;
  /** Distinct scores, descending. */
  readonly thresholds: Float64Array;
  /** Positives with a score of at least the threshold. */
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/**
 * Ranks column `k` of row-major `probabilities` [rows * classes]; a row is positive where `actual` is `k`.
 * Two native sorts and a merge: about 0.2 s for 1,000,000 rows.
 */
export function rankClass(
  actual: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  k: number
): Ranking {
  const rows = actual.length;
  const scores = new Float64Array(rows);
  let positives = 0;
  let tail = rows;
  for (let i = 0; i < rows; i++) {
    const score = probabilities[i * classes + k]!;
    if (actual[i] === k) scores[positives++] = score;
    else scores[--tail] = score;
  }
  return mergeRanking(scores.subarray(0, positives).sort(), scores.subarray(positives).sort());
}

/** Both ascending. */
function mergeRanking(positive: Float64Array, negative: Float64Array): Ranking {
  const rows = positive.length + negative.length;
  const thresholds = new Float64Array(rows);
  const truePositives = new Float64Array(rows);
  const falsePositives = new Float64Array(rows);
  let p = positive.length;
  let n = negative.length;
  let steps = 0;
  while (p > 0 || n > 0) {
    const score =
      p === 0 || (n > 0 && negative[n - 1]! > positive[p - 1]!) ? negative[n - 1]! : positive[p - 1]!;
    while (p > 0 && positive[p - 1] === score) p--;
    while (n > 0 && negative[n - 1] === score) n--;
    thresholds[steps] = score;
    truePositives[steps] = positive.length - p;
    falsePositives[steps] = negative.length - n;
    steps++;
  }
  return {
    positives: positive.length,
    negatives: negative.length,
    thresholds: thresholds.subarray(0, steps),
    truePositives: truePositives.subarray(0, steps),
    falsePositives: falsePositives.subarray(0, steps)
  };
}
