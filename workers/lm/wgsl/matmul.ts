// Products of matrices in registers: each thread computes 4 x 4 numbers, a group of 64 threads 32 x 32. No barriers:
// neighbours read the same rows at the same time, which caches serve well and software devices serve best.
// A frozen weight may be followed by a LoRA term in the same pass: its inner loop runs on over B (forward) or A
// (backward), so that neither the product B A nor a second addition of the output is ever made.
import type { MatrixType } from '$core/lm/weights';
import type { Op } from '../gpu/program';
import type { View } from '../gpu/buffers';
import { bindings, f32, header } from './kernel';
import { dropoutFunctions } from './dropout';
import { rowStride, weightBindings, weightElement, weightLoader, type WeightViews } from './weights';

/** LoRA term of a forward product: y[m, n] += Σ_r h[m, at + r] · p[b + (n - from) · rank + r] for from <= n < to. */
export interface LoraSegment {
  readonly from: number;
  readonly to: number;
  /** Column of h where the module's rank numbers begin. */
  readonly at: number;
  /** Element of p where its B begins. */
  readonly b: number;
}

export interface MatmulSpec {
  /** 'nt': y = a · wᵀ with w [n, k]. 'nn': y = a · w with w [k, n]. */
  readonly form: 'nt' | 'nn';
  readonly n: number;
  readonly k: number;
  /** Elements from one row of a to the next, and of its first column. Default k and 0. */
  readonly aStride?: number;
  readonly aOffset?: number;
  /** Elements from one row of y to the next, and of its first column. Default n and 0. */
  readonly yStride?: number;
  readonly yOffset?: number;
  /** Element of w where it begins (f32 only). */
  readonly wOffset?: number;
  readonly type: MatrixType;
  /** y is multiplied by this, before bias, residual and LoRA. */
  readonly factor?: number;
  readonly bias?: boolean;
  /** Adds r[m, n], which has y's shape. */
  readonly residual?: boolean;
  /** Adds to what y holds. */
  readonly accumulate?: boolean;
  /** Forward: h [m, width] and the segments of its modules. */
  readonly lora?: {
    readonly width: number;
    readonly rank: number;
    readonly segments: readonly LoraSegment[];
  };
  /** Backward: y += mask ∘ (h [m, width] · p[a.., width x n]), rank columns at a time, each module with its own mask. */
  readonly loraBack?: {
    readonly width: number;
    readonly rank: number;
    readonly a: number;
    readonly dropout: number;
    /** Salt of each module's mask. */
    readonly salts: readonly number[];
  };
  /** a is dropped with this probability before the product, by the mask of `salts[column / rank]`. */
  readonly dropout?: {
    readonly probability: number;
    readonly rank: number;
    readonly salts: readonly number[];
  };
}

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

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const tile = 32;

/** The product as an operation for `rows` rows at most; how many there are is `run.tokens`. */
export function matmul(name: string, spec: MatmulSpec, views: MatmulViews, rows: number): Op {
  const { a, w, scales, y, bias, residual, h, p, run } = views;
  const list = [a, w, scales, bias, residual, h, p, y, run].filter((view) => view !== undefined);
  return {
    name,
    code: matmulCode(spec),
    bindings: list,
    groups: [Math.ceil(spec.n / tile), Math.ceil(rows / tile), 1]
  };
}

interface Widths {
  /** 4 where the inner loop may read four numbers at once, else 1. */
  readonly inner: 1 | 4;
  /** The same for the LoRA term. */
  readonly lora: 1 | 4;
  readonly wide: boolean;
}

function widthsOf(spec: MatmulSpec): Widths {
  const { form, n, k, aStride = k, aOffset = 0, wOffset = 0, lora, loraBack, dropout } = spec;
  const fours = [k, aStride, aOffset, wOffset, ...(form === 'nn' ? [n] : [])];
  const inner = fours.every((x) => x % 4 === 0) && !dropout ? 4 : 1;
  const forward = lora
    ? [lora.width, lora.rank, ...lora.segments.flatMap((s) => [s.from, s.to, s.at, s.b])]
    : [];
  const backward = loraBack ? [loraBack.width, loraBack.rank, loraBack.a, n] : [];
  const loraWidth = [...forward, ...backward].every((x) => x % 4 === 0) ? 4 : 1;
  return { inner, lora: loraWidth, wide: inner === 4 };
}

