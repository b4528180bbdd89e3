// Frozen weights as whole numbers of 8 or 4 bits with a scale for every 32 of a row: w = q · s with s the largest
// absolute value of its group over 127 or 7. What is here is the layout and the rounding; kernels undo it where they
// read (workers/lm/wgsl/weights.ts). Scales are bf16, rounded up, so that no number is clipped and none overflows.
import { loraModules, moduleShape } from './lora';
import type { LanguageModelManifest } from './manifest';
import type { BaseWeights } from './weights';

export type QuantisedType = Exclude<BaseWeights, 'file'>;

/** Numbers of a row that share a scale. */
export const groupSize = 32;
/** Rows are padded with zeros to a multiple of this: two groups, whose scales fill a word. */
const rowUnit = 2 * groupSize;
const largest: Readonly<Record<QuantisedType, number>> = { int8: 127, int4: 7 };

/** Numbers of a word of 32 bits. */
export function perWord(type: QuantisedType): number {
  return type === 'int8' ? 4 : 8;
}

/** Numbers from one row to the next. */
export function paddedColumns(columns: number): number {
  return Math.ceil(columns / rowUnit) * rowUnit;
}

/** Words of 32 bits that a matrix takes: its numbers, and its scales. */
export function quantisedWords(
  rows: number,
  columns: number,
  type: QuantisedType
): { readonly numbers: number; readonly scales: number } {
  const count = rows * paddedColumns(columns);
  return { numbers: count / perWord(type), scales: count / groupSize / 2 };
}

export interface QuantisedRows {
  /** Number i of a row is in word i / perWord, the lowest bits first, in two's complement. */
  readonly numbers: Uint32Array<ArrayBuffer>;
  /** Upper halves of f32; two a word, the lower half first. */
  readonly scales: Uint32Array<ArrayBuffer>;
}

/** Rounds whole rows [.., columns] to the nearest multiples of their groups' scales: off by at most half a scale. */
export function quantiseRows(values: Float32Array, columns: number, type: QuantisedType): QuantisedRows {
  const rows = values.length / columns;
  const words = quantisedWords(rows, columns, type);
  const numbers = new Uint32Array(words.numbers);
  const scales = new Uint32Array(words.scales);
  const stride = paddedColumns(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column += groupSize) {
      const from = row * columns + column;
      const count = Math.min(groupSize, columns - column);
      const at = row * stride + column;
      const group = at / groupSize;
      const bits = scaleBits(values, from, count, largest[type]);
      scales[group >> 1]! |= bits << (16 * (group & 1));
      if (bits > 0) pack(values, from, count, floatOf(bits), numbers, at, type);
    }
  }
  return { numbers, scales };
}

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The scale of a group as the upper half of an f32; 0 where all is so small that a scale would be subnormal. */
function scaleBits(values: Float32Array, from: number, count: number, most: number): number {
  let size = 0;
  for (let i = from; i < from + count; i++) size = Math.max(size, Math.abs(values[i]!));
  float[0] = size / most;
  const up = (word[0]! + 0xffff) >>> 16;
  return up < 0x80 ? 0 : up;
}

function floatOf(bits: number): number {
  word[0] = bits << 16;
  return float[0]!;
}

function pack(
  values: Float32Array,
  from: number,
  count: number,
  scale: number,
  numbers: Uint32Array,
  at: number,
  type: QuantisedType
): void {
  const inverse = 1 / scale;
  const each = perWord(type);
  const bits = 32 / each;
  const mask = 2 ** bits - 1;
  for (let i = 0; i < count; i++) {
    const whole = Math.round(values[from + i]! * inverse) & mask;
    numbers[Math.floor((at + i) / each)]! |= whole << (bits * (i % each));
  }
}

/** Bytes that a model's frozen weights take on the device; embedding, head and norms stay as in the file. */
export function frozenBytes(
  { architecture, bytes, weightType }: Pick<LanguageModelManifest, 'architecture' | 'bytes' | 'weightType'>,
  base: BaseWeights
): number {
  if (base === 'file') return bytes;
  const stored = weightType === 'F32' ? 4 : 2;
  const saved = loraModules.reduce((sum, module) => {
    const [rows, columns] = moduleShape(architecture, module);
    const { numbers, scales } = quantisedWords(rows, columns, base);
    return sum + rows * columns * stored - 4 * (numbers + scales);
  }, 0);
  return bytes - architecture.layers * saved;
}
