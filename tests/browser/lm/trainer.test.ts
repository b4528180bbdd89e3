// A whole training step on the device against the f64 oracle: logits, loss, every LoRA gradient, AdamW; every number
// type and grouping of heads; and what must be equal to the bit.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoraSettings } from '$core/lm/lora';
import type { WeightType } from '$core/lm/weights';
import { Gpu } from '$workers/lm/gpu/device';
import { Forward } from '$workers/lm/model/forward';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { variantsFor } from '$workers/lm/model/products';
import { Trainer, type TrainerSettings } from '$workers/lm/train/trainer';
import { ReferenceAdamW } from '../../support/lm/adamw';
import { referenceGradients, referenceLogits, referenceLoss } from '../../support/lm/reference-model';
import { relativeError } from '../../support/lm/relative-error';
import { tinyAdapter, tinyArchitectures, tinyBatch, tinyModel } from '../../support/lm/tiny-model';

const everyModule: LoraSettings = {
  rank: 4,
  alpha: 8,
  dropout: 0,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']
};
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, clip: 1 };

let gpu: Gpu;
beforeAll(async () => {
  gpu = await Gpu.open({ limits: 'default' });
});
afterAll(async () => {
  await gpu.check();
  gpu.close();
});

const settingsFor = (change: Partial<TrainerSettings> = {}): TrainerSettings => ({
  lora: everyModule,
  rows: 2,
  length: 21,
  recompute: false,
  seed: 5,
  optimizer,
  ...change
});

const cases: readonly [keyof typeof tinyArchitectures, WeightType, Partial<LoraSettings>][] = [
  ['plain', 'F32', {}],
  ['three', 'BF16', {}],
  ['seven', 'F16', { targets: ['q_proj', 'v_proj'] }],
  ['odd', 'BF16', { rank: 3, targets: ['k_proj', 'o_proj', 'up_proj', 'down_proj'] }]
];

describe.each(cases)('%s weights as %s', (name, type, change) => {
  const lora = { ...everyModule, ...change };
  const { architecture, weights, reference } = tinyModel(tinyArchitectures[name], type);
  const values = tinyAdapter(architecture, lora);
  const batch = tinyBatch(architecture, 2, 21, { documents: 3 });
  let model: LoadedModel;
  beforeAll(async () => {
    model = await LoadedModel.load(gpu, architecture, weights);
  });
  afterAll(() => model.close());

  test('logits and log-probabilities are those of the oracle, with and without the adapter', async () => {
    for (const adapter of [undefined, { settings: lora, values }]) {
      const forward = await Forward.create(model, { rows: 2, length: 21, ...(adapter ? { adapter } : {}) });
      expect(
        relativeError(await forward.logits(batch), referenceLogits(reference, batch, adapter))
      ).toBeLessThan(1e-4);
      const each = await forward.labelLogProbabilities(batch);
      const { lossSum } = referenceLoss(reference, batch, adapter);
      expect(Math.abs(-each.reduce((a, b) => a + b, 0) / lossSum - 1)).toBeLessThan(1e-5);
      forward.close();
    }
  });

  test('gradients and steps are those of the oracle', async () => {
    const trainer = await Trainer.create(model, settingsFor({ lora }));
    trainer.initialise(values);
    const adam = new ReferenceAdamW(values, optimizer);
    for (let step = 0; step < 3; step++) {
      const adapter = { settings: lora, values: adam.parameters };
      const expected = referenceGradients(reference, batch, adapter);
      const tokens = batch.labels.filter((label) => label >= 0).length;
      await trainer.accumulate(batch, tokens);
      // Adam divides by the gradient's size: after a step, what was rounding in a tiny gradient is a difference.
      const allowed = step === 0 ? 1e-4 : 1e-3;
      expect(relativeError(await trainer.gradients(), expected.lora)).toBeLessThan(allowed);
      const { loss, gradientNorm } = await trainer.update(0.003);
      expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-5);
      expect(Math.abs(gradientNorm / adam.update(expected.lora, 0.003) - 1)).toBeLessThan(1e-4);
    }
    expect(relativeError((await trainer.save()).parameters, adam.parameters)).toBeLessThan(1e-3);
    const { lossSum } = await trainer.evaluate(batch);
    const expected = referenceLoss(reference, batch, { settings: lora, values: adam.parameters });
    expect(Math.abs(lossSum / expected.lossSum - 1)).toBeLessThan(1e-4);
    trainer.close();
  });
});

