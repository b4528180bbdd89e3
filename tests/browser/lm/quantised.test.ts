// A base rounded to whole numbers when it is loaded, against the f64 oracle on exactly the rounded weights: logits,
// every LoRA gradient, learning, decoding; on WebGPU's default limits and at shapes that are no multiple of a group.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loraModules, type LoraSettings } from '$core/lm/lora';
import { frozenBytes, type QuantisedType } from '$core/lm/quantise';
import type { WeightType } from '$core/lm/weights';
import { Generator } from '$workers/lm/generate/generator';
import { Gpu } from '$workers/lm/gpu/device';
import { Forward } from '$workers/lm/model/forward';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { Trainer } from '$workers/lm/train/trainer';
import { quantisedReference } from '../../support/lm/quantised';
import { referenceGradients, referenceLogits } from '../../support/lm/reference-model';
import { relativeError } from '../../support/lm/relative-error';
import { tinyAdapter, tinyArchitectures, tinyBatch, tinyModel } from '../../support/lm/tiny-model';

const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
const everyModule: LoraSettings = { rank: 4, alpha: 8, dropout: 0, targets: loraModules };
/** Rows of several groups, the last of them not whole. */
const wide = { ...tinyArchitectures.three, width: 72, ffnWidth: 200 };

let gpu: Gpu;
beforeAll(async () => {
  gpu = await Gpu.open({ limits: 'default' });
});
afterAll(async () => {
  await gpu.check();
  gpu.close();
});

const cases = [
  ['seven', tinyArchitectures.seven, 'F16', 'int4', {}],
  ['odd', tinyArchitectures.odd, 'F32', 'int4', { rank: 3, targets: ['k_proj', 'o_proj', 'down_proj'] }],
  ['odd', tinyArchitectures.odd, 'BF16', 'int8', { rank: 3, targets: ['q_proj', 'up_proj'] }],
  ['wide', wide, 'BF16', 'int4', {}],
  ['wide', wide, 'F32', 'int8', {}]
] as const satisfies readonly (readonly [
  string,
  typeof wide | (typeof tinyArchitectures)[keyof typeof tinyArchitectures],
  WeightType,
  QuantisedType,
  Partial<LoraSettings>
])[];

describe.each(cases)('%s, %#', (_, architecture, stored, base, change) => {
  const lora: LoraSettings = { ...everyModule, ...change };
  const tiny = tinyModel(architecture, stored);
  const reference = quantisedReference(tiny.reference, base);
  const adapter = { settings: lora, values: tinyAdapter(architecture, lora) };
  const batch = tinyBatch(architecture, 2, 21, { documents: 3 });
  const tokens = batch.labels.filter((label) => label >= 0).length;
  let model: LoadedModel;
  beforeAll(async () => {
    model = await LoadedModel.load(gpu, architecture, tiny.weights, { base });
  });
  afterAll(() => model.close());

  test(`logits and gradients on ${base} are those of the oracle on the rounded weights`, async () => {
    const forward = await Forward.create(model, { rows: 2, length: 21, adapter });
    const logits = referenceLogits(reference, batch, adapter);
    expect(relativeError(await forward.logits(batch), logits)).toBeLessThan(1e-4);
    forward.close();
    const trainer = await Trainer.create(model, {
      lora,
      rows: 2,
      length: 21,
      recompute: false,
      seed: 5,
      optimizer
    });
    trainer.initialise(adapter.values);
    await trainer.accumulate(batch, tokens);
    const expected = referenceGradients(reference, batch, adapter);
    expect(relativeError(await trainer.gradients(), expected.lora)).toBeLessThan(1e-4);
    trainer.close();
  });

  test(`tokens one by one on ${base} read as a full pass does`, async () => {
    const all = referenceLogits(reference, tinyBatch(architecture, 1, 12), adapter);
    const ids = [...tinyBatch(architecture, 1, 12).ids];
    const { vocabulary } = architecture;
    const at = (i: number) => all.subarray(i * vocabulary, (i + 1) * vocabulary);
    const generator = await Generator.create(model, { context: 16, chunk: 5 });
    await generator.setAdapter(adapter);
    expect(relativeError(await generator.prefill(ids.slice(0, 8)), at(7))).toBeLessThan(1e-4);
    for (let i = 8; i < 12; i++)
      expect(relativeError(await generator.decode(ids[i]!), at(i))).toBeLessThan(1e-4);
    generator.close();
  });
});

test.each(['int8', 'int4'] as const)('an adapter learns on %s, to the same bits each time', async (base) => {
  const { architecture, weights } = tinyModel(wide, 'BF16');
  const batch = tinyBatch(architecture, 2, 21);
  const tokens = batch.labels.filter((label) => label >= 0).length;
  const learn = async () => {
    const model = await LoadedModel.load(gpu, architecture, weights, { base });
    const settings = { lora: { ...everyModule, dropout: 0.1 }, rows: 2, length: 21, recompute: true };
    const trainer = await Trainer.create(model, { ...settings, seed: 5, optimizer });
    trainer.initialise(tinyAdapter(architecture, everyModule));
    const losses: number[] = [];
    for (let step = 0; step < 25; step++) {
      await trainer.accumulate(batch, tokens);
      losses.push((await trainer.update(0.01)).loss);
    }
    const { parameters } = await trainer.save();
    trainer.close();
    model.close();
    return { losses, parameters };
  };
  const [first, second] = [await learn(), await learn()];
  expect(first.losses.at(-1)!).toBeLessThan(first.losses[0]! * 0.5);
  expect(second).toEqual(first);
});

test.each(['file', 'int8', 'int4'] as const)(
  'a base kept as %s takes what the formula says',
  async (base) => {
    const grown = { ...tinyArchitectures.plain, layers: 3, width: 96, ffnWidth: 200, vocabulary: 1000 };
    const { architecture, weights } = tinyModel(grown, 'BF16');
    const bytes = [...weights.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes, 0);
    const model = await LoadedModel.load(gpu, architecture, weights, { base });
    expect(model.bytes / frozenBytes({ architecture, bytes, weightType: 'BF16' }, base)).toBeCloseTo(1, 2);
    model.close();
  }
);
