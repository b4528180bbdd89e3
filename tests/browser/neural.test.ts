// Dense networks on the devices that only a browser has: the same losses on each, and a lost graphics device
// that costs no more than the epochs since the last checkpoint.
import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineAssets } from '$compute/assets';
import { Random } from '$core/random';
import type { FitContext, FitInput, Labelled } from '$core/training/family';
import { closeBackend, setAssets, type BackendName } from '$workers/neural/backend';
import { denseNetwork, type DenseNetworkParams } from '$workers/neural/families/dense-network';
import { testContext } from '../support/run-context';

function rows(count: number, seed: number): Labelled {
  const random = new Random(seed);
  const columns = [0, 1, 2].map(() => Float32Array.from({ length: count }, () => random.normal()));
  const y = Float64Array.from(columns[0]!, (value, i) => (value * columns[1]![i]! > 0 ? 1 : 0));
  return { x: { rows: count, names: ['a', 'b', 'c'], columns, cardinality: [0, 0, 0] }, y };
}

const input = (backend: BackendName, epochs: number): FitInput<DenseNetworkParams> => ({
  task: 'binary',
  classes: 2,
  train: rows(64, 1),
  valid: rows(32, 2),
  seed: 3,
  params: {
    layers: '8, 4',
    activation: 'relu',
    dropout: 0.1,
    epochs,
    batchSize: 16,
    learningRate: 0.02,
    weightDecay: 0.001,
    backend,
    earlyStopping: true,
    patience: 100
  }
});

beforeAll(() => setAssets(engineAssets()));
afterAll(closeBackend);

test.each(['webgpu', 'wasm'] as const)('%s has the losses of plain JavaScript', async (backend) => {
  const plain = testContext();
  await denseNetwork.fit(input('cpu', 2), plain as FitContext);
  const ctx = testContext();
  await denseNetwork.fit(input(backend, 2), ctx as FitContext);
  expect(tf.getBackend()).toBe(backend);
  expect(ctx.points.length).toBe(4);
  ctx.points.forEach(({ value }, i) => expect(value).toBeCloseTo(plain.points[i]!.value, 4));
});

test('a lost graphics device ends the run; a new one goes on from the checkpoint to the same model', async () => {
  const whole = await denseNetwork.fit(input('webgpu', 6), testContext() as FitContext);
  const before = tf.memory().numTensors;
  const ctx = testContext({ checkpointEvery: 2 });
  const losing = {
    ...ctx,
    async tick() {
      if (ctx.points.length === 6) (tf.backend() as WebGPUBackend).device.destroy();
    }
  };
  await expect(denseNetwork.fit(input('webgpu', 6), losing as FitContext)).rejects.toMatchObject({
    code: 'gpu/lost'
  });
  expect(ctx.points.length).toBe(6);
  expect(tf.memory().numTensors).toBe(before);
  const again = testContext({ resumeFrom: ctx.checkpoints.at(-1) });
  const resumed = await denseNetwork.fit(input('webgpu', 6), again as FitContext);
  expect(again.points[0]!.step).toBe(3);
  expect(resumed).toEqual(whole);
});
