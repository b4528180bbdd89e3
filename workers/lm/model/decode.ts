// Stored numbers as f32, on the CPU: for norms and biases, and for matrices whose parts differ in type.
import type { WeightType } from '$core/lm/weights';

/** Bytes of one number. */
export function bytesOf(type: WeightType): number {
  return type === 'F32' ? 4 : 2;
}

export function decode(bytes: Uint8Array<ArrayBuffer>, type: WeightType): Float32Array<ArrayBuffer> {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (type === 'F32') return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
  const halves = new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
  const words = new Uint32Array(halves.length);
  if (type === 'BF16') for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  else for (let i = 0; i < halves.length; i++) words[i] = halfBits(halves[i]!);
  return new Float32Array(words.buffer);
}

/** Bits of the f32 that equals an IEEE 754 half. */
function halfBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal half is a normal f32: its first set bit becomes the hidden one.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | ((fraction << (shift + 13)) & 0x7fffff);
}
