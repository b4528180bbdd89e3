// The built studio in a Chromium with a new profile on disk, for benches of what a person waits for. Needs build/.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { serve } from '../src/server/main.js';
import { browserArgs, findBrowser } from '../tests/find-browser.mjs';

export const isBuilt = (): boolean => existsSync('build/index.html');

/** The longest task of the page's thread: by the clock, and of its own work. On a busy machine the two differ. */
export interface LongestTask {
  readonly ms: number;
  readonly cpuMs: number;
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** What `observe` puts on every page. */
interface Watch {
  /** When, by the page's clock, an element that matches is first painted with text that does. */
  shown(selector: string, text: string): Promise<number>;
}
declare const watch: Watch;

export class Studio {
  readonly page: Page;
  readonly url: string;
  readonly #context: BrowserContext;
  readonly #session: CDPSession;
  readonly #closeServer: () => Promise<void>;
  readonly #profile: string;

  private constructor(
    context: BrowserContext,
    page: Page,
    session: CDPSession,
    server: { url: string; close: () => Promise<void> },
    profile: string
  ) {
    this.#context = context;
    this.page = page;
    this.#session = session;
    this.url = server.url;
    this.#closeServer = server.close;
    this.#profile = profile;
  }

  static async open(): Promise<Studio> {
    const server = await serve({ folder: 'build', port: 0 });
    const profile = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
    const executablePath = findBrowser();
    const context = await chromium.launchPersistentContext(profile, {
      args: browserArgs,
      viewport: { width: 1400, height: 900 },
      ...(executablePath ? { executablePath } : {})
    });
    await context.addInitScript(observe);
    const page = context.pages()[0] ?? (await context.newPage());
    return new Studio(context, page, await context.newCDPSession(page), server, profile);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.url + path);
    await this.page.waitForFunction(() => 'hearth' in globalThis);
  }

  /** Milliseconds from dropping a file on the page until an element shows up. */
  async drop(file: string, selector: string): Promise<number> {
    const id = 'dropped-file';
    await this.page.evaluate((name) => {
      const input = Object.assign(document.createElement('input'), { type: 'file', id: name });
      document.body.append(input);
    }, id);
    await this.page.locator(`#${id}`).setInputFiles(file);
    return this.page.evaluate(
      async ([name, wanted]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(document.querySelector<HTMLInputElement>(`#${name}`)!.files![0]!);
        const began = performance.now();
        const shown = watch.shown(wanted, '');
        document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
        return (await shown) - began;
      },
      [id, selector] as const
    );
  }

  /** Milliseconds from a press on a button of the dialog until an element with this text shows up. */
  async press(button: string, selector: string, text: string): Promise<number> {
    return this.page.evaluate(
      async ([name, wanted, pattern]) => {
        const found = [...document.querySelectorAll('dialog button')].find(
          (it) => it.textContent.trim() === name
        ) as HTMLElement;
        const began = performance.now();
        const shown = watch.shown(wanted, pattern);
        found.click();
        return (await shown) - began;
      },
      [button, selector, text] as const
    );
  }

  /** Milliseconds from the start of a reload until an element has text. */
  async reload(selector: string): Promise<number> {
    await this.page.reload();
    return this.page.evaluate((wanted) => watch.shown(wanted, '\\S'), selector);
  }

  /** Does the work and says which task kept the page's thread longest meanwhile. */
  async longestTask<T>(work: () => Promise<T>): Promise<LongestTask & { readonly result: T }> {
    const events: TraceEvent[] = [];
    const collect = ({ value }: { value: unknown[] }) => events.push(...(value as TraceEvent[]));
    this.#session.on('Tracing.dataCollected', collect);
    const traceConfig = { includedCategories: ['toplevel'] };
    await this.#session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
    const result = await work();
    const complete = new Promise((done) => this.#session.once('Tracing.tracingComplete', done));
    await this.#session.send('Tracing.end');
    await complete;
    this.#session.off('Tracing.dataCollected', collect);
    return { result, ...longestOf(events) };
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.#closeServer();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

function longestOf(events: readonly TraceEvent[]): LongestTask {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}:${tid}`;
  const pages = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf)
  );
  const tasks = events.filter((event) => event.ph === 'X' && pages.has(threadOf(event)));
  if (tasks.length === 0) throw new Error('the trace holds no task of a page');
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0) / 1e3;
  return { ms: most(tasks.map(({ dur }) => dur ?? 0)), cpuMs: most(tasks.map(({ tdur }) => tdur ?? 0)) };
}

/** Runs in the page before its own scripts. */
function observe(): void {
  const patienceMs = 120_000;
  const shown: Watch['shown'] = (selector, text) =>
    new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`${selector} did not show ${text}`)), patienceMs);
      const pattern = new RegExp(text);
      const look = () => {
        const all = [...document.querySelectorAll(selector)];
        if (!all.some((element) => pattern.test(element.textContent ?? ''))) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now()));
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, characterData: true });
      look();
    });
  Object.assign(globalThis, { watch: { shown } });
}
