// Looks through weights as they pass for numbers that are not finite: one NaN makes every answer nonsense, and is best
// told with the tensor's name before anything is trained on it.
import { HearthError } from '$core/errors';
import type { FileTensor } from '$core/lm/safetensors';

/** All exponent bits set: infinity or NaN. Little-endian upper half of an f32, whole of a bf16 or f16. */
const exponents = { F32: 0x7f80, BF16: 0x7f80, F16: 0x7c00 } as const;
const widths = { F32: 4, BF16: 2, F16: 2 } as const;

export class FiniteCheck {
  readonly #tensors: readonly (readonly [name: string, tensor: FileTensor])[];

  constructor(tensors: ReadonlyMap<string, FileTensor>) {
    this.#tensors = [...tensors]
      .filter(([, { type }]) => type in exponents)
      .sort(([, a], [, b]) => a.from - b.from);
  }

  /**
   * `bytes` lie in the file from `at` on. A number that they hold only a part of is passed over: tensors need not be
   * aligned, and there is one a piece at most.
   * @throws HearthError lm/weights-not-finite
   */
  look(bytes: Uint8Array<ArrayBuffer>, at: number): void {
    for (const [name, { type, from, to }] of this.#tensors) {
      if (to <= at || from >= at + bytes.length) continue;
      const width = widths[type];
      const first = from + Math.ceil(Math.max(at - from, 0) / width) * width;
      const part = bytes.slice(first - at, Math.min(to - at, bytes.length));
      const step = width / 2;
      const halves = new Uint16Array(part.buffer, 0, Math.floor(part.length / width) * step);
      const exponent = exponents[type];
      // The upper half of an f32 comes second.
      for (let i = step - 1; i < halves.length; i += step) {
        if ((halves[i]! & exponent) === exponent)
          throw new HearthError('lm/weights-not-finite', { tensor: name });
      }
    }
  }
}
