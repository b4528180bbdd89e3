// What every end-to-end test starts from: the built studio served by our own server, a fresh browser profile, and
// the rule that any error in a console or page fails the test (unless it names the ones it provokes).
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import type { Hearth } from '../../src/sdk/hearth';
import { serve } from '../../src/server/main.js';

export { expect };
export type { Page };

declare global {
  // Set by src/routes/+layout.svelte; tests call it through page.evaluate.
  var hearth: Hearth;
}

export const buildFolder = resolve(import.meta.dirname, '../../build');

export type Server = Awaited<ReturnType<typeof serve>>;

interface TestFixtures {
  /** Errors this test provokes: a console or page error that matches one does not fail it. */
  readonly expectedErrors: readonly RegExp[];
  readonly noErrors: void;
  /** Starts another server, closed after the test. */
  readonly startServer: (options?: Partial<Parameters<typeof serve>[0]>) => Promise<Server>;
}
interface WorkerFixtures {
  readonly server: Server;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      if (!existsSync(resolve(buildFolder, 'index.html')))
        throw new Error('There is no build/: run `npm run build`.');
      const server = await serve({ folder: buildFolder, port: 0 });
      await use(server);
      await server.close();
    },
    { scope: 'worker' }
  ],
  baseURL: async ({ server }, use) => use(server.url),
  expectedErrors: [[], { option: true }],
  noErrors: [
    async ({ context, expectedErrors }, use) => {
      const errors = watchErrors(context);
      await use();
      expect(errors.filter((text) => !expectedErrors.some((expected) => expected.test(text)))).toEqual([]);
    },
    { auto: true }
  ],
  startServer: async ({}, use) => {
    const started: Server[] = [];
    await use(async (options = {}) => {
      const server = await serve({ folder: buildFolder, port: 0, ...options });
      started.push(server);
      return server;
    });
    await Promise.all(started.map((server) => server.close()));
  }
});

/** Fills with what goes wrong on the pages of a context. */
export function watchErrors(context: BrowserContext): readonly string[] {
  const errors: string[] = [];
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  return errors;
}

/** Opens a page of the studio and waits until its workspace is open. */
export async function openStudio(page: Page, address = '/'): Promise<void> {
  await page.goto(address);
  await expect(page.locator('main')).toHaveAttribute('aria-busy', 'false');
}

/** Waits until the service worker has every file of the studio. */
export async function waitForOfflineFiles(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const saved = new Promise<{ kind: string; message?: string }>((done) => {
      port1.onmessage = ({ data }) => data.kind !== 'progress' && done(data);
    });
    active!.postMessage({ kind: 'save-all' }, [port2]);
    const { kind, message } = await saved;
    if (kind !== 'saved') throw new Error(message);
  });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe has against the page as it is once nothing fades in or out, which has other colours; one line a kind of fault. WCAG
 * 2.2 A and AA, and best practices.
 */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const isEnding = ({ playState, effect }: Animation): boolean =>
      playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime);
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(isEnding)
        .map(({ finished }) => finished)
    );
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`
    );
  });
}

/** That axe has nothing against the page in either theme; `what` it is, for the message. */
export async function isClean(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect([what, await axeFaults(page)]).toEqual([what, []]);
  }
}

/** The pages that the rail leads to, as paths. */
export async function capabilityPaths(page: Page): Promise<readonly string[]> {
  // Also those that wait behind "More" on a phone.
  const links = page.locator('nav a');
  return links.evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
}
