// The oracle of the language-model engine against PyTorch: every folder of HEARTH_DATA/models/lm/lora-reference, and
// the greedy text of every Hugging Face folder of models/lm that has one. In Node, in f64; the engine itself is
// compared in a browser (tests/conformance-browser).
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loraLayout } from '$core/lm/lora';
import { ReferenceAdamW } from '../support/lm/adamw';
import { loraName, readLoraCase, type LoraCase } from '../support/lm/lora-case';
import { readConfig } from '../support/lm/read-config';
import { readSafetensors } from '../support/lm/read-safetensors';
import { referenceGradients, referenceLogits, type ReferenceModel } from '../support/lm/reference-model';
import { referenceOf } from '../support/lm/tiny-model';
import { relativeError } from '../support/lm/relative-error';
import { sharedFolder } from '../support/shared-data';

const folder = sharedFolder('models/lm');
const cases = folder ? readdirSync(join(folder, 'lora-reference')).sort() : [];
const told = folder ? readdirSync(folder).filter(hasGreedyText).sort() : [];
const tolerance = 1e-5;
/** Adam divides by the size of a gradient: where that is near nothing, the rounding of f32 shows. */
const adapterTolerance = 3e-4;

const read = async (path: string) => new Uint8Array(await readFile(join(folder!, path)));

function hasGreedyText(name: string): boolean {
  return ['config.json', 'expected.json'].every((file) => existsSync(join(folder!, name, file)));
}

async function openReference(name: string): Promise<ReferenceModel> {
  const architecture = readConfig(new TextDecoder().decode(await read(`${name}/config.json`)));
  return referenceOf(architecture, readSafetensors(await read(`${name}/model.safetensors`)));
}

describe.skipIf(!folder)('the oracle has the numbers of PyTorch', () => {
  test.each(cases)('%s', { timeout: 300_000 }, async (name) => {
    const one = await readLoraCase(name, read);
    const model = await openReference(one.model);
    const initial = await one.initial(model.architecture);
    expectFirstLogits(model, one, initial);
    const optimizer = new ReferenceAdamW(initial, one.optimizer);
    for (const [step, { loss, gradientNorm, lr }] of one.steps.entries()) {
      const adapter = { settings: one.settings, values: optimizer.parameters };
      const actual = referenceGradients(model, one.batch, adapter);
      if (step === 0) expectGradients(model, one, actual.lora);
      expect(relativeError([actual.loss], [loss], 0), `loss of step ${step}`).toBeLessThan(tolerance);
      const norm = optimizer.update(actual.lora, lr);
      expect(relativeError([norm], [gradientNorm], 0), `gradient norm of step ${step}`).toBeLessThan(
        tolerance
      );
    }
    const final = await one.final(model.architecture);
    expect(relativeError(optimizer.parameters, final), 'final adapter').toBeLessThan(adapterTolerance);
  });
});

function expectFirstLogits(model: ReferenceModel, one: LoraCase, values: Float32Array): void {
  const logits = referenceLogits(model, one.batch, { settings: one.settings, values });
  const { vocabulary } = model.architecture;
  const last = logits.subarray((one.batch.length - 1) * vocabulary, one.batch.length * vocabulary);
  expect(relativeError(last, one.first.logits), 'logits').toBeLessThan(tolerance);
}

function expectGradients(model: ReferenceModel, one: LoraCase, gradient: Float64Array): void {
  const { tensors } = loraLayout(model.architecture, one.settings);
  expect(tensors.map(loraName).sort()).toEqual(Object.keys(one.first.gradientNorms).sort());
  for (const tensor of tensors) {
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

describe.skipIf(!folder)('the oracle writes the text of others', () => {
  test.each(told)('%s', { timeout: 300_000 }, async (name) => {
    const model = await openReference(name);
    const expected = JSON.parse(new TextDecoder().decode(await read(`${name}/expected.json`))) as {
      readonly prompt_ids: number[];
      readonly greedy_ids: number[];
    };
    const { vocabulary } = model.architecture;
    const ids = Uint32Array.from(expected.greedy_ids);
    const batch = {
      rows: 1,
      length: ids.length,
      ids,
      labels: new Int32Array(ids.length),
      starts: ids.map(() => 0)
    };
    const logits = referenceLogits(model, batch);
    for (let at = expected.prompt_ids.length; at < ids.length; at++) {
      const scores = logits.subarray((at - 1) * vocabulary, at * vocabulary);
      expect(scores.indexOf(Math.max(...scores)), `token ${at}`).toBe(ids[at]);
    }
  });
});
