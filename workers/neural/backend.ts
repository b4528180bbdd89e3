// Where TensorFlow.js computes: WebGPU, WebAssembly or plain JavaScript, chosen once per training and told in its
// log. Results are to be trusted only after `check`.
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { HearthError, isHearthError } from '$core/errors';
import type { EngineAssets } from '$core/rpc';
import { GraphicsDevice } from './graphics-device';

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

export interface Backend {
  readonly name: BackendName;
  /** @throws HearthError gpu/lost, gpu/failed, job/out-of-memory if the device failed since the last check */
  check(): Promise<void>;
  /** What was really behind an error: a lost device makes reads fail with errors of their own. */
  explain(error: unknown): Promise<unknown>;
}

/** Multiply-adds a training step from which a graphics device beats WebAssembly in spite of its dispatches. */
const worthAGpu = 2e8;

type Assets = Pick<EngineAssets, 'tfWasm' | 'tfSimd'>;
type Log = (text: string, level?: 'info' | 'warning') => void;

let assets: Assets | undefined;
let graphics: GraphicsDevice | undefined;

/** Told by the page before anything runs. */
export function setAssets(urls: Assets): void {
  assets = urls;
}

/**
 * Makes a backend current. `wanted` 'auto' weighs the multiply-adds of a step; what cannot be had falls back to the
 * next one, with a line in the log.
 */
export async function openBackend(
  wanted: BackendName | 'auto',
  workPerStep: number,
  log: Log
): Promise<Backend> {
  const first = wanted === 'auto' ? choose(workPerStep, log) : wanted;
  const names: readonly BackendName[] = ['webgpu', 'wasm', 'cpu'];
  for (const name of names.slice(names.indexOf(first))) {
    const opened = await openers[name]();
    if (typeof opened !== 'string') {
      log(`Computing with ${words[name]}.`);
      return opened;
    }
    log(`${words[name]} cannot be used here: ${opened}.`, 'warning');
  }
  throw new HearthError('gpu/failed', { reason: 'no way to compute was found' });
}

/** Gives back what a job holds on the graphics device; the next one opens its own. */
export function closeBackend(): void {
  graphics?.close();
  graphics = undefined;
}

function choose(workPerStep: number, log: Log): BackendName {
  const chosen = workPerStep >= worthAGpu ? 'webgpu' : 'wasm';
  const millions = (work: number): string => (work / 1e6).toPrecision(2);
  log(
    `A step is ${millions(workPerStep)} million multiply-adds; a graphics device pays from ${worthAGpu / 1e6} million.`
  );
  return chosen;
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
    return processorBackend('cpu');
  }
};

/** A processor is not lost. */
function processorBackend(name: 'wasm' | 'cpu'): Backend {
  return { name, check: async () => undefined, explain: async (error) => error };
}

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
  refuseNoRoom(tf.backend() as BackendWasm);
  return processorBackend('wasm');
}

/** The allocator, which the package types by declarations that it does not bring along. */
interface Allocator {
  _malloc(bytes: number): number;
  _free(at: number): void;
}

const watched = new WeakSet<BackendWasm>();
/** Of a larger number only the lower half would be read. */
const addressable = 2 ** 32;

/** Where there is no room, TensorFlow.js is given address 0 and computes over what lies there, to numbers of no worth. */
function refuseNoRoom(backend: BackendWasm): void {
  if (watched.has(backend)) return;
  watched.add(backend);
  const wasm = backend.wasm as unknown as Allocator;
  // The first call replaces the function by the one inside.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const at = bytes < addressable ? allocate(bytes) : 0;
    if (at === 0) throw new RangeError(`WebAssembly has no memory for ${bytes} bytes more`);
    return at;
  };
}

async function openWebGpu(): Promise<Backend | string> {
  if (graphics?.failed) closeBackend();
  if (graphics) await tf.setBackend('webgpu');
  else {
    const opened = await GraphicsDevice.open();
    if (typeof opened === 'string') return opened;
    graphics = opened;
  }
  return graphicsBackend(graphics);
}

function graphicsBackend(device: GraphicsDevice): Backend {
  return {
    name: 'webgpu',
    check: () => device.check(),
    async explain(error) {
      if (isHearthError(error)) return error;
      const cause = await device.check().catch((failure: unknown) => failure);
      if (isHearthError(cause)) return cause;
      // What is too large to be mapped is refused at once, and as a range error.
      if (error instanceof RangeError && /buffer|memory/i.test(error.message))
        return new HearthError('job/out-of-memory', { what: 'the graphics device' }, { cause: error });
      return error instanceof DOMException
        ? new HearthError('gpu/failed', { reason: error.message }, { cause: error })
        : error;
    }
  };
}
