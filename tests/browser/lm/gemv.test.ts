// A weight times one vector, each way to share its rows among threads, in every type of weight, against the product in
// f64: loads of eight, four and one, and rows that no team divides.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '$core/random';
import { gemv, type GemvSpec } from '$workers/lm/generate/kernels/gemv';
import { teamShapes, teamsFor } from '$workers/lm/generate/team';
import { Buffers, readBack } from '$workers/lm/gpu/buffers';
import { Gpu } from '$workers/lm/gpu/device';
import { Program } from '$workers/lm/gpu/program';
import { relativeError } from '../../support/lm/relative-error';
import { storedWeight } from '../../support/lm/stored-weight';

let gpu: Gpu;
let buffers: Buffers;
beforeAll(async () => {
  gpu = await Gpu.open({ limits: 'default' });
  buffers = new Buffers(gpu);
});
afterAll(async () => {
  await gpu.check();
  buffers.close();
  gpu.close();
});

const rows = 39;
const random = new Random(5);
const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());

test.each(teamShapes)('%o', async (team) => {
  if (!teamsFor(gpu).includes(team)) {
    console.log('This device has no subgroups: their kernels are not tested.');
    return;
  }
  for (const type of ['F32', 'BF16', 'F16', 'int8', 'int4'] as const) {
    for (const [k, gated] of [
      [1064, false],
      [36, true],
      [33, false]
    ] as const) {
      const { views, numbers } = storedWeight(buffers, normals(2 * rows * k), k, type);
      const [x, bias] = [normals(k), normals(2 * rows)];
      const product = (row: number): number => {
        let sum = bias[row]!;
        for (let i = 0; i < k; i++) sum += numbers[row * k + i]! * x[i]!;
        return sum;
      };
      const expected = Float64Array.from({ length: rows }, (_, row) => {
        const gate = product(row);
        return gated ? (gate / (1 + Math.exp(-gate))) * product(row + rows) : gate;
      });
      const spec: GemvSpec = { type, n: rows, k, bias: true, gated };
      const y = buffers.storage(rows);
      const op = gemv('gemv', spec, { x: buffers.filled(x), ...views, bias: buffers.filled(bias), y }, team);
      await (await Program.build(gpu, [op])).run();
      const found = new Float32Array(await readBack(gpu, y, buffers.staging(rows)));
      expect(relativeError(found, expected)).toBeLessThan(1e-5);
    }
  }
});
