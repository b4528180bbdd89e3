// URLs of the files that engines load at run time. They are imported here, by the page, because SvelteKit's
// list for the service worker leaves out what only a worker imports.
import duckWasm from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import tfSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import tfWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import ortMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import ortWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { EngineAssets } from '$core/rpc';

const absolute = (url: string): string => new URL(url, location.href).href;

/** Absolute, because runtimes resolve a relative URL against their own module. */
export function engineAssets(): EngineAssets {
  return {
    ortMjs: absolute(ortMjs),
    ortWasm: absolute(ortWasm),
    tfWasm: absolute(tfWasm),
    tfSimd: absolute(tfSimd),
    duckWasm: absolute(duckWasm)
  };
}
