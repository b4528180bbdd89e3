// Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub & Van Loan 2013, 8.5).

export interface Eigen {
  /** Largest first. */
  readonly values: Float64Array;
  /** [n, n]: row i is the unit vector of values[i]. */
  readonly vectors: Float64Array;
}

const mostSweeps = 30;

/** `matrix` [n, n] row-major and symmetric; it is left as it was. Time grows with n cubed: meant for n to about 200. */
export function eigenOf(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < mostSweeps && !isDiagonal(a, n); sweep++)
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  const order = [...Array(n).keys()].sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(v.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors };
}

function isDiagonal(a: Float64Array, n: number): boolean {
  let [off, on] = [0, 0];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (i === j) on += a[i * n + j]! ** 2;
      else off += a[i * n + j]! ** 2;
  return off <= 1e-24 * on;
}

/** Makes a[p, q] zero; `v` has the vectors in its rows. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!;
  if (apq === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const [pk, qk] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const [vp, vq] = [v[p * n + k]!, v[q * n + k]!];
    v[p * n + k] = c * vp - s * vq;
    v[q * n + k] = s * vp + c * vq;
  }
}
