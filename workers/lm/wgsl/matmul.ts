// Products of matrices: each thread computes 4 x 4 numbers, a group of threads a square tile. Where the inner loop reads
// from is the variant: everything by each thread or by four neighbours (matmul-direct.ts), or through memory that the
// group shares (matmul-shared.ts). All multiply and add the same f32 in the same order: the choice is one of time alone.
// A frozen weight may be followed by a LoRA term in the same pass: its inner loop runs on over B (forward) or A
// (backward), so that neither the product B A nor a second addition of the output is ever made.
import type { Op } from '../gpu/program';
import type { View } from '../gpu/buffers';
import { dropoutFunctions } from './dropout';
import { bindings, f32, header, range } from './kernel';
import { directNn, directNt } from './matmul-direct';
import { loraBackward, loraForward } from './matmul-lora';
import { sharedArrays, sharedInner } from './matmul-shared';
import type { MatmulSpec, MatmulVariant } from './matmul-spec';
import { weightBindings, weightElement, weightLoader, type WeightViews } from './weights';

export interface MatmulViews extends WeightViews {
  readonly a: View;
  readonly y: View;
  readonly bias?: View;
  readonly residual?: View;
  readonly h?: View;
  /** Flat adapter values. */
  readonly p?: View;
  readonly run: View;
}

/** The product as an operation for `rows` rows at most; how many there are is `run.tokens`. */
export function matmul(name: string, spec: MatmulSpec, views: MatmulViews, rows: number): Op {
  const { a, w, scales, y, bias, residual, h, p, run } = views;
  const list = [a, w, scales, bias, residual, h, p, y, run].filter((view) => view !== undefined);
  const tile = tileOf(variantOf(spec));
  return {
    name,
    code: matmulCode(spec),
    bindings: list,
    groups: [Math.ceil(spec.n / tile), Math.ceil(rows / tile), 1]
  };
}

/** The kernel that a spec gets: all but the direct one read four numbers at once, and only f16 weights stay halves. */
function variantOf({ variant = 'direct', ...spec }: MatmulSpec): MatmulVariant {
  if (innerWidth(spec) !== 4) return 'direct';
  return variant === 'half64' && spec.type !== 'F16' ? 'shared64' : variant;
}

/** Rows and columns of y that a group computes. */
function tileOf(variant: MatmulVariant): 32 | 64 {
  return variant === 'shared64' || variant === 'half64' ? 64 : 32;
}

/** 4 where the inner loop may read four numbers at once, else 1. */
function innerWidth({ form, n, k, aStride = k, aOffset = 0, wOffset = 0, dropout }: MatmulSpec): 1 | 4 {
  const fours = [k, aStride, aOffset, wOffset, ...(form === 'nn' ? [n] : [])];
  return fours.every((x) => x % 4 === 0) && !dropout ? 4 : 1;
}

/** The same for the LoRA term. */
function loraWidth({ n, lora, loraBack }: MatmulSpec): 1 | 4 {
  const forward = lora
    ? [lora.width, lora.rank, ...lora.segments.flatMap((s) => [s.from, s.to, s.at, s.b])]
    : [];
  const backward = loraBack ? [loraBack.width, loraBack.rank, loraBack.a, n] : [];
  return [...forward, ...backward].every((x) => x % 4 === 0) ? 4 : 1;
}

/** The kernel's text. */
export function matmulCode(spec: MatmulSpec): string {
  const { dropout, loraBack } = spec;
  const masked = dropout !== undefined || (loraBack?.dropout ?? 0) > 0;
  const variant = variantOf(spec);
  const tile = tileOf(variant);
  const side = tile / 4;
  const half = variant === 'half64';
  const quad = variant === 'quad';
  const shared = variant !== 'direct' && !quad;
  // Threads that wait for each other, or hand each other numbers, leave together or at the end.
  const together = shared || quad;
  const beyond = `if (n0 >= ${spec.n}u || m0 >= run.tokens) { return; }`;
  return [
    half ? 'enable f16;' : quad ? 'enable subgroups;' : '',
    headerOf(spec),
    masked ? dropoutFunctions : '',
    weightLoader('weight', 'w', spec.type, innerWidth(spec) === 4),
    shared ? sharedArrays(tile, half) : '',
    `@compute @workgroup_size(${side * side})`,
    'fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32',
    quad ? '  , @builtin(subgroup_invocation_id) within: u32) {' : ') {',
    `  let m0 = group.y * ${tile}u + (lane / ${side}u) * 4u;`,
    `  let n0 = group.x * ${tile}u + (lane % ${side}u) * 4u;`,
    together ? `  if (group.y * ${tile}u >= run.tokens) { return; }` : `  ${beyond}`,
    '  let last = run.tokens - 1u;',
    ...range(4).map((i) => `  let m${i + 4} = min(m0 + ${i}u, last);`),
    ...range(4).map((j) => `  let n${j + 4} = min(n0 + ${j}u, ${spec.n - 1}u);`),
    ...range(4).map((i) => `  var y${i} = vec4f(0);`),
    shared ? sharedInner(spec, tile, half) : directInner(spec, quad),
    together ? `  ${beyond}` : '',
    ending(spec),
    '}'
  ].join('\n');
}

function headerOf(spec: MatmulSpec): string {
  const four = (by: 1 | 4): string => (by === 4 ? 'vec4f' : 'f32');
  const inner = innerWidth(spec);
  const small = four(loraWidth(spec));
  const list = bindings(
    `a:${four(inner)}`,
    ...weightBindings('w', spec.type, weightElement(spec.type, inner === 4)),
    ...(spec.bias ? ['bias'] : []),
    ...(spec.residual ? ['r'] : []),
    ...(spec.lora || spec.loraBack ? [`h:${small}`, `p:${small}`] : []),
    '>y'
  );
  return header(list);
}

function directInner(spec: MatmulSpec, quad: boolean): string {
  return (spec.form === 'nt' ? directNt : directNn)(spec, innerWidth(spec), quad);
}

/** What follows the frozen weight's product, to the end. */
function ending(spec: MatmulSpec): string {
  const { factor, lora, loraBack } = spec;
  return [
    ...(factor === undefined ? [] : range(4).map((i) => `  y${i} *= ${f32(factor)};`)),
    lora ? loraForward(lora, loraWidth(spec)) : '',
    loraBack ? loraBackward(loraBack, spec, loraWidth(spec)) : '',
    store(spec)
  ].join('\n');
}

function store(spec: MatmulSpec): string {
  const { n, yStride = n, yOffset = 0, bias, residual, accumulate } = spec;
  return range(4)
    .map((i) => {
      const add = (j: number): string => {
        const at = `o${i} + ${j}u`;
        return [
          `y${i}[${j}]`,
          bias ? `bias[n0 + ${j}u]` : '',
          residual ? `r[${at}]` : '',
          accumulate ? `y[${at}]` : ''
        ]
          .filter(Boolean)
          .join(' + ');
      };
      return [
        `  if (m0 + ${i}u <= last) {`,
        `    let o${i} = (m0 + ${i}u) * ${yStride}u + ${yOffset}u + n0;`,
        ...range(4).map((j) => `    if (n0 + ${j}u < ${n}u) { y[o${i} + ${j}u] = ${add(j)}; }`),
        '  }'
      ].join('\n');
    })
    .join('\n');
}
