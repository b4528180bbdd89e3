// What training and asking hold on the device is what the formulas say before anything is allocated.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LmArchitecture } from '$core/lm/architecture';
import { ratingMemory, writingMemory } from '$core/lm/asking-memory';
import { loraModules, type LoraSettings } from '$core/lm/lora';
import { trainingMemory } from '$core/lm/memory';
import { Generator } from '$workers/lm/generate/generator';
import { Gpu } from '$workers/lm/gpu/device';
import { Forward } from '$workers/lm/model/forward';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { Trainer } from '$workers/lm/train/trainer';
import { tinyAdapter, tinyArchitectures, tinyModel } from '../../support/lm/tiny-model';

const grown: LmArchitecture = {
  ...tinyArchitectures.plain,
  layers: 3,
  width: 96,
  heads: 6,
  kvHeads: 2,
  headWidth: 16,
  ffnWidth: 200,
  vocabulary: 1000
};
const lora: LoraSettings = { rank: 8, alpha: 16, dropout: 0, targets: loraModules };
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };

let gpu: Gpu;
let model: LoadedModel;
beforeAll(async () => {
  gpu = await Gpu.open({ limits: 'default' });
  const { architecture, weights } = tinyModel(grown, 'BF16');
  model = await LoadedModel.load(gpu, architecture, weights);
});
afterAll(async () => {
  await gpu.check();
  gpu.close();
});

test.each([
  { rows: 1, length: 64, recompute: false },
  { rows: 4, length: 64, recompute: false },
  { rows: 4, length: 64, recompute: true },
  { rows: 2, length: 100, recompute: true, targets: ['q_proj', 'v_proj'] as const }
])('%j: within 2 %', async ({ targets = loraModules, ...shape }) => {
  const settings = { ...shape, lora: { ...lora, targets } };
  const trainer = await Trainer.create(model, { ...settings, seed: 1, optimizer });
  const expected = trainingMemory(grown, settings);
  expect(Math.abs(trainer.bytes / expected - 1)).toBeLessThan(0.02);
  trainer.close();
});

test('asking, with an adapter and without: within 2 %', async () => {
  const adapter = { settings: lora, values: tinyAdapter(grown, lora) };
  for (const judged of [undefined, adapter]) {
    const before = gpu.counts.bytes;
    const forward = await Forward.create(model, {
      rows: 1,
      length: 64,
      ...(judged ? { adapter: judged } : {})
    });
    const held = gpu.counts.bytes - before;
    expect(Math.abs(held / ratingMemory(grown, 50, judged?.settings) - 1)).toBeLessThan(0.02);
    forward.close();
    const generator = await Generator.create(model, { context: 60 });
    await generator.setAdapter(judged);
    expect(Math.abs(generator.bytes / writingMemory(grown, 60, judged?.settings) - 1)).toBeLessThan(0.02);
    generator.close();
  }
});
