// The oracle on a quantised base: the layers' matrices as the device holds them, read back in f64 by the layout's words
// alone, so that what is compared with is exactly what the kernels should see.
import { quantiseRows, type QuantisedRows, type QuantisedType } from '$core/lm/quantise';
import type { ReferenceModel } from './reference-model';

/** The numbers that rounded rows stand for: [rows, columns]. */
export function dequantised(
  { numbers, scales }: QuantisedRows,
  columns: number,
  type: QuantisedType
): Float64Array<ArrayBuffer> {
  const bits = type === 'int8' ? 8 : 4;
  const stride = 64 * Math.ceil(columns / 64);
  const rows = (numbers.length * 32) / bits / stride;
  const bytes = new DataView(numbers.buffer);
  const halves = new DataView(scales.buffer);
  const word = new DataView(new ArrayBuffer(4));
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const at = Math.floor(i / columns) * stride + (i % columns);
    word.setUint16(0, halves.getUint16(2 * Math.floor(at / 32), true));
    const byte = bytes.getUint8(Math.floor((at * bits) / 8));
    const nibble = at % 2 === 0 ? byte & 15 : byte >> 4;
    const whole = bits === 8 ? (byte ^ 128) - 128 : (nibble ^ 8) - 8;
    return whole * word.getFloat32(0);
  });
}

/** The model with its layers' matrices rounded; embedding, head, norms and biases as they were. */
export function quantisedReference(
  { architecture, parameters }: ReferenceModel,
  type: QuantisedType
): ReferenceModel {
  const columnsOf = (name: string): number => {
    if (name.includes('down_proj')) return architecture.ffnWidth;
    return name.includes('o_proj') ? architecture.heads * architecture.headWidth : architecture.width;
  };
  const rounded = [...parameters].map(([name, values]): [string, Float64Array] => {
    if (!name.endsWith('_proj.weight')) return [name, values];
    const columns = columnsOf(name);
    return [name, dequantised(quantiseRows(Float32Array.from(values), columns, type), columns, type)];
  });
  return { architecture, parameters: new Map(rounded) };
}
