// Weights of any shape, made up as they are read: models of gigabytes without a file.
import type { LmArchitecture } from '$core/lm/architecture';
import type { TensorEntry, WeightSource } from '$core/lm/weights';
import { tensorShapes } from '../../tests/support/lm/tiny-model';

/** bf16 numbers of about ±0.02 (gains 1), the same for the same place. */
export function randomWeights(architecture: LmArchitecture): WeightSource {
  const tensors = new Map(
    [...tensorShapes(architecture)].map(([name, shape]): [string, TensorEntry] => [
      name,
      { type: 'BF16', shape, bytes: 2 * shape.reduce((product, size) => product * size, 1) }
    ])
  );
  return {
    tensors,
    read(name, from = 0, to = tensors.get(name)!.bytes) {
      const numbers = new Uint16Array((to - from) / 2);
      const isGain = name.includes('norm');
      let state = (from / 2 + 1 + name.length) | 0;
      for (let i = 0; i < numbers.length; i++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
        // Sign and fraction by chance, exponent of 2^-6.
        numbers[i] = isGain ? 0x3f80 : 0x3c80 | ((state >>> 16) & 0x807f);
      }
      return Promise.resolve(new Uint8Array(numbers.buffer));
    }
  };
}
