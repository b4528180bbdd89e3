// Whole training steps with every kernel that multiplies matrices on this device, held against the direct one's: what a
// device of the tests may lack (16-bit numbers, subgroups) is shown where there is one, with nothing but Dawn.
import { loraModules } from '$core/lm/lora';
import type { WeightType } from '$core/lm/weights';
import type { Gpu } from '$workers/lm/gpu/device';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { variantsFor } from '$workers/lm/model/products';
import { Trainer } from '$workers/lm/train/trainer';
import type { MatmulVariant } from '$workers/lm/wgsl/matmul-spec';
import { relativeError } from '../../tests/support/lm/relative-error';
import { tinyAdapter, tinyArchitectures, tinyBatch, tinyModel } from '../../tests/support/lm/tiny-model';

/** All variants add the same f32 in the same order; a compiler may join a product and a sum differently. */
const tolerance = 1e-5;
const steps = 3;
/** Several tiles of each kind, the last of them not whole. */
const architecture = {
  ...tinyArchitectures.seven,
  width: 132,
  heads: 14,
  ffnWidth: 300,
  vocabulary: 212,
  layers: 1
};
const lora = { rank: 4, alpha: 8, dropout: 0.1, targets: loraModules };
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, clip: 1 };

/** @throws Error where a variant's steps end elsewhere than the direct kernel's */
export async function proveVariants(gpu: Gpu, tell: (line: string) => void): Promise<void> {
  const here = variantsFor(gpu);
  tell(`kernels of this device: ${here.join(', ')}`);
  for (const type of ['F16', 'BF16', 'F32'] as const) {
    const direct = await learned(gpu, type, 'direct');
    for (const variant of here.slice(1)) {
      const other = await learned(gpu, type, variant);
      const equal = other.every((value, i) => value === direct[i]);
      const error = relativeError(other, direct);
      const said = equal ? 'equal to the bit' : `relative difference ${error.toExponential(1)}`;
      tell(`${steps} steps on ${type} by ${variant} against direct: ${said}`);
      if (!(error <= tolerance)) throw new Error(`${variant} on ${type} has other numbers than direct`);
    }
  }
}

/** Gradients of the first step, then what the adapter has learned. */
async function learned(gpu: Gpu, type: WeightType, variant: MatmulVariant): Promise<Float32Array> {
  const { weights } = tinyModel(architecture, type);
  const model = await LoadedModel.load(gpu, architecture, weights, {
    products: { nt: variant, nn: variant }
  });
  const settings = { lora, rows: 3, length: 45, recompute: true, seed: 5, optimizer };
  const trainer = await Trainer.create(model, settings);
  trainer.initialise(tinyAdapter(architecture, lora));
  const batch = tinyBatch(architecture, 3, 45, { documents: 2 });
  const lossTokens = batch.labels.filter((label) => label >= 0).length;
  const gradients: Float32Array[] = [];
  for (let step = 0; step < steps; step++) {
    await trainer.accumulate(batch, lossTokens);
    if (step === 0) gradients.push(await trainer.gradients());
    await trainer.update(0.01);
  }
  const { parameters } = await trainer.save();
  trainer.close();
  model.close();
  await gpu.check();
  return Float32Array.from([...gradients[0]!, ...parameters]);
}
