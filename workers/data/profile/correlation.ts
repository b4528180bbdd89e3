// Pearson correlations between columns of a sample, over the rows where both are present.

/** Row-major [n, n]; NaN where fewer than two common rows exist or a column does not vary. */
export function correlations(columns: readonly Float64Array[]): number[] {
  const n = columns.length;
  const values = new Array<number>(n * n).fill(NaN);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const r = pearson(columns[i]!, columns[j]!);
      values[i * n + j] = r;
      values[j * n + i] = r;
    }
  }
  return values;
}

/** In one pass with running means (Welford's update for covariance), so that large offsets do no harm. */
export function pearson(x: Float64Array, y: Float64Array): number {
  let n = 0;
  let meanX = 0;
  let meanY = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const a = x[i]!;
    const b = y[i]!;
    if (a !== a || b !== b) continue;
    n++;
    const dx = a - meanX;
    const dy = b - meanY;
    meanX += dx / n;
    meanY += dy / n;
    xx += dx * (a - meanX);
    yy += dy * (b - meanY);
    xy += dx * (b - meanY);
  }
  if (n < 2 || xx === 0 || yy === 0) return NaN;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}
