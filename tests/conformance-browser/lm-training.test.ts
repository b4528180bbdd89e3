// The language-model engine on a graphics device against PyTorch: every folder of models/lm/lora-reference of the
// shared data.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loraLayout } from '$core/lm/lora';
import { Gpu } from '$workers/lm/gpu/device';
import { Forward } from '$workers/lm/model/forward';
import { readCheckpoint, weightSource } from '$workers/lm/load/checkpoint-files';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { Trainer } from '$workers/lm/train/trainer';
import { fetchData, namesIn } from '../support/fetch-data';
import { fetchModel } from '../support/lm/fetch-model';
import { loraName, readLoraCase, type LoraCase } from '../support/lm/lora-case';
import { relativeError } from '../support/lm/relative-error';

const root = 'models/lm';
const tolerance = 1e-3;
const cases = await namesIn(`${root}/lora-reference`);

const read = (path: string) => fetchData(`${root}/${path}`);

let gpu: Gpu;
beforeAll(async () => void (gpu = await Gpu.open()));
afterAll(() => gpu.close());

async function load(name: string): Promise<LoadedModel> {
  const files = await fetchModel(name);
  const { architecture, weights } = await readCheckpoint(files);
  return LoadedModel.load(gpu, architecture, weightSource(files, weights));
}

describe.skipIf(!cases)('the engine has the numbers of PyTorch', () => {
  test.each(cases ?? [])('%s', async (name) => {
    const one = await readLoraCase(name, read);
    const model = await load(one.model);
    const initial = await one.initial(model.architecture);
    await expectFirstLogits(model, one, initial);
    const trainer = await openTrainer(model, one, initial);
    const lossTokens = one.batch.labels.filter((label) => label >= 0).length;
    for (const [step, { loss, gradientNorm, lr }] of one.steps.entries()) {
      await trainer.accumulate(one.batch, lossTokens);
      if (step === 0) expectGradients(model, one, await trainer.gradients());
      const actual = await trainer.update(lr);
      expect(relativeError([actual.loss], [loss], 0), `loss of step ${step}`).toBeLessThan(tolerance);
      expect(relativeError([actual.gradientNorm], [gradientNorm], 0), `norm of step ${step}`).toBeLessThan(
        tolerance
      );
    }
    const { parameters } = await trainer.save();
    expect(relativeError(parameters, await one.final(model.architecture)), 'final adapter').toBeLessThan(
      tolerance
    );
    trainer.close();
    model.close();
    await gpu.check();
  });
});

function openTrainer(
  model: LoadedModel,
  one: LoraCase,
  initial: Float32Array<ArrayBuffer>
): Promise<Trainer> {
  const { rows, length } = one.batch;
  const settings = { lora: one.settings, optimizer: one.optimizer, rows, length, recompute: false, seed: 1 };
  return Trainer.create(model, settings).then((trainer) => {
    trainer.initialise(initial);
    return trainer;
  });
}

async function expectFirstLogits(
  model: LoadedModel,
  one: LoraCase,
  values: Float32Array<ArrayBuffer>
): Promise<void> {
  const { rows, length } = one.batch;
  const forward = await Forward.create(model, { rows, length, adapter: { settings: one.settings, values } });
  const logits = await forward.logits(one.batch);
  forward.close();
  const { vocabulary } = model.architecture;
  const last = logits.subarray((length - 1) * vocabulary, length * vocabulary);
  expect(relativeError(last, one.first.logits), 'logits').toBeLessThan(tolerance);
}

function expectGradients(model: LoadedModel, one: LoraCase, gradient: Float32Array): void {
  for (const tensor of loraLayout(model.architecture, one.settings).tensors) {
    const name = loraName(tensor);
    const values = gradient.subarray(tensor.offset, tensor.offset + tensor.shape[0] * tensor.shape[1]);
    const norm = Math.hypot(...values);
    expect(relativeError([norm], [one.first.gradientNorms[name]!], 0), `norm, ${name}`).toBeLessThan(
      tolerance
    );
    const samples = one.first.gradientSamples[name]!;
    const scale = norm / Math.sqrt(values.length);
    expect(relativeError(values.subarray(0, samples.length), samples, scale), name).toBeLessThan(tolerance);
  }
}
