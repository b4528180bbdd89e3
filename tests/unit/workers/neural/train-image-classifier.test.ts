// The image classifier on pictures in memory: as bytes, and never a model of what a failed device gave.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { HearthError } from '$core/errors';
import { parseParams } from '$core/params';
import { trainImageClassifier } from '$core/components/train/image-classifier';
import type { Backend } from '$workers/neural/backend';
import { fitOn } from '$workers/neural/runs/train-image-classifier';
import { brightnessOf } from '$workers/pixels';
import { testContext } from '../../../support/run-context';

const side = 8;

beforeAll(async () => void (await tf.setBackend('cpu')));

/** Dark and bright squares. */
const learning = {
  pictures: {
    classes: ['dark', 'bright'],
    squares: Array.from({ length: 12 }, (_, i) => new Uint8Array(3 * side * side).fill(i % 2 ? 220 + i : i)),
    y: Float64Array.from({ length: 12 }, (_, i) => i % 2),
    rows: Uint32Array.from({ length: 12 }, (_, i) => i)
  },
  network: { side, classes: 2 },
  train: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
  valid: Uint32Array.of(8, 9, 10, 11),
  params: parseParams('train-image-classifier', trainImageClassifier.params, {
    target: 'label',
    epochs: 3,
    batchSize: 8,
    learningRate: 0.05,
    dropout: 0
  })
};

/** A device that is lost once it has been asked for its errors a number of times. */
function deviceUntil(checks: number): Backend {
  let left = checks;
  const check = async (): Promise<void> => {
    if (left-- <= 0) throw new HearthError('gpu/lost', { reason: 'unplugged' });
  };
  return { name: 'webgpu', check, explain: async (error) => error };
}

const fit = (backend: Backend) => fitOn(backend, learning, undefined, async () => undefined, testContext());

it('learns from bytes', async () => {
  const { probabilities } = await fit(deviceUntil(Infinity));
  const bright = Array.from(learning.valid, (_, i) => probabilities[2 * i + 1]!);
  expect(Math.max(bright[0]!, bright[2]!)).toBeLessThan(Math.min(bright[1]!, bright[3]!));
  expect(brightnessOf(Uint8Array.of(0, 51, 255))).toEqual(Float32Array.of(0, 0.2, 1));
});

it('a device that is lost after the last epoch gives no model', async () => {
  await expect(fit(deviceUntil(3))).rejects.toMatchObject({ code: 'gpu/lost' });
});
