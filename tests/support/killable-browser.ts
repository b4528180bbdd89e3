// A Chromium of its own, in a process group of its own, that is ended with SIGKILL at any moment and started again on
// the profile it left. SIGKILL leaves what the operating system was given: this is no test of power loss.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Browser, type Page } from '@playwright/test';
import { browserArgs, findBrowser } from '../find-browser.mjs';

const startWithinMs = 60_000;

export class KillableBrowser {
  readonly #process: ChildProcess;
  readonly #connection: Browser;
  readonly page: Page;

  private constructor(process: ChildProcess, connection: Browser, page: Page) {
    this.#process = process;
    this.#connection = connection;
    this.page = page;
  }

  /** Starts on a profile, new or left by one that was killed. */
  static async start(profile: string): Promise<KillableBrowser> {
    const args = [
      ...browserArgs,
      '--headless=new',
      '--no-first-run',
      '--password-store=basic',
      '--disable-dev-shm-usage',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank'
    ];
    // What it leaves in the folder for temporary files goes with the profile.
    const env = { ...process.env, TMPDIR: profile };
    const child = spawn(findBrowser()!, args, { detached: true, env, stdio: ['ignore', 'ignore', 'pipe'] });
    const connection = await chromium.connectOverCDP(await endpointOf(child));
    const [context] = connection.contexts();
    return new KillableBrowser(child, connection, context!.pages()[0] ?? (await context!.newPage()));
  }

  /** Ends every process of it at once. */
  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit');
    process.kill(-this.#process.pid!, 'SIGKILL');
    await ended;
    await this.#connection.close();
  }
}

/** Where it listens, as it says itself. */
function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    const late = setTimeout(() => failed(new Error(`Chromium did not start:\n${said}`)), startWithinMs);
    child.stderr!.on('data', (text: Buffer) => {
      said += text.toString();
      const endpoint = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (!endpoint) return;
      clearTimeout(late);
      child.stderr!.removeAllListeners('data').resume();
      found(endpoint);
    });
    child.once('exit', () => failed(new Error(`Chromium ended before it began:\n${said}`)));
  });
}
