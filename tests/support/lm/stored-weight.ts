// A matrix on the device in any type a kernel may find it in, and the numbers it stands for in f64.
import { quantiseRows } from '$core/lm/quantise';
import type { MatrixType } from '$core/lm/weights';
import type { Buffers } from '$workers/lm/gpu/buffers';
import type { WeightViews } from '$workers/lm/wgsl/weights';
import { dequantised } from './quantised';
import { decodeWeights, encodeWeights } from './weight-types';

export function storedWeight(
  buffers: Buffers,
  values: Float32Array,
  columns: number,
  type: MatrixType
): { readonly views: WeightViews; readonly numbers: Float64Array } {
  if (type === 'int8' || type === 'int4') {
    const rounded = quantiseRows(values, columns, type);
    const views = { w: buffers.filled(rounded.numbers), scales: buffers.filled(rounded.scales) };
    return { views, numbers: dequantised(rounded, columns, type) };
  }
  const bytes = encodeWeights(values, type);
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  padded.set(bytes);
  return {
    views: { w: buffers.filled(new Uint32Array(padded.buffer)) },
    numbers: decodeWeights(bytes, type)
  };
}
