// Gradients of the weights themselves, for training a model from scratch: of matrices, norms' gains and embeddings. All
// are added to what is there; each number is summed by one thread in a fixed order.
import type { View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { bindings, header, lineGroups, lineMain } from './kernel';

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

export interface WeightGradientViews {
  /** [tokens, stride] */
  readonly dy: View;
  /** [tokens, columns] */
  readonly x: View;
  /** [rows, columns] */
  readonly dw: View;
  readonly run: View;
}

/** dw[o, i] += Σ_n dy[n, o] x[n, i]: 4 x 4 numbers a thread, 32 x 32 a group. */
export function matrixGradient(
  { dy, x, dw, run }: WeightGradientViews,
  {
    rows,
    columns,
    stride = rows
  }: { readonly rows: number; readonly columns: number; readonly stride?: number }
): Op {
  // Four numbers at a load where rows begin at multiples of four.
  const wide = rows % 4 === 0 && stride % 4 === 0 && columns % 4 === 0;
  const type = wide ? 'vec4f' : 'f32';
  const load = wide
    ? [`    let v = x[(n * ${columns}u + i) / 4u];`, `    let d = dy[(n * ${stride}u + o) / 4u];`]
    : [
        `    let v = vec4f(${range(4)
          .map((c) => `x[n * ${columns}u + min(i + ${c}u, ${columns - 1}u)]`)
          .join(', ')});`,
        `    let d = vec4f(${range(4)
          .map((r) => `dy[n * ${stride}u + min(o + ${r}u, ${rows - 1}u)]`)
          .join(', ')});`
      ];
  const code = `${header(bindings(`dy:${type}`, `x:${type}`, '>dw'))}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let o = group.y * 32u + (lane / 8u) * 4u;
  let i = group.x * 32u + (lane % 8u) * 4u;
  if (o >= ${rows}u || i >= ${columns}u) { return; }
${range(4)
  .map((r) => `  var s${r} = vec4f(0);`)
  .join('\n')}
  for (var n = 0u; n < run.tokens; n++) {
${load.join('\n')}
${range(4)
  .map((r) => `    s${r} = fma(vec4f(d[${r}]), v, s${r});`)
  .join('\n')}
  }
${range(4)
  .map(
    (r) => `  if (o + ${r}u < ${rows}u) {
${range(4)
  .map(
    (c) => `    if (i + ${c}u < ${columns}u) { dw[(o + ${r}u) * ${columns}u + i + ${c}u] += s${r}[${c}]; }`
  )
  .join('\n')}
  }`
  )
  .join('\n')}
}`;
  const groups = [Math.ceil(columns / 32), Math.ceil(rows / 32), 1] as const;
  return { name: 'weight_gradient', code, bindings: [dy, x, dw, run], groups };
}

/** dgain[i] += Σ_n dy[n, i] x[n, i] q[n], with q as norm() kept it. */
export function gainGradient(
  views: { readonly dy: View; readonly x: View; readonly q: View; readonly dGain: View; readonly run: View },
  width: number
): Op {
  const code = `${header(bindings('dy', 'x', 'q', '>dGain'))}
${lineMain(`if (at >= ${width}u) { return; }
  var sum = 0.0;
  for (var n = 0u; n < run.tokens; n++) { sum = fma(dy[n * ${width}u + at] * x[n * ${width}u + at], q[n], sum); }
  dGain[at] += sum;`)}`;
  const { dy, x, q, dGain, run } = views;
  return { name: 'gain_gradient', code, bindings: [dy, x, q, dGain, run], groups: lineGroups(width) };
}

/** dtable[id] += Σ dx[n] over the tokens n that are id; for small vocabularies, since each row looks at all tokens. */
export function embeddingGradient(
  views: { readonly ids: View; readonly dx: View; readonly dTable: View; readonly run: View },
  vocabulary: number,
  width: number
): Op {
  const by = width % 4 === 0 ? 4 : 1;
  const type = by === 4 ? 'vec4f' : 'f32';
  const loads = width / by;
  const code = `${header(bindings('ids:u32', `dx:${type}`, `>dTable:${type}`))}
${lineMain(`if (at >= ${vocabulary * loads}u) { return; }
  let id = at / ${loads}u;
  let i = at % ${loads}u;
  var sum = ${type}(0);
  for (var n = 0u; n < run.tokens; n++) { if (ids[n] == id) { sum += dx[n * ${loads}u + i]; } }
  dTable[at] += sum;`)}`;
  const { ids, dx, dTable, run } = views;
  return {
    name: 'embedding_gradient',
    code,
    bindings: [ids, dx, dTable, run],
    groups: lineGroups(vocabulary * width)
  };
}
