// Training from scratch on the processor: the gradient of every weight against the f64 oracle, and steps that lower the loss.
import { expect, test } from 'vitest';
import { flatLayout } from '$workers/lm/train/pretrainer';
import { CpuTrainer } from '../../../tools/ember/cpu/cpu-trainer';
import { referenceGradients } from '../../support/lm/reference-model';
import { relativeError } from '../../support/lm/relative-error';
import { tinyArchitectures, tinyBatch, tinyModel } from '../../support/lm/tiny-model';

const optimizer = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01, clip: 1 };
const { plain, three } = tinyArchitectures;

test.each([plain, { ...three, tied: true, rope: { theta: 10_000 } }])(
  'every weight of a model $width wide has the gradient of the oracle',
  async (architecture) => {
    const { reference } = tinyModel(architecture);
    const { tensors, size } = flatLayout(architecture);
    const values = new Float32Array(size);
    for (const { name, offset } of tensors) values.set(reference.parameters.get(name)!, offset);
    const trainer = await CpuTrainer.create(architecture, values, { optimizer });
    const batch = tinyBatch(architecture, 2, 21, { documents: 2 });
    const expected = referenceGradients(reference, batch);
    const gradients = trainer.gradients(batch);
    for (const { name, offset } of tensors) {
      const own = expected.parameters.get(name)!;
      expect(relativeError(gradients.subarray(offset, offset + own.length), own), name).toBeLessThan(1e-4);
    }
    const { lossSum, tokens } = trainer.evaluate(batch);
    expect(Math.abs(lossSum / tokens / expected.loss - 1)).toBeLessThan(1e-5);
    const first = trainer.step(batch, 0.003);
    expect(Math.abs(first.loss / expected.loss - 1)).toBeLessThan(1e-5);
    let last = first.loss;
    for (let i = 0; i < 10; i++) last = trainer.step(batch, 0.003).loss;
    expect(last).toBeLessThan(first.loss * 0.9);
  }
);
