// How a kernel reads weights: as the file has them, decoded where they are used. bf16 is the upper half of an f32;
// f16 is unpacked by a core function of WGSL. Both are exact and need no optional feature.
import type { WeightType } from '$core/lm/weights';

/** Type of one load: four numbers, or (`wide` false) the word that one lies in. */
export function weightElement(type: WeightType, wide: boolean): string {
  if (type === 'F32') return wide ? 'vec4f' : 'f32';
  return wide ? 'vec2u' : 'u32';
}

/**
 * `fn <name>(i: u32)`: with `wide`, numbers 4i to 4i+3 of the array as vec4f; else number i as f32.
 */
export function weightLoader(name: string, array: string, type: WeightType, wide: boolean): string {
  if (type === 'F32') return `fn ${name}(i: u32) -> ${wide ? 'vec4f' : 'f32'} { return ${array}[i]; }`;
  if (type === 'F16') {
    return wide
      ? `fn ${name}(i: u32) -> vec4f { let v = ${array}[i]; return vec4f(unpack2x16float(v.x), unpack2x16float(v.y)); }`
      : `fn ${name}(i: u32) -> f32 { return unpack2x16float(${array}[i / 2u])[i % 2u]; }`;
  }
  return wide
    ? `fn ${name}(i: u32) -> vec4f {
  let v = ${array}[i];
  return vec4f(bitcast<f32>(v.x << 16u), bitcast<f32>(v.x & 0xffff0000u), bitcast<f32>(v.y << 16u), bitcast<f32>(v.y & 0xffff0000u));
}`
    : `fn ${name}(i: u32) -> f32 { let v = ${array}[i / 2u]; return bitcast<f32>(select(v << 16u, v & 0xffff0000u, i % 2u == 1u)); }`;
}
