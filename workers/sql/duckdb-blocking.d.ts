// The package declares only Node's build under this name; vite.config.ts puts the browser's in its place.
import type { DuckDBRuntime } from '@duckdb/duckdb-wasm/blocking';

declare module '@duckdb/duckdb-wasm/blocking' {
  export const BROWSER_RUNTIME: DuckDBRuntime;
}