/** The kernel's text. */
export function matmulCode(spec: MatmulSpec): string {
  const widths = widthsOf(spec);
  const { lora, loraBack, dropout } = spec;
  const usesLora = lora !== undefined || loraBack !== undefined;
  const masked = dropout !== undefined || (loraBack?.dropout ?? 0) > 0;
  const four = (wide: boolean): string => (wide ? 'vec4f' : 'f32');
  const all = bindings(
    `a:${four(widths.wide)}`,
    ...weightBindings('w', spec.type, weightElement(spec.type, widths.wide)),
    ...(spec.bias ? ['bias'] : []),
    ...(spec.residual ? ['r'] : []),
    ...(usesLora ? [`h:${four(widths.lora === 4)}`, `p:${four(widths.lora === 4)}`] : []),
    '>y'
  );
  return [
    header(all),
    masked ? dropoutFunctions : '',
    weightLoader('weight', 'w', spec.type, widths.wide),
    '@compute @workgroup_size(64)',
    'fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {',
    `  let m0 = group.y * ${tile}u + (lane / 8u) * 4u;`,
    `  let n0 = group.x * ${tile}u + (lane % 8u) * 4u;`,
    `  if (n0 >= ${spec.n}u || m0 >= run.tokens) { return; }`,
    '  let last = run.tokens - 1u;',
    ...range(4).map((i) => `  let m${i + 4} = min(m0 + ${i}u, last);`),
    ...range(4).map((j) => `  let n${j + 4} = min(n0 + ${j}u, ${spec.n - 1}u);`),
    ...range(4).map((i) => `  var y${i} = vec4f(0);`),
    spec.form === 'nt' ? innerNt(spec, widths) : innerNn(spec, widths),
    ...(spec.factor === undefined ? [] : range(4).map((i) => `  y${i} *= ${f32(spec.factor!)};`)),
    lora ? loraForward(lora, widths) : '',
    loraBack ? loraBackward(loraBack, spec, widths) : '',
    store(spec),
    '}'
  ].join('\n');
}

/** y[i][j] += Σ_k a[m_i, k] · w[n_j, k], four k at a time where alignment allows. */
function innerNt(spec: MatmulSpec, { inner, wide }: Widths): string {
  const { k, aStride = k, aOffset = 0, wOffset = 0, dropout, type: stored } = spec;
  const stride = rowStride(stored, k);
  const type = wide ? 'vec4f' : 'f32';
  const sum = wide
    ? (i: number, j: number) => `dot(c${i}${j}, vec4f(1))`
    : (i: number, j: number) => `c${i}${j}`;
  const masks = dropout
    ? range(4).map((j) => `  let salt${j} = ${saltOf(dropout.salts, `n${j + 4} / ${dropout.rank}u`)};`)
    : [];
  const load = (i: number): string => `a[m${i + 4} * ${aStride / inner}u + ${aOffset / inner}u + k]`;
  const term = (i: number, j: number): string =>
    dropout ? `a${i} * keep(salt${j}, m${i + 4} * ${k}u + k, ${f32(dropout.probability)})` : `a${i}`;
  return [
    ...masks,
    ...range(4).flatMap((i) => range(4).map((j) => `  var c${i}${j} = ${type}(0);`)),
    `  for (var k = 0u; k < ${k / inner}u; k++) {`,
    ...range(4).map((j) => `    let b${j} = weight((${wOffset}u + n${j + 4} * ${stride}u) / ${inner}u + k);`),
    ...range(4).map((i) => `    let a${i} = ${load(i)};`),
    ...range(4).flatMap((i) => range(4).map((j) => `    c${i}${j} = fma(${term(i, j)}, b${j}, c${i}${j});`)),
    '  }',
    ...range(4).map(
      (i) =>
        `  y${i} = vec4f(${range(4)
          .map((j) => sum(i, j))
          .join(', ')});`
    )
  ].join('\n');
}

/** y[i] += Σ_k a[m_i, k] · w[k, n0..n0+3]. */
function innerNn(spec: MatmulSpec, { inner, wide }: Widths): string {
  const { n, k, aStride = k, aOffset = 0, wOffset = 0, type } = spec;
  const stride = rowStride(type, n);
  const a = (i: number): string =>
    `    let a${i} = a[m${i + 4} * ${aStride / inner}u + ${aOffset / inner}u + k];`;
  if (!wide) {
    return [
      `  for (var k = 0u; k < ${k}u; k++) {`,
      `    let b = vec4f(${range(4)
        .map((j) => `weight(${wOffset}u + k * ${stride}u + n${j + 4})`)
        .join(', ')});`,
      ...range(4).map(a),
      ...range(4).map((i) => `    y${i} = fma(vec4f(a${i}), b, y${i});`),
      '  }'
    ].join('\n');
  }
  return [
    `  for (var k = 0u; k < ${k / 4}u; k++) {`,
    ...range(4).map(
      (j) => `    let b${j} = weight((${wOffset}u + (k * 4u + ${j}u) * ${stride}u + n0) / 4u);`
    ),
    ...range(4).map(a),
    ...range(4).map(
      (i) =>
        `    y${i} = fma(vec4f(a${i}.x), b0, fma(vec4f(a${i}.y), b1, fma(vec4f(a${i}.z), b2, fma(vec4f(a${i}.w), b3, y${i}))));`
    ),
    '  }'
  ].join('\n');
}

