// An adapter before it has learned: A uniform as PEFT and PyTorch initialise it (Kaiming with a = sqrt(5), which is
// ±1/sqrt(in)), B zero, so that the model begins as its base.
import type { LmArchitecture } from '$core/lm/architecture';
import { loraLayout, type LoraSettings } from '$core/lm/lora';
import { Random } from '$core/random';

export function initialAdapter(
  a: LmArchitecture,
  settings: LoraSettings,
  seed: number
): Float32Array<ArrayBuffer> {
  const { tensors, size } = loraLayout(a, settings);
  const values = new Float32Array(size);
  const random = new Random(seed);
  for (const { matrix, shape, offset } of tensors) {
    if (matrix === 'B') continue;
    const bound = 1 / Math.sqrt(shape[1]);
    for (let i = 0; i < shape[0] * shape[1]; i++) values[offset + i] = bound * (2 * random.uniform() - 1);
  }
  return values;
}
