// Dense networks on the devices that only a browser has: the same losses on each, and a lost graphics device
// that costs no more than the epochs since the last checkpoint.
import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { engineAssets } from '$compute/assets';
import { WorkerPool } from '$compute/pool';
import { writeFrame } from '$core/data/codec';
import { numberColumn, stringColumn } from '$core/data/frame';
import type { RunEvent } from '$core/jobs/run';
import { trainDenseNetwork } from '$core/components/train/dense-network';
import { MemoryBlobs } from '$core/memory-blobs';
import { parseParams } from '$core/params';
import { Random } from '$core/random';
import type { FitContext, FitInput, Labelled } from '$core/training/family';
import type { Trained } from '$core/training/pipeline';
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
    batchSize: 32,
    learningRate: 0.02,
    weightDecay: 0.001,
    backend,
    earlyStopping: true,
    patience: 100
  }
});

// A software graphics device compiles each shader in milliseconds at best.
vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => setAssets(engineAssets()));
afterAll(closeBackend);

test.each(['webgpu', 'wasm'] as const)('%s has the losses of plain JavaScript', async (backend) => {
  const plain = testContext();
  await denseNetwork.fit(input('cpu', 2), plain as FitContext);
  const ctx = testContext();
  await denseNetwork.fit(input(backend, 2), ctx as FitContext);
  expect(tf.getBackend()).toBe(backend);
  expect(ctx.points.length).toBe(6);
  ctx.points.forEach(({ value }, i) => expect(value).toBeCloseTo(plain.points[i]!.value, 4));
});

test('a lost graphics device ends the run; a new one goes on from the checkpoint to the same model', async () => {
  const whole = await denseNetwork.fit(input('webgpu', 3), testContext() as FitContext);
  const before = tf.memory().numTensors;
  const ctx = testContext({ checkpointEvery: 1 });
  const losing = {
    ...ctx,
    async tick() {
      if (ctx.points.length === 6) (tf.backend() as WebGPUBackend).device.destroy();
    }
  };
  await expect(denseNetwork.fit(input('webgpu', 3), losing as FitContext)).rejects.toMatchObject({
    code: 'gpu/lost'
  });
  expect(ctx.points.length).toBe(6);
  expect(tf.memory().numTensors).toBe(before);
  const again = testContext({ resumeFrom: ctx.checkpoints.at(-1) });
  const resumed = await denseNetwork.fit(input('webgpu', 3), again as FitContext);
  expect(again.points[0]!.step).toBe(3);
  expect(resumed).toEqual(whole);
});

test('a graphics device that cannot be opened is told, and WebAssembly takes its place', async () => {
  closeBackend();
  const request = vi
    .spyOn(GPUAdapter.prototype, 'requestDevice')
    .mockRejectedValue(new DOMException('no more devices', 'OperationError'));
  try {
    const ctx = testContext();
    await denseNetwork.fit(input('webgpu', 2), ctx as FitContext);
    expect(tf.getBackend()).toBe('wasm');
    expect(ctx.logs.join(' ')).toContain(
      'WebGPU cannot be used here: the graphics device could not be opened'
    );
  } finally {
    request.mockRestore();
  }
});

test('a graphics device out of memory is told, and WebAssembly goes on from the checkpoint', async () => {
  const whole = await denseNetwork.fit(input('wasm', 4), testContext() as FitContext);
  const before = tf.memory().numTensors;
  const ctx = testContext({ checkpointEvery: 1 });
  const filling = {
    ...ctx,
    async tick() {
      if (ctx.points.length !== 6 || tf.getBackend() !== 'webgpu') return;
      const { device } = tf.backend() as WebGPUBackend;
      vi.spyOn(device, 'popErrorScope').mockResolvedValue(new GPUOutOfMemoryError('full'));
    }
  };
  const trained = await denseNetwork.fit(input('webgpu', 4), filling as FitContext);
  expect(ctx.logs.join(' ')).toContain('ran out of memory. Training goes on without it, from epoch 3.');
  expect(ctx.points.map(({ step }) => step)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  expect(tf.memory().numTensors).toBe(before);
  const first = (model: typeof trained): Float32Array => model.layers[0]!.weights;
  first(trained).forEach((weight, i) => expect(weight).toBeCloseTo(first(whole)[i]!, 3));
});

test('a worker trains a network on a table, folds and all, on WebAssembly', async () => {
  const blobs = new MemoryBlobs();
  const pool = new WorkerPool({
    has: (id) => blobs.has(id),
    get: (id) => blobs.get(id),
    store: async (_id, bytes) => void (await blobs.put(bytes))
  });
  try {
    const { x, y } = rows(200, 5);
    const columns = [
      ...x.columns.map((column, i) => numberColumn(x.names[i]!, Array.from(column))),
      stringColumn(
        'sign',
        Array.from(y, (value) => (value > 0 ? 'same' : 'other'))
      )
    ];
    const schema = columns.map(
      ({ name }) => ({ name, type: name === 'sign' ? 'category' : 'float' }) as const
    );
    const data = await writeFrame({ rows: 200, columns }, schema, blobs);
    const given = { target: 'sign', validation: 'folds', folds: 2, learningRate: 0.02, epochs: 30 };
    const params = parseParams('train-dense-network', trainDenseNetwork.params, given);
    const events: RunEvent[] = [];
    const call = { component: 'train-dense-network', inputs: { data }, params, seed: 1 };
    const { report } = (await pool.run(call, (event) => events.push(event)).done) as unknown as Trained;
    if (report.task === 'regression') throw new Error('expected a classification');
    expect(report.scores.rocAuc).toBeGreaterThan(0.8);
    const told = events.flatMap((event) => (event.kind === 'log' ? [event.line.text] : []));
    expect(told.filter((text) => text.includes('Computing with WebAssembly.')).length).toBe(3);
  } finally {
    pool.close();
  }
});
