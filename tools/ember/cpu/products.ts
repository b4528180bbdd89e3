// Products of f32 matrices by TensorFlow.js' WebAssembly backend (XNNPACK): some ten times as fast on a processor as loops
// in JavaScript, and as the engine's kernels on a software graphics device.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';

/** @throws Error if the backend cannot start */
export async function openProducts(): Promise<void> {
  const require = createRequire(import.meta.url);
  // As CommonJS: its module for browsers imports a file that only bundlers find.
  const { setWasmPaths } =
    require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
  if (!(await tf.setBackend('wasm')))
    throw new Error('The WebAssembly backend of TensorFlow.js did not start');
}

/** a[n, inner] · b[inner, out]; the backend's own form, since it is slow with transposed matrices. */
export function product(
  a: Float32Array,
  b: Float32Array,
  [n, inner, out]: readonly [number, number, number]
): Float32Array {
  const operands = [tf.tensor2d(a, [n, inner]), tf.tensor2d(b, [inner, out])] as const;
  const y = tf.matMul(...operands);
  // No `tidy`: it would look through every number of what it gives back.
  const values = y.dataSync<'float32'>();
  tf.dispose([...operands, y]);
  return values;
}

/** x[rows, columns] as [columns, rows], in tiles that stay in the cache. */
export function transposed(x: Float32Array, rows: number, columns: number): Float32Array {
  const tile = 16;
  const y = new Float32Array(rows * columns);
  for (let top = 0; top < rows; top += tile) {
    for (let left = 0; left < columns; left += tile) {
      const [bottom, right] = [Math.min(rows, top + tile), Math.min(columns, left + tile)];
      for (let r = top; r < bottom; r++)
        for (let c = left; c < right; c++) y[c * rows + r] = x[r * columns + c]!;
    }
  }
  return y;
}
