// Looks through weights as they pass for numbers that are not finite: one NaN makes every answer nonsense, and is best
// told with the tensor's name before anything is trained on it.
import { HearthError } from '$core/errors';
import type { FileTensor } from '$core/lm/safetensors';

/** All exponent bits set: infinity or NaN. Little-endian upper half of an f32, whole of a bf16 or f16. */
const exponents = { F32: 0x7f80, BF16: 0x7f80, F16: 0x7c00 } as const;

export class FiniteCheck {
  readonly #tensors: readonly (readonly [name: string, tensor: FileTensor])[];

  constructor(tensors: ReadonlyMap<string, FileTensor>) {
    this.#tensors = [...tensors]
      .filter(([, { type }]) => type in exponents)
      .sort(([, a], [, b]) => a.from - b.from);
  }

  /** `bytes` lie in the file from `at` on, an even number. @throws HearthError lm/weights-not-finite */
  look(bytes: Uint8Array<ArrayBuffer>, at: number): void {
    for (const [name, { type, from, to }] of this.#tensors) {
      if (to <= at || from >= at + bytes.length) continue;
      const part = bytes.slice(Math.max(from - at, 0), Math.min(to - at, bytes.length));
      const halves = new Uint16Array(part.buffer, 0, part.length >> 1);
      const exponent = exponents[type];
      // The upper half of an f32 comes second; a piece may begin in the middle of one.
      const [first, step] =
        type === 'F32' ? [((Math.max(from, at) - from) >> 1) % 2 === 0 ? 1 : 0, 2] : [0, 1];
      for (let i = first; i < halves.length; i += step) {
        if ((halves[i]! & exponent) === exponent)
          throw new HearthError('lm/weights-not-finite', { tensor: name });
      }
    }
  }
}
