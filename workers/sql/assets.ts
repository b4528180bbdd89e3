// Where the page says DuckDB's WebAssembly is.
import type { EngineAssets } from '$core/rpc';

let wasm = '';

export function setAssets({ duckWasm }: EngineAssets): void {
  wasm = duckWasm;
}

export function wasmAddress(): string {
  return wasm;
}
