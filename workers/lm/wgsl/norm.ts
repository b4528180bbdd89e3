// RMSNorm (Zhang & Sennrich 2019): y = x · q · g with q = 1 / sqrt(mean(x²) + ε), row by row.
// Backward: dx += q (g ∘ dy - x · mean(g ∘ dy ∘ x) q²).
import type { View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { bindings, f32, header, lineGroups, lineMain } from './kernel';

interface NormViews {
  /** [tokens, width] */
  readonly x: View;
  /** [width] */
  readonly gain: View;
  /** [tokens] q of each row, kept for the backward pass. */
  readonly q: View;
  readonly run: View;
}

export function norm(
  { x, gain, y, q, run }: NormViews & { readonly y: View },
  width: number,
  epsilon: number,
  rows: number
): Op {
  const code = `${header(bindings('x', 'gain', '>y', '>q'))}
${lineMain(`if (at >= run.tokens) { return; }
  let row = at * ${width}u;
  var squares = 0.0;
  for (var i = 0u; i < ${width}u; i++) { squares = fma(x[row + i], x[row + i], squares); }
  let scale = inverseSqrt(squares / ${f32(width)} + ${f32(epsilon)});
  q[at] = scale;
  for (var i = 0u; i < ${width}u; i++) { y[row + i] = x[row + i] * scale * gain[i]; }`)}`;
  return { name: 'norm', code, bindings: [x, gain, y, q, run], groups: lineGroups(rows) };
}

export function normBackward(
  { x, gain, q, dy, dx, run }: NormViews & { readonly dy: View; readonly dx: View },
  width: number,
  rows: number
): Op {
  const code = `${header(bindings('x', 'gain', 'q', 'dy', '>dx'))}
${lineMain(`if (at >= run.tokens) { return; }
  let row = at * ${width}u;
  let scale = q[at];
  var along = 0.0;
  for (var i = 0u; i < ${width}u; i++) { along = fma(dy[row + i] * gain[i], x[row + i], along); }
  let mean = along * scale * scale / ${f32(width)};
  for (var i = 0u; i < ${width}u; i++) { dx[row + i] += scale * (gain[i] * dy[row + i] - x[row + i] * mean); }`)}`;
  return { name: 'norm_back', code, bindings: [x, gain, q, dy, dx, run], groups: lineGroups(rows) };
}
