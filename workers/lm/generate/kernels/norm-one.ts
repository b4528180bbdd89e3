// RMSNorm (wgsl/norm.ts) of one row, by one group of threads.
import type { View } from '../../gpu/buffers';
import type { Op } from '../../gpu/program';
import { bindings, f32, groupMain, header, reductions } from '../../wgsl/kernel';

export function normOne(
  { x, gain, y }: { readonly x: View; readonly gain: View; readonly y: View },
  width: number,
  epsilon: number
): Op {
  const code = `${header(bindings('x', 'gain', '>y'), false)}
${reductions}
${groupMain(`var squares = 0.0;
  for (var i = lane; i < ${width}u; i += 64u) { squares = fma(x[i], x[i], squares); }
  let scale = inverseSqrt(groupSum(lane, squares) / ${f32(width)} + ${f32(epsilon)});
  for (var i = lane; i < ${width}u; i += 64u) { y[i] = x[i] * scale * gain[i]; }`)}`;
  return { name: 'norm', code, bindings: [x, gain, y], groups: [1, 1, 1] };
}
