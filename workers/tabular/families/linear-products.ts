// Products of column-major rows with weights, and of residuals with columns, for a block of rows at a time.
// Four columns a pass: sums then do not wait for each other, and margins are read and written a quarter as often.
import type { Matrix } from '$core/training/family';

/** Rows a block: its margins stay in the first-level cache beside the columns that stream by. */
export const blockRows = 2048;

/** Fills margins[0, rows) with x w + intercept of rows [from, from + rows). The weights stand at `at`. */
export function fillMargins(
  margins: Float64Array,
  x: Matrix,
  weights: Float64Array,
  at: number,
  from: number,
  rows: number
): void {
  const count = x.columns.length;
  margins.fill(weights[at + count]!, 0, rows);
  let c = 0;
  for (; c + 4 <= count; c += 4) addFour(margins, x, c, weights, at + c, from, rows);
  for (; c < count; c++) {
    const weight = weights[at + c]!;
    const column = x.columns[c]!;
    for (let i = 0; i < rows; i++) margins[i]! += weight * column[from + i]!;
  }
}

function addFour(
  margins: Float64Array,
  { columns }: Matrix,
  c: number,
  weights: Float64Array,
  at: number,
  from: number,
  rows: number
): void {
  const [w0, w1, w2, w3] = [weights[at]!, weights[at + 1]!, weights[at + 2]!, weights[at + 3]!];
  if (w0 === 0 && w1 === 0 && w2 === 0 && w3 === 0) return;
  const [x0, x1, x2, x3] = [columns[c]!, columns[c + 1]!, columns[c + 2]!, columns[c + 3]!];
  for (let i = 0, row = from; i < rows; i++, row++)
    margins[i]! += w0 * x0[row]! + w1 * x1[row]! + (w2 * x2[row]! + w3 * x3[row]!);
}

/** Adds x' residuals of rows [from, from + rows) to the gradient at `at`, the intercept's last. */
export function addGradient(
  gradient: Float64Array,
  residuals: Float64Array,
  x: Matrix,
  at: number,
  from: number,
  rows: number
): void {
  const count = x.columns.length;
  let c = 0;
  for (; c + 4 <= count; c += 4) sumFour(gradient, at + c, residuals, x, c, from, rows);
  for (; c < count; c++) {
    const column = x.columns[c]!;
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += residuals[i]! * column[from + i]!;
    gradient[at + c]! += sum;
  }
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += residuals[i]!;
  gradient[at + count]! += sum;
}

function sumFour(
  gradient: Float64Array,
  at: number,
  residuals: Float64Array,
  { columns }: Matrix,
  c: number,
  from: number,
  rows: number
): void {
  const [x0, x1, x2, x3] = [columns[c]!, columns[c + 1]!, columns[c + 2]!, columns[c + 3]!];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0, row = from; i < rows; i++, row++) {
    const residual = residuals[i]!;
    s0 += residual * x0[row]!;
    s1 += residual * x1[row]!;
    s2 += residual * x2[row]!;
    s3 += residual * x3[row]!;
  }
  gradient[at]! += s0;
  gradient[at + 1]! += s1;
  gradient[at + 2]! += s2;
  gradient[at + 3]! += s3;
}
