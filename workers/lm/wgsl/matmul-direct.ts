// The inner loops of a product in registers: each thread reads what it needs, its neighbours the same rows at the same
// time. No barriers: caches serve that well, and software devices serve it best. Or, by quads: of the four rows of a that
// neighbours need, each fetches one.
import { f32, range } from './kernel';
import type { MatmulSpec } from './matmul-spec';
import { rowStride } from './weights';

/** y[i][j] += Σ_k a[m_i, k] · w[n_j, k], four k at a time where alignment allows. */
export function directNt(spec: MatmulSpec, inner: 1 | 4, quad: boolean): string {
  const wide = inner === 4;
  const { k, aStride = k, aOffset = 0, wOffset = 0, dropout, type: stored } = spec;
  const stride = rowStride(stored, k);
  const type = wide ? 'vec4f' : 'f32';
  const sum = wide
    ? (i: number, j: number) => `dot(c${i}${j}, vec4f(1))`
    : (i: number, j: number) => `c${i}${j}`;
  const masks = dropout
    ? range(4).map((j) => `  let salt${j} = ${saltOf(dropout.salts, `n${j + 4} / ${dropout.rank}u`)};`)
    : [];
  const term = (i: number, j: number): string =>
    dropout ? `a${i} * keep(salt${j}, m${i + 4} * ${k}u + k, ${f32(dropout.probability)})` : `a${i}`;
  return [
    ...masks,
    quad ? ownRow : '',
    ...range(4).flatMap((i) => range(4).map((j) => `  var c${i}${j} = ${type}(0);`)),
    `  for (var k = 0u; k < ${k / inner}u; k++) {`,
    ...range(4).map((j) => `    let b${j} = weight((${wOffset}u + n${j + 4} * ${stride}u) / ${inner}u + k);`),
    ...loadsOfA(aStride / inner, aOffset / inner, quad),
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
export function directNn(spec: MatmulSpec, inner: 1 | 4, quad: boolean): string {
  const wide = inner === 4;
  const { n, k, aStride = k, aOffset = 0, wOffset = 0, type } = spec;
  const stride = rowStride(type, n);
  const a = loadsOfA(aStride / inner, aOffset / inner, quad);
  if (!wide) {
    return [
      `  for (var k = 0u; k < ${k}u; k++) {`,
      `    let b = vec4f(${range(4)
        .map((j) => `weight(${wOffset}u + k * ${stride}u + n${j + 4})`)
        .join(', ')});`,
      ...a,
      ...range(4).map((i) => `    y${i} = fma(vec4f(a${i}), b, y${i});`),
      '  }'
    ].join('\n');
  }
  return [
    quad ? ownRow : '',
    `  let n = min(n0, ${n - 4}u);`,
    `  for (var k = 0u; k < ${k / 4}u; k++) {`,
    ...range(4).map((j) => `    let b${j} = weight((${wOffset}u + (k * 4u + ${j}u) * ${stride}u + n) / 4u);`),
    ...a,
    ...range(4).map(
      (i) =>
        `    y${i} = fma(vec4f(a${i}.x), b0, fma(vec4f(a${i}.y), b1, fma(vec4f(a${i}.z), b2, fma(vec4f(a${i}.w), b3, y${i}))));`
    ),
    '  }'
  ].join('\n');
}

/**
 * The row of a that a thread fetches for its quad: four neighbours, which have the same four rows where threads are
 * numbered in a line, as everywhere so far. Where they are not, the numbers are wrong and the variant is not taken.
 */
const ownRow = '  let own = min(m0 + within % 4u, last);';

/** a0 to a3: the k-th load of each of the thread's four rows. */
function loadsOfA(stride: number, offset: number, quad: boolean): readonly string[] {
  const load = (row: string): string => `a[${row} * ${stride}u + ${offset}u + k]`;
  if (!quad) return range(4).map((i) => `    let a${i} = ${load(`m${i + 4}`)};`);
  return [
    `    let mine = ${load('own')};`,
    ...range(4).map((i) => `    let a${i} = quadBroadcast(mine, ${i}u);`)
  ];
}

/** A chain of selects: the salt of module `module`. */
function saltOf(salts: readonly number[], module: string): string {
  return salts
    .slice(1)
    .reduce((text, salt, i) => `select(${text}, ${salt}u, ${module} == ${i + 1}u)`, `${salts[0]}u`);
}