describe('to the bit', () => {
  const { architecture, weights } = tinyModel(tinyArchitectures.three, 'BF16');
  const values = tinyAdapter(architecture, everyModule);
  const batches = [1, 2, 3].map((seed) => tinyBatch(architecture, 2, 21, { seed, documents: 2 }));
  let model: LoadedModel;
  beforeAll(async () => {
    model = await LoadedModel.load(gpu, architecture, weights);
  });
  afterAll(() => model.close());

  /** Steps `from` to `to` of a training; gives what it has learned. */
  async function train(trainer: Trainer, from: number, to: number): Promise<void> {
    for (let step = from; step < to; step++) {
      await trainer.accumulate(batches[step % 3]!, 60);
      await trainer.accumulate(batches[(step + 1) % 3]!, 60);
      await trainer.update(0.01);
    }
  }

  test('recomputing layers gives what keeping them gives, dropout or not', async () => {
    for (const dropout of [0, 0.2]) {
      const learned: Float32Array[] = [];
      for (const recompute of [false, true]) {
        const trainer = await Trainer.create(
          model,
          settingsFor({ recompute, lora: { ...everyModule, dropout } })
        );
        trainer.initialise(values);
        await train(trainer, 0, 2);
        learned.push((await trainer.save()).parameters);
        trainer.close();
      }
      expect(learned[1]).toEqual(learned[0]);
    }
  });

  test('a training that is stopped and taken up again ends where it would have ended', async () => {
    const settings = settingsFor({ lora: { ...everyModule, dropout: 0.1 } });
    const whole = await Trainer.create(model, settings);
    whole.initialise(values);
    await train(whole, 0, 3);
    const state = await whole.save();
    await train(whole, 3, 6);
    const first = await Trainer.create(model, settings);
    first.load(state);
    await train(first, 3, 6);
    expect(await first.save()).toEqual(await whole.save());
    whole.close();
    first.close();
  });

  test('a step makes no buffer, no bind group and no pipeline, and one submit a program', async () => {
    const trainer = await Trainer.create(model, settingsFor());
    trainer.initialise(values);
    await train(trainer, 0, 1);
    const before = { ...gpu.counts };
    await train(trainer, 1, 11);
    const { submits, dispatches, ...made } = gpu.counts;
    expect(made).toEqual({
      buffers: before.buffers,
      bytes: before.bytes,
      bindGroups: before.bindGroups,
      pipelines: before.pipelines
    });
    expect(submits - before.submits).toBe(10 * 3);
    expect(dispatches).toBeGreaterThan(before.dispatches);
    expect(trainer.dispatches / architecture.layers).toBeLessThan(40);
    trainer.close();
  });
});

test('through shared memory, as halves, by quads or neither, a step ends at the same bits', async () => {
  const here = variantsFor(gpu);
  const { architecture, weights } = tinyModel(
    tinyArchitectures.three,
    here.includes('half64') ? 'F16' : 'BF16'
  );
  const lora = { ...everyModule, dropout: 0.1 };
  const batch = tinyBatch(architecture, 2, 21, { documents: 2 });
  const learned: Float32Array[] = [];
  for (const variant of here.filter((each) => each !== 'shared32')) {
    const products = { nt: variant, nn: variant };
    const model = await LoadedModel.load(gpu, architecture, weights, { products });
    const trainer = await Trainer.create(model, settingsFor({ lora }));
    trainer.initialise(tinyAdapter(architecture, lora));
    await trainer.accumulate(batch, 30);
    await trainer.update(0.01);
    learned.push((await trainer.save()).parameters);
    trainer.close();
    model.close();
  }
  expect(learned.length).toBeGreaterThan(1);
  for (const other of learned.slice(1)) expect(other).toEqual(learned[0]);
});

