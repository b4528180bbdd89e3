// The page half of matmul.bench.ts: y = a · wᵀ of square matrices, contenders taking turns.
import { blockUntilReady, defaultDevice, init, jit, numpy as np } from '@jax-js/jax';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '$core/random';
import type { MatrixType } from '$core/lm/weights';
import { Buffers, readBack } from '$workers/lm/gpu/buffers';
import { Gpu } from '$workers/lm/gpu/device';
import { Program } from '$workers/lm/gpu/program';
import { chooseProducts, variantsFor } from '$workers/lm/model/products';
import { matmul } from '$workers/lm/wgsl/matmul';
import type { MatmulVariant } from '$workers/lm/wgsl/matmul-spec';
import { storedWeight } from '../../tests/support/lm/stored-weight';

export interface MatmulTimes {
  /** Milliseconds of each round, by contender. */
  readonly times: Readonly<Record<string, readonly number[]>>;
  /** Which of our kernels this device is given. */
  readonly chosen: string;
}

export default async function run({
  n,
  rounds,
  variants
}: {
  readonly n: number;
  readonly rounds: number;
  /** Also our other kernels and types of weight. */
  readonly variants: boolean;
}): Promise<MatmulTimes> {
  const random = new Random(1);
  const values = () => Float32Array.from({ length: n * n }, () => random.normal());
  const [a, w] = [values(), values()];
  const gpu = await Gpu.open();
  const { nt: chosen } = await chooseProducts(gpu, 'BF16');
  const contenders: Readonly<Record<string, () => Promise<unknown>>> = {
    ours: await openOurs(gpu, a, w, 'F32', chosen),
    bf16: await openOurs(gpu, a, w, 'BF16', chosen),
    ...(variants
      ? {
          int8: await openOurs(gpu, a, w, 'int8', chosen),
          int4: await openOurs(gpu, a, w, 'int4', chosen),
          ...(await openVariants(gpu, a, w))
        }
      : {}),
    tfjs: await openTfjs(a, w, n),
    jax: await openJax(a, w, n)
  };
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const [name, multiply] of Object.entries(contenders)) {
      const began = performance.now();
      await multiply();
      if (round > 0) (times[name] ??= []).push(performance.now() - began);
    }
  }
  await gpu.check();
  return { times, chosen };
}

/** Every kernel that this device can run, on weights in f16: one of them keeps those as they are. */
async function openVariants(gpu: Gpu, a: Float32Array, w: Float32Array) {
  const open = variantsFor(gpu).map(
    async (variant) => [variant, await openOurs(gpu, a, w, 'F16', variant)] as const
  );
  return Object.fromEntries(await Promise.all(open));
}

async function openOurs(
  gpu: Gpu,
  a: Float32Array,
  w: Float32Array,
  type: MatrixType,
  variant: MatmulVariant
): Promise<() => Promise<void>> {
  const n = Math.sqrt(a.length);
  const buffers = new Buffers(gpu);
  const run = buffers.uniform(32);
  buffers.write(run, Uint32Array.of(n, n, 1, 0, 0, 0, 0, 0));
  const stored = storedWeight(buffers, w, n, type);
  const y = buffers.storage(n * n);
  const views = { a: buffers.filled(a), ...stored.views, y, run };
  const program = await Program.build(gpu, [
    matmul('product', { form: 'nt', n, k: n, type, variant }, views, n)
  ]);
  await program.run();
  const result = new Float32Array(await readBack(gpu, y, buffers.staging(n * n)));
  const expected = a.subarray(0, n).reduce((sum, value, k) => sum + value * stored.numbers[k]!, 0);
  const error = Math.abs(result[0]! - expected);
  if (!(error < 1e-3 * Math.sqrt(n))) throw new Error(`Our product is off by ${error}`);
  return () => program.run();
}

async function openTfjs(a: Float32Array, w: Float32Array, n: number): Promise<() => Promise<void>> {
  await import('@tensorflow/tfjs-backend-webgpu');
  await tf.setBackend('webgpu');
  await tf.ready();
  const backend = tf.backend() as WebGPUBackend;
  const [x, y] = [tf.tensor2d(a, [n, n]), tf.tensor2d(w, [n, n])];
  return async () => {
    const product = tf.matMul(x, y, false, true);
    // It hands over only every fifteen operations, unless told.
    (backend as unknown as { endComputePassEncoder(): void }).endComputePassEncoder();
    backend.submitQueue();
    await backend.device.queue.onSubmittedWorkDone();
    product.dispose();
  };
}

async function openJax(a: Float32Array, w: Float32Array, n: number): Promise<() => Promise<void>> {
  await init('webgpu');
  defaultDevice('webgpu');
  const array = (data: Float32Array) => np.array(data as Float32Array<ArrayBuffer>).reshape([n, n]);
  const [x, y] = [array(a), array(w)];
  const multiply = jit((p: np.Array, q: np.Array) => np.matmul(p, np.transpose(q)));
  return async () => {
    const product = multiply(x.ref, y.ref);
    await blockUntilReady(product);
    product.dispose();
  };
}
