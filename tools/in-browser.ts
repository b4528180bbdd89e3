// Runs a module in headless Chromium: bundles it as the product is, serves it cross-origin isolated, calls its default
// export and hands back what that returns. For benches, and for training the model that comes with the studio.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { browserArgs, findBrowser } from '../tests/find-browser.mjs';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm'
};

export interface InBrowserOptions {
  /** After which it has failed. */
  readonly minutes?: number;
  /** Functions of this process that the page may call as globals; plain data in and out. */
  readonly functions?: Readonly<Record<string, (given: never) => unknown>>;
}

/** @param page path of a module from the root of the project; `given` and the result are plain data. */
export async function runInBrowser<T>(
  page: string,
  given: unknown,
  { minutes = 20, functions = {} }: InBrowserOptions = {}
): Promise<T> {
  const folder = mkdtempSync('node_modules/.page-');
  let server: Server | undefined;
  const browser = await chromium.launch({ executablePath: findBrowser(), args: [...browserArgs] });
  try {
    await bundle(page, folder);
    server = serve(join(folder, 'out'));
    const tab = await browser.newPage();
    tab.on('console', (message) => message.type() === 'error' && console.error(message.text()));
    for (const [name, call] of Object.entries(functions)) await tab.exposeFunction(name, call);
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`);
    tab.setDefaultTimeout(minutes * 60_000);
    await tab.waitForFunction('globalThis.run');
    return (await tab.evaluate(
      (value) => (globalThis as unknown as { run: (given: unknown) => Promise<unknown> }).run(value),
      given
    )) as T;
  } finally {
    await browser.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(page: string, folder: string): Promise<void> {
  const root = process.cwd();
  const aliases = ['core', 'store', 'sync', 'compute', 'sdk'].map((layer) => [
    `$${layer}`,
    join(root, 'src', layer)
  ]);
  const module = JSON.stringify(resolve(page));
  const script = `import run from ${module}; globalThis.run = run;`;
  writeFileSync(join(folder, 'entry.js'), script);
  writeFileSync(
    join(folder, 'index.html'),
    '<link rel="icon" href="data:," /><script type="module" src="./entry.js"></script>'
  );
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { ...Object.fromEntries(aliases), $workers: join(root, 'workers') } },
    build: { outDir: 'out', target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 100_000 }
  });
}

function serve(folder: string): Server {
  const server = createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url ?? '/', 'http://x').pathname));
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
    try {
      response.end(readFileSync(path));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  return server.listen(0, '127.0.0.1');
}
