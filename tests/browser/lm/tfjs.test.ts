// Fifty steps of LoRA training against the same training in TensorFlow.js, whose autograd shares nothing with our kernels.
import { expect, test } from 'vitest';
import { loraModules } from '$core/lm/lora';
import { Gpu } from '$workers/lm/gpu/device';
import { openOurs } from '../../../bench/lm/ours';
import { openTfjs } from '../../../bench/lm/peers/tfjs';
import { tinyAdapter, tinyArchitectures, tinyBatch, tinyModel } from '../../support/lm/tiny-model';

const steps = 50;

test('the loss of each of fifty steps is that of TensorFlow.js', async () => {
  const architecture = tinyArchitectures.plain;
  const settings = { rank: 4, alpha: 8, dropout: 0, targets: loraModules };
  const one = {
    ...tinyModel(architecture, 'F32'),
    settings,
    adapter: tinyAdapter(architecture, settings),
    batch: tinyBatch(architecture, 2, 16)
  };
  const gpu = await Gpu.open({ limits: 'default' });
  const [ours, theirs] = [await openOurs(gpu, one), await openTfjs(one, 'cpu')];
  const losses: (readonly [ours: number, theirs: number])[] = [];
  for (let step = 0; step < steps; step++) losses.push([await ours.step(), await theirs.step()]);
  for (const [a, b] of losses) expect(Math.abs(a / b - 1)).toBeLessThan(1e-3);
  expect(losses.at(-1)![0]).toBeLessThan(losses[0]![0] * 0.9);
  theirs.close();
  ours.close();
  await gpu.check();
  gpu.close();
});
