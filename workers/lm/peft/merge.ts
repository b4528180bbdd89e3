// W + (alpha / rank) B A, in f32, rounded to the type the file has (to nearest, ties to even, as PyTorch does).
import type { LmArchitecture } from '$core/lm/architecture';
import { loraLayout, type LoraTensor } from '$core/lm/lora';
import { moduleParent } from '$core/lm/tensor-names';
import type { WeightType } from '$core/lm/weights';
import { decode } from '../model/decode';
import type { Adapter } from './adapter-files';

/** The pair of matrices that changes each weight, by the weight's name. */
export function pairsOf(
  a: LmArchitecture,
  { settings }: Adapter
): ReadonlyMap<string, { readonly a: LoraTensor; readonly b: LoraTensor }> {
  const { tensors } = loraLayout(a, settings);
  return new Map(
    tensors
      .filter(({ matrix }) => matrix === 'A')
      .map((tensor) => {
        const { layer, module } = tensor;
        const b = tensors.find((t) => t.layer === layer && t.module === module && t.matrix === 'B')!;
        return [`model.layers.${layer}.${moduleParent(module)}.${module}.weight`, { a: tensor, b }];
      })
  );
}

/** A weight [rows, columns] with its pair added. */
export function mergedWeight(
  bytes: Uint8Array<ArrayBuffer>,
  type: WeightType,
  { a, b }: { readonly a: LoraTensor; readonly b: LoraTensor },
  { settings, values }: Adapter
): Uint8Array<ArrayBuffer> {
  const weight = Float32Array.from(decode(bytes, type));
  const [rows, rank] = b.shape;
  const columns = a.shape[1];
  const scale = settings.alpha / settings.rank;
  for (let row = 0; row < rows; row++) {
    for (let r = 0; r < rank; r++) {
      const factor = scale * values[b.offset + row * rank + r]!;
      const [from, to] = [a.offset + r * columns, row * columns];
      for (let i = 0; i < columns; i++) weight[to + i] = weight[to + i]! + factor * values[from + i]!;
    }
  }
  return encode(weight, type);
}

/** f32 numbers in a stored type. */
export function encode(values: Float32Array<ArrayBuffer>, type: WeightType): Uint8Array<ArrayBuffer> {
  if (type === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  if (type === 'BF16')
    for (let i = 0; i < bits.length; i++) halves[i] = (bits[i]! + 0x7fff + ((bits[i]! >>> 16) & 1)) >>> 16;
  else for (let i = 0; i < bits.length; i++) halves[i] = halfOf(values[i]!, bits[i]!);
  return new Uint8Array(halves.buffer);
}

/** The nearest IEEE 754 half; what is too large becomes infinite. */
function halfOf(value: number, bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (size >= 65_520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | roundEven(size * 2 ** 24);
  const exponent = ((bits >>> 23) & 0xff) - 127;
  // A fraction that rounds up to 1024 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + roundEven((size / 2 ** exponent - 1) * 1024));
}

function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
