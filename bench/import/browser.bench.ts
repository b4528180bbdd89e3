// The same comparison where it counts: in a worker of a Chromium page, from a File. The worker is bundled as the
// product's are and served from memory; the file is made in the page, so nothing is downloaded.
import { chromium } from '@playwright/test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { browserArgs, findBrowser } from '../../tests/find-browser.mjs';
import type { BrowserTimes } from './browser-page';
import { rowsOf, type BenchRow } from './comparison';

const bytes = 50e6;

export async function bench(): Promise<BenchRow[]> {
  const files = await bundle();
  const server = createServer((request, response) => {
    const code = files.get(request.url ?? '');
    response.setHeader('Content-Type', code === undefined ? 'text/html' : 'text/javascript');
    response.end(code ?? '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: findBrowser(), args: browserArgs });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'compare' in globalThis);
    const compare = (size: number) => (globalThis as unknown as Page).compare(size);
    const answer = await page.evaluate(compare, bytes);
    if (!answer.equal) throw new Error('the readers give different values');
    return rowsOf('Chromium worker', answer.bytes, answer.times);
  } finally {
    await browser.close();
    server.close();
  }
}

/** What browser-page.ts puts on its page. */
interface Page {
  compare(bytes: number): Promise<BrowserTimes>;
}

/** The files of page and worker by path. */
async function bundle(): Promise<Map<string, string>> {
  const input = { page: 'bench/import/browser-page.ts', worker: 'bench/import/browser-worker.ts' };
  const alias = { $core: join(process.cwd(), 'src/core'), $workers: join(process.cwd(), 'workers') };
  const result = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias },
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: { input, output: { entryFileNames: '[name].js' } }
    }
  })) as Rolldown.RolldownOutput;
  return new Map(result.output.map((file) => [`/${file.fileName}`, 'code' in file ? file.code : '']));
}
