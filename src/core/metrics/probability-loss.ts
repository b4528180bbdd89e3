// Losses of predicted probabilities: log loss and the Brier score.

/** Row-major [rows * classes] probabilities. */
export type Probabilities = Float32Array | Float64Array;

/**
 * Mean negative log probability of the true class, in nats. As scikit-learn: probabilities are clipped to
 * [eps, 1 - eps] with the epsilon of their float type, and each row is divided by its sum.
 */
export function logLoss(actual: ArrayLike<number>, probabilities: Probabilities, classes: number): number {
  const eps = probabilities instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
  let total = 0;
  for (let i = 0; i < actual.length; i++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += clip(probabilities[i * classes + k]!, eps);
    total -= Math.log(clip(probabilities[i * classes + actual[i]!]!, eps) / sum);
  }
  return total / actual.length;
}

/**
 * Mean squared distance between the probabilities and the truth (Brier 1950). Two classes: of class 1 alone,
 * 0 to 1; more: summed over the classes, 0 to 2.
 */
export function brierScore(actual: ArrayLike<number>, probabilities: Probabilities, classes: number): number {
  const first = classes === 2 ? 1 : 0;
  let total = 0;
  for (let i = 0; i < actual.length; i++) {
    for (let k = first; k < classes; k++) {
      const miss = probabilities[i * classes + k]! - (actual[i] === k ? 1 : 0);
      total += miss * miss;
    }
  }
  return total / actual.length;
}

function clip(p: number, eps: number): number {
  return p < eps ? eps : p > 1 - eps ? 1 - eps : p;
}
