import { readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-static';
import { policy } from './src/server/headers.js';
import { listFiles } from './src/server/list-files.js';

/** Aliases name the layers of docs/architecture.md; tests/architecture.test.ts says who may import whom. */
const layers = Object.fromEntries(
  ['core', 'store', 'sync', 'compute', 'sdk', 'ui', 'parts', 'features'].map((l) => [`$${l}`, `src/${l}`])
);

// New for every build: the service worker keeps one cache a version. Kept in the environment because Kit reads this
// file in several processes, which must agree.
const build = (process.env.HEARTH_BUILD ??= Date.now().toString(36));
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** @typedef {NonNullable<import('@sveltejs/kit').KitConfig['csp']>} Policy */
const directives = /** @type {Policy['directives']} */ (policy);

const toFolder = adapter({ fallback: 'index.html' });

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    adapter: {
      ...toFolder,
      async adapt(builder) {
        await toFolder.adapt(builder);
        await listFiles('build');
      }
    },
    alias: { ...layers, $workers: 'workers' },
    csp: { mode: 'hash', directives },
    serviceWorker: { register: false },
    version: { name: `${version}+${build}`, pollInterval: 0 },
    typescript: {
      config: (c) => {
        c.include.push('../workers/**/*.ts', '../tests/**/*.ts', '../bench/**/*.ts', '../tools/**/*.ts');
        return c;
      }
    }
  }
};
