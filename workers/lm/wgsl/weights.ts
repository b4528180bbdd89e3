// How a kernel reads weights: as they are stored, decoded where they are used. bf16 is the upper half of an f32; f16 is
// unpacked by a core function of WGSL; both are exact. Whole numbers of 8 and 4 bits are multiplied by the scale of
// their group (core/lm/quantise.ts). None needs an optional feature.
import { groupSize, paddedColumns, perWord } from '$core/lm/quantise';
import type { MatrixType } from '$core/lm/weights';
import type { View } from '../gpu/buffers';

/** A matrix's storage, as a kernel binds it. */
export interface WeightViews {
  readonly w: View;
  /** Of whole numbers. */
  readonly scales?: View;
}

/** Type of one load: four numbers, or (`wide` false) the word that one lies in; whole numbers always by the word. */
export function weightElement(type: MatrixType, wide: boolean): string {
  if (isWhole(type)) return 'u32';
  if (type === 'F32') return wide ? 'vec4f' : 'f32';
  return wide ? 'vec2u' : 'u32';
}

export function isWhole(type: MatrixType): type is 'int8' | 'int4' {
  return type === 'int8' || type === 'int4';
}

/** Numbers from one row of a matrix to the next. */
export function rowStride(type: MatrixType, columns: number): number {
  return isWhole(type) ? paddedColumns(columns) : columns;
}

/** What `bindings()` takes for a matrix `array`, loaded as `element`. */
export function weightBindings(array: string, type: MatrixType, element: string): readonly string[] {
  return [`${array}:${element}`, ...(isWhole(type) ? [`${array}Scales:u32`] : [])];
}

/**
 * `fn <name>(i: u32)`: with `wide`, numbers 4i to 4i+3 of the array as vec4f; else number i as f32.
 */
export function weightLoader(name: string, array: string, type: MatrixType, wide: boolean): string {
  if (isWhole(type)) return wholeLoader(name, array, type, wide);
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

function wholeLoader(name: string, array: string, type: 'int8' | 'int4', wide: boolean): string {
  const each = perWord(type);
  const bits = 32 / each;
  const scale = scaleLoader(array);
  if (!wide) {
    return `${scale}
fn ${name}(i: u32) -> f32 {
  return f32(extractBits(bitcast<i32>(${array}[i / ${each}u]), (i % ${each}u) * ${bits}u, ${bits}u)) * ${array}Scale(i / ${groupSize}u);
}`;
  }
  const word = type === 'int8' ? `${array}[i]` : `${array}[i / 2u] >> ((i % 2u) * 16u)`;
  return `${scale}
${wholeNumbers}
fn ${name}(i: u32) -> vec4f { return ${type}s(${word}) * ${array}Scale(i / ${groupSize / 4}u); }`;
}

/** `fn <array>Scale(group: u32) -> f32`. */
export function scaleLoader(array: string): string {
  return `fn ${array}Scale(group: u32) -> f32 {
  let v = ${array}Scales[group / 2u];
  return bitcast<f32>(select(v << 16u, v & 0xffff0000u, group % 2u == 1u));
}`;
}

/** Four whole numbers of a word, the lowest first: shifted to the top, so that shifting back spreads the sign. */
export const wholeNumbers = /* wgsl */ `
fn int8s(v: u32) -> vec4f { return vec4f(bitcast<vec4i>(vec4u(v) << vec4u(24u, 16u, 8u, 0u)) >> vec4u(24u)); }
fn int4s(v: u32) -> vec4f { return vec4f(bitcast<vec4i>(vec4u(v) << vec4u(28u, 24u, 20u, 16u)) >> vec4u(28u)); }`;
