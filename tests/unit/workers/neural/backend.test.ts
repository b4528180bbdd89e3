import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { openBackend, setAssets } from '$workers/neural/backend';

function findWebAssembly(): void {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const path = join(folder, 'tfjs-backend-wasm-simd.wasm');
  setAssets({ tfWasm: path, tfSimd: path });
}

test('WebAssembly refuses what its memory does not hold, instead of computing over what lies there', async () => {
  findWebAssembly();
  await openBackend('wasm', 1, () => undefined);
  expect(tf.getBackend()).toBe('wasm');
  const kept = tf.tensor1d([1, 2, 3]);
  // Beside what is there already, just under the 4 GiB that it can address; and beyond them.
  for (const numbers of [2 ** 30 - 1024, 2 ** 30 + 1024])
    expect(() => tf.tidy(() => tf.fill([numbers], 7))).toThrow(/has no memory for \d+ bytes more/);
  expect(Array.from(kept.dataSync())).toEqual([1, 2, 3]);
  expect(Array.from(tf.tidy(() => tf.add(kept, 1).dataSync()))).toEqual([2, 3, 4]);
  kept.dispose();
});
