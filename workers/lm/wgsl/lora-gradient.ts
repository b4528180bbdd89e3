// Gradients of a group's LoRA matrices. With h = s · drop(x) Aᵀ and y = x Wᵀ + h Bᵀ:
//   dh = s · dy B (per module);  dA += dhᵀ drop(x);  dB += dyᵀ h.
// Gradients are added to what is there, so that several micro-batches make one step.
import type { View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { dropoutFunctions } from './dropout';
import { bindings, f32, header, lineGroups, lineMain } from './kernel';
import type { LoraSegment } from './matmul-spec';

/** One module of a group, with where its numbers lie in the flat adapter. */
export interface LoraModuleAt extends LoraSegment {
  /** Element where its A begins. */
  readonly a: number;
  readonly salt: number;
}

export interface LoraGroupShape {
  readonly modules: readonly LoraModuleAt[];
  readonly rank: number;
  /** Columns of dy, and of x. */
  readonly out: number;
  readonly in: number;
  /** alpha / rank */
  readonly scale: number;
  readonly dropout: number;
}

/** dh [tokens, modules · rank]. */
export function loraHidden(
  views: { readonly dy: View; readonly p: View; readonly dh: View; readonly run: View },
  { modules, rank, out, scale }: LoraGroupShape,
  rows: number
): Op {
  const width = modules.length * rank;
  const code = `${header(bindings('dy', 'p', '>dh'))}
${lineMain(`if (at >= run.tokens * ${width}u) { return; }
  let token = at / ${width}u;
  let column = at % ${width}u;
  let r = column % ${rank}u;
  var sum = 0.0;
${modules
  .map(
    ({ from, to, b }, i) => `  if (column / ${rank}u == ${i}u) {
    for (var n = ${from}u; n < ${to}u; n++) { sum = fma(dy[token * ${out}u + n], p[${b}u + (n - ${from}u) * ${rank}u + r], sum); }
  }`
  )
  .join('\n')}
  dh[at] = sum * ${f32(scale)};`)}`;
  return {
    name: 'lora_dh',
    code,
    bindings: [views.dy, views.p, views.dh, views.run],
    groups: lineGroups(rows * width)
  };
}

/** Rank numbers that one thread adds up at a time; registers are few. */
const chunk = 8;

/** dA: a thread has one column of x and up to 8 of a module's rank rows. */
export function loraGradientA(
  views: { readonly dh: View; readonly x: View; readonly g: View; readonly run: View },
  { modules, rank, in: width, dropout }: LoraGroupShape
): Op {
  const hidden = modules.length * rank;
  const chunks = Math.ceil(rank / chunk);
  const parts = modules.flatMap((module) =>
    Array.from({ length: chunks }, (_, c) => ({
      ...module,
      row: c * chunk,
      count: Math.min(chunk, rank - c * chunk)
    }))
  );
  const value = (salt: number): string =>
    dropout > 0
      ? `x[n * ${width}u + i] * keep(${salt}u, n * ${width}u + i, ${f32(dropout)})`
      : `x[n * ${width}u + i]`;
  const code = `${header(bindings('dh', 'x', '>g'))}
${dropout > 0 ? dropoutFunctions : ''}
${lineMain(`let i = at % ${width}u;
  let part = at / ${width}u;
${parts
  .map(
    ({ at, a, salt, row, count }, part) => `  if (part == ${part}u) {
    var sum: array<f32, ${count}>;
    for (var n = 0u; n < run.tokens; n++) {
      let v = ${value(salt)};
      for (var r = 0u; r < ${count}u; r++) { sum[r] = fma(dh[n * ${hidden}u + ${at + row}u + r], v, sum[r]); }
    }
    for (var r = 0u; r < ${count}u; r++) { g[${a}u + (${row}u + r) * ${width}u + i] += sum[r]; }
  }`
  )
  .join('\n')}`)}`;
  return {
    name: 'lora_da',
    code,
    bindings: [views.dh, views.x, views.g, views.run],
    groups: lineGroups(parts.length * width)
  };
}

/** dB: a thread has one row of B, 8 of its columns at a time. */
export function loraGradientB(
  views: { readonly dy: View; readonly h: View; readonly g: View; readonly run: View },
  { modules, rank, out }: LoraGroupShape
): Op {
  const hidden = modules.length * rank;
  const chunks = Math.ceil(rank / chunk);
  const counts = Array.from({ length: chunks }, (_, c) => Math.min(chunk, rank - c * chunk));
  const code = `${header(bindings('dy', 'h', '>g'))}
${lineMain(`let n = at % ${out}u;
  let first = (at / ${out}u) * ${chunk}u;
  if (first >= ${rank}u) { return; }
  let count = min(${Math.max(...counts)}u, ${rank}u - first);
${modules
  .map(
    ({ from, to, at, b }) => `  if (n >= ${from}u && n < ${to}u) {
    var sum: array<f32, ${chunk}>;
    for (var m = 0u; m < run.tokens; m++) {
      let d = dy[m * ${out}u + n];
      for (var r = 0u; r < count; r++) { sum[r] = fma(d, h[m * ${hidden}u + ${at}u + first + r], sum[r]); }
    }
    for (var r = 0u; r < count; r++) { g[${b}u + (n - ${from}u) * ${rank}u + first + r] += sum[r]; }
  }`
  )
  .join('\n')}`)}`;
  return {
    name: 'lora_db',
    code,
    bindings: [views.dy, views.h, views.g, views.run],
    groups: lineGroups(out * chunks)
  };
}
