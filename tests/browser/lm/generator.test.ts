// The generator against the oracle: whatever is read by the chunk or token by token, with or without an adapter, the
// logits are those of a full forward pass in f64 (N5 of the design).
import { expect, it } from 'vitest';
import type { LmArchitecture } from '$core/lm/architecture';
import { loraLayout, type LoraSettings } from '$core/lm/lora';
import { Generator } from '$workers/lm/generate/generator';
import { teamsFor } from '$workers/lm/generate/team';
import { Gpu } from '$workers/lm/gpu/device';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { referenceLogits } from '../../support/lm/reference-model';
import { tinyAdapter, tinyArchitectures, tinyBatch, tinyModel } from '../../support/lm/tiny-model';

const settings: LoraSettings = {
  rank: 3,
  alpha: 6,
  dropout: 0,
  targets: ['q_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']
};
const length = 23;

function largestError(found: Float32Array, expected: Float64Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0) / scale;
}

/** The oracle's logits of every position. */
function expectedLogits(
  model: ReturnType<typeof tinyModel>,
  adapter?: { settings: LoraSettings; values: Float32Array }
) {
  const batch = tinyBatch(model.architecture, 1, length);
  const all = referenceLogits(model.reference, batch, adapter);
  const { vocabulary } = model.architecture;
  return {
    ids: [...batch.ids],
    at: (position: number) => all.subarray(position * vocabulary, (position + 1) * vocabulary)
  };
}

const probe = await Gpu.open({ limits: 'default' });
const teamShapes = teamsFor(probe);
probe.close();

const types = ['F32', 'BF16', 'F16'] as const;
/** Every shape in two types and by two ways to share rows; gemv.test.ts has each way in each type. */
const cases = Object.keys(tinyArchitectures).flatMap((name, i) =>
  [2 * i, 2 * i + 1].map((at) => [name, types[at % 3]!, teamShapes[at % teamShapes.length]!] as const)
);

it.each(cases)(
  '%s in %s reads as a full pass does, by the chunk and by the token, %o',
  async (name, type, team) => {
    const architecture: LmArchitecture = tinyArchitectures[name as keyof typeof tinyArchitectures];
    const tiny = tinyModel(architecture, type);
    const gpu = await Gpu.open({ limits: 'default' });
    const model = await LoadedModel.load(gpu, architecture, tiny.weights);
    const generator = await Generator.create(model, { context: 32, chunk: 5, team });
    const base = expectedLogits(tiny);
    const values = tinyAdapter(architecture, settings);
    const adapted = expectedLogits(tiny, { settings, values });
    const check = async (expected: typeof base) => {
      // A prompt of two chunks, tokens one by one, then a prompt again on top.
      expect(largestError(await generator.prefill(base.ids.slice(0, 7)), expected.at(6))).toBeLessThan(1e-4);
      for (let i = 7; i < 12; i++)
        expect(largestError(await generator.decode(base.ids[i]!), expected.at(i))).toBeLessThan(1e-4);
      expect(largestError(await generator.prefill(base.ids.slice(12)), expected.at(length - 1))).toBeLessThan(
        1e-4
      );
      // Back to the middle, as the next turn of a conversation does.
      generator.truncate(4);
      expect(largestError(await generator.decode(base.ids[4]!), expected.at(4))).toBeLessThan(1e-4);
    };
    await check(base);
    await generator.setAdapter({ settings, values });
    await check(adapted);
    await generator.setAdapter({ settings, values: values.map((value) => value) });
    await check(adapted);
    await generator.setAdapter(undefined);
    await check(base);
    generator.close();
    model.close();
    await gpu.check();
    gpu.close();
  }
);

const plain = tinyModel(tinyArchitectures.plain, 'BF16');

it('an adapter whose B is zero changes no bit; one token costs one submit and makes nothing', async () => {
  const gpu = await Gpu.open();
  const model = await LoadedModel.load(gpu, plain.architecture, plain.weights);
  const generator = await Generator.create(model, { context: 16 });
  const ids = [5, 9, 2, 33];
  const base = [await generator.prefill(ids), await generator.decode(7)];
  const values = tinyAdapter(plain.architecture, settings);
  for (const { matrix, offset, shape } of loraLayout(plain.architecture, settings).tensors)
    if (matrix === 'B') values.fill(0, offset, offset + shape[0] * shape[1]);
  await generator.setAdapter({ settings, values });
  expect([await generator.prefill(ids), await generator.decode(7)]).toEqual(base);

  const before = { ...gpu.counts };
  await generator.decode(3);
  expect(gpu.counts).toEqual({
    ...before,
    submits: before.submits + 1,
    dispatches: expect.any(Number) as number
  });
  generator.close();
  model.close();
  expect(gpu.counts).toMatchObject({ buffers: 0, bytes: 0 });
  await gpu.check();
  gpu.close();
});

it('refuses more tokens than its context has room for, and goes on after it', async () => {
  const gpu = await Gpu.open();
  const model = await LoadedModel.load(gpu, plain.architecture, plain.weights);
  const generator = await Generator.create(model, { context: 4 });
  await expect(generator.prefill([1, 2, 3, 4, 5])).rejects.toMatchObject({
    code: 'lm/prompt-too-long',
    details: { tokens: 5, context: 4 }
  });
  await generator.prefill([1, 2, 3]);
  const fourth = await generator.decode(4);
  await expect(generator.decode(5)).rejects.toMatchObject({ code: 'lm/prompt-too-long' });
  generator.truncate(3);
  expect(await generator.decode(4)).toEqual(fourth);
  gpu.close();
});

it('tells that its device was lost', async () => {
  const gpu = await Gpu.open();
  const model = await LoadedModel.load(gpu, plain.architecture, plain.weights);
  const generator = await Generator.create(model, { context: 8 });
  await generator.prefill([1, 2]);
  const next = generator.decode(3);
  gpu.device.destroy();
  await expect(next).rejects.toMatchObject({ code: 'gpu/lost' });
  await expect(generator.decode(4)).rejects.toMatchObject({ code: 'gpu/lost' });
  expect(gpu.lost).toBe(true);
});
