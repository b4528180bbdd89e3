// Every variant of the matrix product, in every type of weight, against the product in f64, and to the bit against the
// direct kernel: at sizes that are no multiple of a tile, of its depth, or of a group of whole numbers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '$core/random';
import { Buffers, readBack } from '$workers/lm/gpu/buffers';
import { Gpu } from '$workers/lm/gpu/device';
import { Program } from '$workers/lm/gpu/program';
import { chooseProducts, productsOn, variantsFor } from '$workers/lm/model/products';
import { matmul } from '$workers/lm/wgsl/matmul';
import { matmulVariants, type MatmulSpec } from '$workers/lm/wgsl/matmul-spec';
import type { WeightViews } from '$workers/lm/wgsl/weights';
import { relativeError } from '../../support/lm/relative-error';
import { storedWeight } from '../../support/lm/stored-weight';

let gpu: Gpu;
let buffers: Buffers;
const random = new Random(11);
const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());

beforeAll(async () => {
  gpu = await Gpu.open({ limits: 'default' });
  buffers = new Buffers(gpu);
});
afterAll(async () => {
  await gpu.check();
  buffers.close();
  gpu.close();
});

const cases = [
  // Several tiles of each kind, none of them whole; one row by the same kernels.
  { n: 132, k: 100, rows: [70, 1], types: ['F32', 'BF16', 'F16', 'int8', 'int4'] },
  { n: 4, k: 4, rows: [1], types: ['int8'] },
  // No multiples of four: all variants are the direct one.
  { n: 35, k: 33, rows: [5], types: ['F16', 'int4'] }
] as const;

async function product(spec: MatmulSpec, rows: number, weight: WeightViews, a: Float32Array) {
  const run = buffers.uniform(32);
  buffers.write(run, Uint32Array.of(rows, rows, 1, 7, 0, 0, 0, 0));
  const y = buffers.storage(rows * spec.n);
  const extra = {
    ...(spec.bias ? { bias: buffers.filled(ones(spec.n)) } : {}),
    ...(spec.residual ? { residual: buffers.filled(ones(rows * spec.n)) } : {})
  };
  const op = matmul('product', spec, { a: buffers.filled(a), ...weight, y, run, ...extra }, rows);
  await (await Program.build(gpu, [op])).run();
  return new Float32Array(await readBack(gpu, y, buffers.staging(rows * spec.n)));
}
const ones = (count: number) => new Float32Array(count).fill(1);

describe.each(cases)('$n columns, depth $k', ({ rows: counts, n, k, types }) => {
  test.each(types)('%s', async (type) => {
    for (const form of ['nt', 'nn'] as const) {
      const columns = form === 'nt' ? k : n;
      const { views, numbers } = storedWeight(buffers, normals(n * k), columns, type);
      const at = (i: number, c: number): number => numbers[form === 'nt' ? c * k + i : i * n + c]!;
      for (const rows of counts) {
        const a = normals(rows * k);
        const expected = Float64Array.from({ length: rows * n }, (_, cell) => {
          const [row, column] = [Math.floor(cell / n), cell % n];
          let sum = 0;
          for (let i = 0; i < k; i++) sum += a[row * k + i]! * at(i, column);
          return 0.5 * sum + 2;
        });
        // Beside each other: compiling is what takes the time.
        const found = await Promise.all(
          variantsFor(gpu).map((variant) => {
            const spec = { form, n, k, type, variant, factor: 0.5, bias: true, residual: true } as const;
            return product(spec, rows, views, a);
          })
        );
        for (const one of found) expect(relativeError(one, expected)).toBeLessThan(1e-5);
        for (const other of found.slice(1)) expect(other).toEqual(found[0]);
      }
    }
  });
});

test.each(['BF16', 'F16'] as const)(
  'a device is measured once for %s, and its kernels are of those it can run',
  async (type) => {
    const chosen = await chooseProducts(gpu, type);
    expect(variantsFor(gpu)).toContain(chosen.nt);
    expect(variantsFor(gpu)).toContain(chosen.nn);
    const { pipelines } = gpu.counts;
    expect(await chooseProducts(gpu, type)).toBe(chosen);
    expect(gpu.counts.pipelines).toBe(pipelines);
  }
);

test('what was chosen on another device is used as far as this one can run it', () => {
  const here = variantsFor(gpu);
  for (const nt of matmulVariants)
    expect(productsOn(gpu, { nt, nn: 'shared32' })).toEqual({
      nt: here.includes(nt) ? nt : 'direct',
      nn: 'shared32'
    });
});
