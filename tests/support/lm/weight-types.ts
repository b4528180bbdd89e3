// Numbers as checkpoints store them, to and from f64: written from the formats, for tests.
import type { WeightType } from '$core/lm/weights';

/** Bytes of one number. */
export const weightBytes: Readonly<Record<WeightType, number>> = { F32: 4, F16: 2, BF16: 2 };

/** Rounds to nearest, ties to even. Values are finite. */
export function encodeWeights(values: ArrayLike<number>, type: WeightType): Uint8Array<ArrayBuffer> {
  if (type === 'F32') return new Uint8Array(Float32Array.from(values).buffer);
  const encode = type === 'BF16' ? toBf16 : toF16;
  return new Uint8Array(Uint16Array.from(values, encode).buffer);
}

export function decodeWeights(bytes: Uint8Array<ArrayBuffer>, type: WeightType): Float64Array {
  const { buffer } = bytes.slice();
  if (type === 'F32') return Float64Array.from(new Float32Array(buffer));
  return Float64Array.from(new Uint16Array(buffer), type === 'BF16' ? fromBf16 : fromF16);
}

const word = new DataView(new ArrayBuffer(4));

function toBf16(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function fromBf16(bits: number): number {
  word.setUint32(0, bits * 0x1_0000);
  return word.getFloat32(0);
}

function toF16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === 0) return sign;
  // Normal numbers have 10 bits below their exponent, of at least -14; smaller ones share that of -14.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const steps = roundEven(size / 2 ** (exponent - 10));
  const bits = steps + (exponent + 14) * 1024;
  return sign | Math.min(bits, 0x7c00);
}

function fromF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function roundEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
