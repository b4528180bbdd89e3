// Training from scratch: the gradient of every weight against the f64 oracle, and steps that lower the loss.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Gpu } from '$workers/lm/gpu/device';
import { flatLayout, Pretrainer } from '$workers/lm/train/pretrainer';
import { referenceGradients } from '../../support/lm/reference-model';
import { relativeError } from '../../support/lm/relative-error';
import { tinyArchitectures, tinyBatch, tinyModel } from '../../support/lm/tiny-model';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await Gpu.open({ limits: 'default' });
});
afterAll(async () => {
  await gpu.check();
  gpu.close();
});

const settings = {
  rows: 2,
  length: 21,
  optimizer: { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01, clip: 1 }
};

test.each(['plain', 'three'] as const)('every weight of %s has the gradient of the oracle', async (name) => {
  const architecture = { ...tinyArchitectures[name], tied: true };
  const { reference } = tinyModel(architecture);
  const { tensors, size } = flatLayout(architecture);
  const values = new Float32Array(size);
  for (const { name, offset } of tensors) values.set(reference.parameters.get(name)!, offset);
  const trainer = await Pretrainer.create(gpu, architecture, values, settings);
  const batch = tinyBatch(architecture, 2, 21, { documents: 2 });
  const count = batch.labels.filter((label) => label >= 0).length;
  const expected = referenceGradients(reference, batch);
  const gradients = await trainer.gradients(batch, count);
  for (const { name, offset } of tensors) {
    const own = expected.parameters.get(name)!;
    expect(relativeError(gradients.subarray(offset, offset + own.length), own), name).toBeLessThan(1e-4);
  }
  await trainer.evaluate(batch);
  const first = await trainer.step(batch, 0.003);
  expect(Math.abs(first.loss / expected.loss - 1)).toBeLessThan(1e-5);
  let last = first.loss;
  for (let i = 0; i < 10; i++) last = (await trainer.step(batch, 0.003)).loss;
  expect(last).toBeLessThan(first.loss * 0.9);
  trainer.close();
});
