import { resolve } from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, type Plugin, type Rolldown } from 'vite';
import { defineConfig } from 'vitest/config';
import { browserArgs, findBrowser } from './tests/find-browser.mjs';
import { serveData } from './tests/serve-data.mjs';

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin'
};
type Middlewares = {
  use(fn: (q: unknown, r: { setHeader(k: string, v: string): unknown }, next: () => void) => void): unknown;
};
/** Kit's dev and preview servers do not apply server.headers to every answer, so a middleware sets them. */
const isolateWith = (server: { middlewares: Middlewares }): void => {
  server.middlewares.use((_request, response, next) => {
    for (const [key, value] of Object.entries(isolation)) response.setHeader(key, value);
    next();
  });
};
const isolate: Plugin = {
  name: 'cross-origin-isolation',
  configureServer: isolateWith,
  configurePreviewServer: isolateWith
};

/** Python's WebAssembly is handed to its worker (compute/python-frame.ts): without this it is built a second time. */
const pythonOnce: Plugin = {
  name: 'python-once',
  transform: (code, id) => {
    if (!id.includes('pyodide.asm.mjs')) return undefined;
    const address = 'new URL("pyodide.asm.wasm",import.meta.url).href';
    if (!code.includes(address)) throw new Error(`${id} has no ${address}: another version of Pyodide?`);
    return code.replace(address, '"pyodide.asm.wasm"');
  }
};

const layout = resolve(import.meta.dirname, '.svelte-kit/generated/client-optimized/nodes/0.js');

/** What the root layout brings with it: every page loads it. */
function modulesOfStart(graph: Rolldown.ChunkingContext): ReadonlySet<string> {
  const found = new Set<string>(graph.getModuleInfo(layout)?.importedIds);
  for (const id of found) for (const needed of graph.getModuleInfo(id)?.importedIds ?? []) found.add(needed);
  return found;
}

/** One chunk of that, which zips better than forty small ones that are shared with this page or that. */
const start = (): Rolldown.CodeSplittingGroup => {
  let modules: ReadonlySet<string> = new Set();
  return {
    debugName: 'start',
    name(id, graph) {
      // Kit builds for a server first, where there is no such layout.
      if (modules.size === 0) modules = modulesOfStart(graph);
      return modules.has(id) ? 'start' : null;
    }
  };
};

/** The service worker leaves DuckDB out at a first visit, so its chunk must have a name: Kit gives chunks of workers only hashes. */
const namedDuckdb: Plugin = {
  name: 'named-duckdb',
  enforce: 'post',
  config: ({ worker }) => {
    const output = worker?.rollupOptions?.output;
    if (!output || Array.isArray(output) || typeof output.chunkFileNames !== 'string') return;
    const usual = output.chunkFileNames;
    output.chunkFileNames = ({ name }) =>
      name === 'duckdb' ? usual.replace('[hash]', 'duckdb.[hash]') : usual;
  }
};

/** Fresh for each project: the test runner writes its name into it. */
const chromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: { executablePath: findBrowser(), args: browserArgs } }),
  instances: [{ browser: 'chromium' as const }]
});

export default defineConfig({
  plugins: [isolate, sveltekit(), namedDuckdb],
  worker: { format: 'es', plugins: () => [pythonOnce] },
  server: { headers: isolation, fs: { allow: ['workers', 'tests'] } },
  optimizeDeps: {
    // Vite's scanner does not look inside workers: what it finds late it re-bundles, reloading the page.
    include: [
      '@huggingface/jinja',
      '@huggingface/tokenizers',
      '@duckdb/duckdb-wasm/blocking',
      'apache-arrow',
      'comlink',
      'valibot',
      'fflate',
      'hyparquet',
      'hyparquet-compressors',
      'hyparquet-writer',
      'read-excel-file/browser',
      '@huggingface/tokenizers',
      '@mlc-ai/web-llm',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients',
      '@tensorflow/tfjs-layers',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu'
    ],
    exclude: ['onnxruntime-web']
  },
  resolve: {
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
    alias: [
      // Both are in the first load. Yjs would bring a schema library and an HTML printer for the few warnings it writes
      // to the console (4 kB gzip); Dexie comes as one script for browsers of long ago (2 kB).
      {
        find: /^lib0\/logging$/,
        replacement: resolve(import.meta.dirname, 'node_modules/lib0/logging.node.js')
      },
      // The build for browsers without a thread of its own: the package names only Node's.
      {
        find: /^@duckdb\/duckdb-wasm\/blocking$/,
        replacement: resolve(
          import.meta.dirname,
          'node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser-blocking.mjs'
        )
      },
      { find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }
    ]
  },
  test: {
    // Generous: a slow machine is no failure. What may take how long is measured in bench/.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          // TensorFlow.js ships ES modules without file extensions, which Node alone does not resolve.
          server: { deps: { inline: [/@tensorflow/] } },
          include: ['tests/unit/**/*.test.ts', 'tests/architecture.test.ts']
        }
      },
      {
        extends: true,
        test: { name: 'conformance', environment: 'node', include: ['tests/conformance/**/*.test.ts'] }
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          browser: chromium()
        }
      },
      {
        extends: true,
        plugins: [serveData],
        test: {
          name: 'conformance-browser',
          include: ['tests/conformance-browser/**/*.test.ts'],
          browser: chromium()
        }
      }
    ]
  },
  build: {
    target: 'es2022',
    rollupOptions: { output: { codeSplitting: { groups: [start()] } } },
    assetsInlineLimit: (file) => (file.endsWith('.wasm') ? false : undefined)
  }
});
