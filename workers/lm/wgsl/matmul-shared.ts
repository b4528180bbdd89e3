// The inner loop of a product through memory that a group of threads shares: all of them fetch a tile of a and one of w,
// each number once, and then multiply out of those. Graphics processors gain by it; software devices pay for the
// barriers. Numbers are multiplied and added in the order of matmul-direct.ts, so that the results are the same bits.
import { range } from './kernel';
import type { MatmulSpec } from './matmul-spec';
import { rowStride } from './weights';

type Tile = 32 | 64;

/** Loads of four along k that a tile holds: both tiles together take 8 KiB, half of what every device has. */
function depthOf(tile: Tile): number {
  return 256 / tile;
}

/** With `half`, weights lie in their tile as the f16 they are in the file: exact, in half the memory. */
export function sharedArrays(tile: Tile, half: boolean): string {
  const size = tile * depthOf(tile);
  const four = half ? 'vec4h' : 'vec4f';
  return `var<workgroup> aTile: array<vec4f, ${size}>;\nvar<workgroup> wTile: array<${four}, ${size}>;`;
}

/**
 * A tile's rows lie by the thread that reads them: the first of each thread's four, then the second, …; neighbours read
 * side by side, from different banks of the memory.
 */
function slot(row: string, tile: Tile): string {
  return `(${row} % 4u) * ${tile / 4}u + ${row} / 4u`;
}

/** Leaves the product in y0 to y3. What lies beyond k is 0 in the tiles. */
export function sharedInner(spec: MatmulSpec, tile: Tile, half: boolean): string {
  const depth = depthOf(tile);
  const loads = spec.k / 4;
  const side = tile / 4;
  const sums =
    spec.form === 'nt' ? range(4).flatMap((i) => range(4).map((j) => `  var c${i}${j} = vec4f(0);`)) : [];
  return [
    `  let row = lane / ${side}u;`,
    `  let column = lane % ${side}u;`,
    ...sums,
    `  for (var start = 0u; start < ${loads}u; start += ${depth}u) {`,
    fill(spec, tile, half),
    '    workgroupBarrier();',
    `    for (var k = 0u; k < ${depth}u; k++) {`,
    ...range(4).map((i) => `      let a${i} = aTile[k * ${tile}u + ${i * side}u + row];`),
    ...(spec.form === 'nt' ? termsNt(tile, half) : termsNn(tile, half)),
    '    }',
    '    workgroupBarrier();',
    '  }',
    ...(spec.form === 'nt' ? range(4).map(sumOf) : [])
  ].join('\n');
}

/** Fills both tiles: each thread fetches as many loads of a as of w. */
function fill(spec: MatmulSpec, tile: Tile, half: boolean): string {
  const { form, n, k, aStride = k, aOffset = 0, wOffset = 0, type } = spec;
  const depth = depthOf(tile);
  const side = tile / 4;
  const stride = rowStride(type, form === 'nt' ? k : n);
  const v = half ? 'vec4h(v)' : 'v';
  const wNt = [
    `        let n = min(group.x * ${tile}u + s, ${n - 1}u);`,
    `        if (inside) { v = weight((${wOffset}u + n * ${stride}u) / 4u + start + k); }`,
    `        wTile[k * ${tile}u + ${slot('s', tile)}] = ${v};`
  ];
  const wNn = [
    `        let deep = start * 4u + i / ${side}u;`,
    `        let n = min(group.x * ${tile}u + (i % ${side}u) * 4u, ${n - 4}u);`,
    `        if (deep < ${k}u) { v = weight((${wOffset}u + deep * ${stride}u + n) / 4u); }`,
    `        wTile[i] = ${v};`
  ];
  return [
    `    for (var i = lane; i < ${tile * depth}u; i += ${side * side}u) {`,
    `      let s = i / ${depth}u;`,
    `      let k = i % ${depth}u;`,
    `      let inside = start + k < ${k / 4}u;`,
    '      {',
    '        var v = vec4f(0);',
    `        let m = min(group.y * ${tile}u + s, last);`,
    `        if (inside) { v = a[m * ${aStride / 4}u + ${aOffset / 4}u + start + k]; }`,
    `        aTile[k * ${tile}u + ${slot('s', tile)}] = v;`,
    '      }',
    '      {',
    '        var v = vec4f(0);',
    ...(form === 'nt' ? wNt : wNn),
    '      }',
    '    }'
  ].join('\n');
}

/** Weights, as the f32 that is multiplied. */
function read(at: string, half: boolean): string {
  return half ? `vec4f(wTile[${at}])` : `wTile[${at}]`;
}

function termsNt(tile: Tile, half: boolean): readonly string[] {
  return [
    ...range(4).map((j) => `      let b${j} = ${read(`k * ${tile}u + ${(j * tile) / 4}u + column`, half)};`),
    ...range(4).flatMap((i) => range(4).map((j) => `      c${i}${j} = fma(a${i}, b${j}, c${i}${j});`))
  ];
}

function termsNn(tile: Tile, half: boolean): readonly string[] {
  return [
    ...range(4).map((j) => `      let b${j} = ${read(`(k * 4u + ${j}u) * ${tile / 4}u + column`, half)};`),
    ...range(4).map(
      (i) =>
        `      y${i} = fma(vec4f(a${i}.x), b0, fma(vec4f(a${i}.y), b1, fma(vec4f(a${i}.z), b2, fma(vec4f(a${i}.w), b3, y${i}))));`
    )
  ];
}

function sumOf(i: number): string {
  const sums = range(4).map((j) => `dot(c${i}${j}, vec4f(1))`);
  return `  y${i} = vec4f(${sums.join(', ')});`;
}
