// AdamW (Loshchilov & Hutter 2019, algorithm 2) over one flat array, after clipping by the global norm, as PyTorch:
//   g *= min(1, clip / (norm + 1e-6));  m = β1 m + (1-β1) g;  v = β2 v + (1-β2) g²;
//   p -= lr (λ p + (m / (1-β1ᵗ)) / (sqrt(v / (1-β2ᵗ)) + ε)).  The gradient is set to 0 for the next step.
import { slice, type View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { bindings, groupMain, header, lineGroups, lineMain, reductions } from './kernel';

/** Numbers that one binding holds at most: half of what every device can bind. */
const shard = 16 * 1024 * 1024;
/** Partial sums of squares. */
export const normParts = 256;

/** total[0] = Σ g², in a fixed order, by way of `normParts` partial sums. */
export function squareSum(gradient: View, parts: View, total: View, size: number): readonly Op[] {
  const code = `${header(bindings('parts', '>total'), false)}
${reductions}
${groupMain(`var sum = 0.0;
  for (var i = lane; i < ${normParts}u; i += 64u) { sum += parts[i]; }
  sum = groupSum(lane, sum);
  if (lane == 0u) { total[0] = sum; }`)}`;
  const last: Op = { name: 'norm2', code, bindings: [parts, total], groups: [1, 1, 1] };
  return [...partialSums(gradient, parts, size), last];
}

function partialSums(gradient: View, parts: View, size: number): readonly Op[] {
  const shards = shardsOf(size);
  const each = Math.ceil(normParts / shards.length);
  return shards.map(({ from, count }, i) => {
    const groups = Math.min(each, normParts - i * each);
    const code = `${header(bindings('g', '>parts'), false)}
${reductions}
${groupMain(`var sum = 0.0;
  for (var i = group.x * 64u + lane; i < ${count}u; i += ${groups * 64}u) { sum = fma(g[i], g[i], sum); }
  let total = groupSum(lane, sum);
  if (lane == 0u) { parts[${i * each}u + group.x] = total; }`)}`;
    return {
      name: 'norm2',
      code,
      bindings: [slice(gradient, from, count), parts],
      groups: [groups, 1, 1] as const
    };
  });
}

export interface AdamWViews {
  readonly gradient: View;
  readonly parameters: View;
  readonly m: View;
  readonly v: View;
  /** [1] sum of the gradient's squares. */
  readonly squares: View;
  /** [8]: lr, 1-β1ᵗ, 1-β2ᵗ, clip (0: none), β1, β2, ε, λ. */
  readonly settings: View;
}

export function adamW(views: AdamWViews, size: number): readonly Op[] {
  return shardsOf(size).map(({ from, count }) => {
    const code = `${header(bindings('>g', 'squares', 's', '>p', '>m', '>v'), false)}
${lineMain(`if (at >= ${count}u) { return; }
  var factor = 1.0;
  if (s[3] > 0.0) { factor = min(1.0, s[3] / (sqrt(squares[0]) + 1e-6)); }
  let gradient = g[at] * factor;
  let m1 = s[4] * m[at] + (1.0 - s[4]) * gradient;
  let v1 = s[5] * v[at] + (1.0 - s[5]) * gradient * gradient;
  m[at] = m1;
  v[at] = v1;
  p[at] = p[at] * (1.0 - s[0] * s[7]) - s[0] * (m1 / s[1]) / (sqrt(v1 / s[2]) + s[6]);
  g[at] = 0.0;`)}`;
    const part = (view: View): View => slice(view, from, count);
    const list = [
      part(views.gradient),
      views.squares,
      views.settings,
      part(views.parameters),
      part(views.m),
      part(views.v)
    ];
    return { name: 'adamw', code, bindings: list, groups: lineGroups(count) };
  });
}

function shardsOf(size: number): readonly { readonly from: number; readonly count: number }[] {
  return Array.from({ length: Math.ceil(size / shard) }, (_, i) => ({
    from: i * shard,
    count: Math.min(shard, size - i * shard)
  }));
}
