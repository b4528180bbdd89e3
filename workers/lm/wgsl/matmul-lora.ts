// The LoRA term of a product, as it runs on after the inner loop over the frozen weight: forward over B, backward over
// A with the masks of dropout. Four numbers at a load where `by` is 4.
import { f32, range } from './kernel';
import type { MatmulSpec } from './matmul-spec';

/** The segment is the thread's where its four columns lie in one, else column by column. */
export function loraForward(lora: NonNullable<MatmulSpec['lora']>, by: 1 | 4): string {
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

export function loraBackward(
  back: NonNullable<MatmulSpec['loraBack']>,
  { n }: MatmulSpec,
  by: 1 | 4
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
