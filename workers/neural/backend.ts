// Where TensorFlow.js computes: WebGPU, WebAssembly or plain JavaScript, chosen once per training and told in its
// log. A lost graphics device makes every later result worthless although nothing throws, so `check` must be
// asked after each read-back.
import * as tf from '@tensorflow/tfjs-core';
import { HearthError } from '$core/errors';
import type { EngineAssets } from '$core/rpc';

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

export interface Backend {
  readonly name: BackendName;
  /** @throws HearthError gpu/lost, gpu/failed if the device failed since the last question */
  check(): void;
}

/** Multiply-adds a training step from which a graphics device beats WebAssembly in spite of its dispatches. */
const worthAGpu = 2e8;

let assets: EngineAssets | undefined;

/** Told by the page before anything runs. */
export function setAssets(urls: EngineAssets): void {
  assets = urls;
}

/**
 * Makes a backend current. `wanted` 'auto' weighs the work of a step; what cannot be had falls back to the next
 * one, with a line in the log.
 */
export async function openBackend(
  wanted: BackendName | 'auto',
  workPerStep: number,
  log: (text: string, level?: 'info' | 'warning') => void
): Promise<Backend> {
  const first = wanted === 'auto' ? (workPerStep >= worthAGpu ? 'webgpu' : 'wasm') : wanted;
  const order: BackendName[] =
    first === 'webgpu' ? ['webgpu', 'wasm', 'cpu'] : first === 'wasm' ? ['wasm', 'cpu'] : ['cpu'];
  for (const name of order) {
    const opened = await openers[name]();
    if (typeof opened !== 'string') {
      log(`Computing with ${words[name]}.`);
      return opened;
    }
    log(`${words[name]} cannot be used here: ${opened}.`, 'warning');
  }
  throw new HearthError('gpu/failed', { reason: 'no way to compute was found' });
}

const words: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'plain JavaScript'
};

/** Each gives the backend, or why it cannot be had. */
const openers: Readonly<Record<BackendName, () => Promise<Backend | string>>> = {
  webgpu: openWebGpu,
  wasm: openWasm,
  async cpu() {
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    return { name: 'cpu', check: () => undefined };
  }
};

async function openWasm(): Promise<Backend | string> {
  if (!assets) return 'its files are not at hand';
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // The threaded build rewrites its own source, which a minified bundle breaks; its entry must still be there.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths({
    'tfjs-backend-wasm.wasm': assets.tfWasm,
    'tfjs-backend-wasm-simd.wasm': assets.tfSimd,
    'tfjs-backend-wasm-threaded-simd.wasm': assets.tfSimd
  });
  if (!(await tf.setBackend('wasm'))) return 'WebAssembly could not be started';
  return { name: 'wasm', check: () => undefined };
}

async function openWebGpu(): Promise<Backend | string> {
  const adapter = await (globalThis.navigator as Navigator | undefined)?.gpu?.requestAdapter();
  if (!adapter) return 'this browser offers no graphics device';
  const device = await adapter.requestDevice({
    requiredLimits: {
      maxBufferSize: adapter.limits.maxBufferSize,
      maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize
    }
  });
  let failure: HearthError | undefined;
  void device.lost.then(({ reason, message }) => {
    failure ??= new HearthError('gpu/lost', { reason: message || reason });
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    failure ??= new HearthError('gpu/failed', { reason: error.message });
  });
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // A fresh device each time: the one of an earlier training may be lost.
  if (tf.findBackend('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info as never), 3);
  await tf.setBackend('webgpu');
  return {
    name: 'webgpu',
    check() {
      if (failure) throw failure;
    }
  };
}
