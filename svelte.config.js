import adapter from '@sveltejs/adapter-static';

/** Aliases name the layers of docs/architecture.md; tests/architecture.test.ts says who may import whom. */
const layers = Object.fromEntries(
  ['core', 'store', 'sync', 'compute', 'sdk', 'ui', 'parts', 'features'].map((l) => [`$${l}`, `src/${l}`])
);

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    adapter: adapter({ fallback: 'index.html' }),
    alias: { ...layers, $workers: 'workers' },
    serviceWorker: { register: false },
    version: { pollInterval: 60_000 },
    typescript: {
      config: (c) => {
        c.include.push('../workers/**/*.ts', '../tests/**/*.ts', '../bench/**/*.ts');
        return c;
      }
    }
  }
};
