// Trains the small model that comes with the studio: node tools/ember/make.mjs [--cpu] [--steps N] [--resume]
// On a graphics device it takes minutes; --cpu, for machines without one, about an hour of one processor. The same
// seed gives the same text; weights are the same on the same device.
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const alias = { $core: resolve('src/core'), $workers: resolve('workers') };
const { module } = await runnerImport(resolve('tools/ember/make.ts'), {
  configFile: false,
  logLevel: 'error',
  resolve: { alias }
});
const at = process.argv.indexOf('--steps');
await /** @type {typeof import('./make')} */ (module).make({
  ...(at > 0 ? { steps: Number(process.argv[at + 1]) } : {}),
  cpu: process.argv.includes('--cpu'),
  resume: process.argv.includes('--resume')
});
