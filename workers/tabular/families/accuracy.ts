// What a live curve shows of a classifier beside its loss.

/**
 * Share of rows whose own class has the highest score; of equal ones the first wins.
 * @param scores [rows, outputs] row by row; one output is the logit of the second of two classes
 */
export function accuracyOf(scores: Float64Array, outputs: number, y: Float64Array): number {
  let right = 0;
  for (let i = 0; i < y.length; i++) {
    const first = i * outputs;
    let best = outputs === 1 && scores[first]! > 0 ? 1 : 0;
    for (let k = 1; k < outputs; k++) if (scores[first + k]! > scores[first + best]!) best = k;
    if (best === y[i]) right++;
  }
  return right / y.length;
}
