// Errors of predicted values: RMSE, MAE, R2, MAPE, median absolute error, and the histogram of residuals.

/**
 * rmse, mae, medianAe in the unit of the target; r2 is NaN where the target is constant; mape is a fraction
 * (0.1 is 10 %) and NaN where a true value is 0.
 */
export function regressionScores(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>
): Record<string, number> {
  const rows = actual.length;
  const mean = sumOf(rows, (i) => actual[i]!) / rows;
  const residuals = Float64Array.from({ length: rows }, (_, i) => actual[i]! - predicted[i]!);
  const squares = sumOf(rows, (i) => residuals[i]! ** 2);
  const spread = sumOf(rows, (i) => (actual[i]! - mean) ** 2);
  const relative = sumOf(rows, (i) => (actual[i] === 0 ? NaN : Math.abs(residuals[i]! / actual[i]!)));
  return {
    rmse: Math.sqrt(squares / rows),
    mae: sumOf(rows, (i) => Math.abs(residuals[i]!)) / rows,
    r2: spread > 0 ? 1 - squares / spread : NaN,
    mape: relative / rows,
    medianAe: quantile(residuals.map(Math.abs).sort(), 0.5)
  };
}

/** Equal-width bins of actual - predicted, 10 to 80 of them by the rule of Freedman and Diaconis (1981). */
export function residualHistogram(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>
): { readonly edges: number[]; readonly counts: number[] } {
  const sorted = Float64Array.from({ length: actual.length }, (_, i) => actual[i]! - predicted[i]!).sort();
  if (sorted.length === 0) return { edges: [], counts: [] };
  const min = sorted[0]!;
  const max = sorted[sorted.length - 1]!;
  if (min === max) return { edges: [min, max], counts: [sorted.length] };
  const width = (2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25))) / Math.cbrt(sorted.length);
  const bins = Math.ceil(Math.min(80, Math.max(10, width > 0 ? (max - min) / width : 80)));
  const edges = Array.from({ length: bins + 1 }, (_, i) =>
    i === bins ? max : min + ((max - min) * i) / bins
  );
  const counts = new Array<number>(bins).fill(0);
  let bin = 0;
  for (const residual of sorted) {
    while (bin < bins - 1 && residual >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return { edges, counts };
}

/** Linear interpolation between order statistics, as numpy's default. */
function quantile(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

/** Neumaier's compensated sum: 1,000,000 rows lose no digits. */
function sumOf(rows: number, term: (i: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < rows; i++) {
    const value = term(i);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
