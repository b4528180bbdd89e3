// Measures the language-model engine on this machine's graphics device, in Node through Dawn:
//   npm i --no-save webgpu@0.6.2 && node bench/lm/real-gpu.mjs [tiny] [135M] [0.5B]      (default: all three)
// `variants`: holds whole training steps by every kernel of the device against the direct one's, and fails if they differ.
// `--bundle FILE` writes one module instead, to be run as `node FILE [names]` beside a node_modules with `webgpu`.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const folder = mkdtempSync('node_modules/.bench-gpu-');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await build({
  configFile: false,
  logLevel: 'error',
  resolve: { alias: { $core: resolve('src/core'), $workers: resolve('workers') } },
  build: { ssr: 'bench/lm/reach-node.ts', outDir: folder, minify: false, target: 'es2022' },
  ssr: { noExternal: true, external: ['webgpu'] }
});
const bundle = join(folder, 'reach-node.js');
const at = process.argv.indexOf('--bundle');
if (at > 0) copyFileSync(bundle, /** @type {string} */ (process.argv[at + 1]));
else await import(pathToFileURL(resolve(bundle)).href);