describe('micro-batches', () => {
  const { architecture, weights } = tinyModel(tinyArchitectures.seven, 'F32');
  const values = tinyAdapter(architecture, everyModule);
  let model: LoadedModel;
  beforeAll(async () => {
    model = await LoadedModel.load(gpu, architecture, weights);
  });
  afterAll(() => model.close());

  test('row by row give the gradients of the whole batch', async () => {
    const batch = tinyBatch(architecture, 2, 21);
    const tokens = batch.labels.filter((label) => label >= 0).length;
    const whole = await Trainer.create(model, settingsFor());
    whole.initialise(values);
    await whole.accumulate(batch, tokens);
    const parts = await Trainer.create(model, settingsFor({ rows: 1 }));
    parts.initialise(values);
    for (const row of [0, 1]) {
      const of = <T extends Uint32Array | Int32Array>(array: T) => array.slice(row * 21, (row + 1) * 21) as T;
      const { ids, labels, starts } = batch;
      await parts.accumulate(
        { rows: 1, length: 21, ids: of(ids), labels: of(labels), starts: of(starts) },
        tokens
      );
    }
    expect(relativeError(await parts.gradients(), await whole.gradients())).toBeLessThan(1e-5);
    const [a, b] = [await whole.update(0), await parts.update(0)];
    expect(Math.abs(a.loss / b.loss - 1)).toBeLessThan(1e-6);
    whole.close();
    parts.close();
  });

  test('without a label teach nothing', async () => {
    const batch = tinyBatch(architecture, 2, 21);
    const trainer = await Trainer.create(model, settingsFor());
    trainer.initialise(values);
    await trainer.accumulate({ ...batch, labels: batch.labels.map(() => -100) }, 1);
    expect((await trainer.gradients()).every((g) => g === 0)).toBe(true);
    trainer.close();
  });

  test('with dropout have the gradients of the loss they report', async () => {
    const batch = tinyBatch(architecture, 2, 21);
    const lora = { ...everyModule, dropout: 0.25 };
    const trainer = await Trainer.create(model, settingsFor({ lora }));
    const lossAt = async (moved: Float32Array): Promise<number> => {
      trainer.initialise(moved);
      await trainer.accumulate(batch, 10);
      return (await trainer.update(0)).loss;
    };
    trainer.initialise(values);
    await trainer.accumulate(batch, 10);
    const gradient = await trainer.gradients();
    // Along a random direction, where all elements' differences add up above the rounding of f32.
    const direction = tinyAdapter(architecture, lora, 9);
    const epsilon = 2e-3;
    const moved = (sign: number) => values.map((value, i) => value + sign * epsilon * direction[i]!);
    const slope = ((await lossAt(moved(1))) - (await lossAt(moved(-1)))) / (2 * epsilon);
    const expected = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
    expect(Math.abs(slope / expected - 1)).toBeLessThan(0.01);
    trainer.close();
  });
});

test('a lost device is a typed error, and a new one goes on to the same bits', async () => {
  const { architecture, weights } = tinyModel(tinyArchitectures.plain);
  const values = tinyAdapter(architecture, everyModule);
  const batch = tinyBatch(architecture, 2, 21);
  const begin = async (own: Gpu): Promise<Trainer> =>
    Trainer.create(await LoadedModel.load(own, architecture, weights), settingsFor());
  const [first, second] = [await Gpu.open(), await Gpu.open()];
  const lost = await begin(first);
  lost.initialise(values);
  await lost.accumulate(batch, 30);
  await lost.update(0.01);
  const kept = await lost.save();
  const running = lost.accumulate(batch, 30);
  first.device.destroy();
  await expect(running.then(() => lost.update(0.01))).rejects.toMatchObject({ code: 'gpu/lost' });
  const again = await begin(second);
  again.initialise(values);
  await again.accumulate(batch, 30);
  await again.update(0.01);
  expect(await again.save()).toEqual(kept);
  second.close();
});