/** The segment is the thread's where its four columns lie in one, else column by column. */
function loraForward(lora: NonNullable<MatmulSpec['lora']>, { lora: by }: Widths): string {
  const { width, rank, segments } = lora;
  if (by === 4) {
    return segments
      .map(({ from, to, at, b }) =>
        [
          `  if (n0 >= ${from}u && n0 < ${to}u) {`,
          `    for (var k = 0u; k < ${rank / 4}u; k++) {`,
          ...range(4).map(
            (j) => `      let b${j} = p[(${b}u + (n${j + 4} - ${from}u) * ${rank}u) / 4u + k];`
          ),
          ...range(4).map((i) => `      let h${i} = h[(m${i + 4} * ${width}u + ${at}u) / 4u + k];`),
          ...range(4).map(
            (i) =>
              `      y${i} += vec4f(${range(4)
                .map((j) => `dot(h${i}, b${j})`)
                .join(', ')});`
          ),
          '    }',
          '  }'
        ].join('\n')
      )
      .join('\n');
  }
  return segments
    .flatMap(({ from, to, at, b }) =>
      range(4).map((j) =>
        [
          `  if (n0 + ${j}u >= ${from}u && n0 + ${j}u < ${to}u) {`,
          `    for (var k = 0u; k < ${rank}u; k++) {`,
          `      let b = p[${b}u + (n${j + 4} - ${from}u) * ${rank}u + k];`,
          ...range(4).map((i) => `      y${i}[${j}] += h[m${i + 4} * ${width}u + ${at}u + k] * b;`),
          '    }',
          '  }'
        ].join('\n')
      )
    )
    .join('\n');
}

function loraBackward(
  back: NonNullable<MatmulSpec['loraBack']>,
  { n }: MatmulSpec,
  { lora: by }: Widths
): string {
  const { width, rank, a, dropout, salts } = back;
  const row = (k: string): string =>
    by === 4
      ? `p[(${a}u + (${k}) * ${n}u + n0) / 4u]`
      : `vec4f(${range(4)
          .map((j) => `p[${a}u + (${k}) * ${n}u + n${j + 4}]`)
          .join(', ')})`;
  return salts
    .map((salt, module) => {
      const at = module * rank;
      const term =
        by === 4
          ? [
              `    for (var k = 0u; k < ${rank / 4}u; k++) {`,
              ...range(4).map((j) => `      let b${j} = ${row(`${at}u + k * 4u + ${j}u`)};`),
              ...range(4).map((i) => `      let h${i} = h[(m${i + 4} * ${width}u + ${at}u) / 4u + k];`),
              ...range(4).map(
                (i) =>
                  `      t${i} = fma(vec4f(h${i}.x), b0, fma(vec4f(h${i}.y), b1, fma(vec4f(h${i}.z), b2, fma(vec4f(h${i}.w), b3, t${i}))));`
              ),
              '    }'
            ]
          : [
              `    for (var k = 0u; k < ${rank}u; k++) {`,
              `      let b = ${row(`${at}u + k`)};`,
              ...range(4).map(
                (i) => `      t${i} = fma(vec4f(h[m${i + 4} * ${width}u + ${at}u + k]), b, t${i});`
              ),
              '    }'
            ];
      const masked = (i: number): string =>
        dropout > 0
          ? `t${i} * vec4f(${range(4)
              .map((j) => `keep(${salt}u, m${i + 4} * ${n}u + n${j + 4}, ${f32(dropout)})`)
              .join(', ')})`
          : `t${i}`;
      return [
        '  {',
        ...range(4).map((i) => `    var t${i} = vec4f(0);`),
        ...term,
        ...range(4).map((i) => `    y${i} += ${masked(i)};`),
        '  }'
      ].join('\n');
    })
    .join('\n');
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

/** A chain of selects: the salt of module `module`. */
function saltOf(salts: readonly number[], module: string): string {
  return salts
    .slice(1)
    .reduce((text, salt, i) => `select(${text}, ${salt}u, ${module} == ${i + 1}u)`, `${salts[0]}u`);
}
