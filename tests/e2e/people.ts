// People with browsers of their own in one shared workspace.
import type { Browser, BrowserContext, WebSocketRoute } from '@playwright/test';
import { expect, openStudio, type Page } from './fixture';

export const switcher = (page: Page) => page.getByRole('button', { name: /^Workspace: / });
export const people = (page: Page) => page.getByRole('button', { name: /here\. / });
export const saved = /Saved here and on the relay/;

/** Someone with a browser of their own, whose way to the relay can be cut. */
export class Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #sockets = new Set<WebSocketRoute>();
  #cut = false;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
  }

  static async arrive(browser: Browser): Promise<Person> {
    const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' });
    const person = new Person(context, await context.newPage());
    await context.routeWebSocket(/\/relay$/, async (socket) => {
      if (person.#cut) return socket.close();
      socket.connectToServer();
      person.#sockets.add(socket);
    });
    return person;
  }

  async cut(): Promise<void> {
    this.#cut = true;
    for (const socket of this.#sockets) await socket.close();
    this.#sockets.clear();
  }

  /** The browser says that the network is back, and the studio tries at once. */
  async restore(): Promise<void> {
    this.#cut = false;
    await this.page.evaluate(() => dispatchEvent(new Event('online')));
  }

  import(name: string, csv: string): Promise<unknown> {
    return this.page.evaluate(
      async ([file, text]) => (await hearth.open()).datasets.import(new File([text!], file!)),
      [name, csv]
    );
  }

  rename(from: string, to: string): Promise<void> {
    return this.page.evaluate(async ([a, b]) => (await hearth.open()).datasets.rename(a!, b!), [from, to]);
  }

  async seesDataset(name: string): Promise<void> {
    await expect
      .poll(() =>
        this.page.evaluate(async () => (await hearth.open()).datasets.list().map((dataset) => dataset.name))
      )
      .toContain(name);
  }
}

export async function share(page: Page, name: string): Promise<void> {
  await switcher(page).click();
  await page.getByRole('menuitem', { name: 'Share…' }).click();
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByRole('dialog').getByText(saved)).toBeVisible();
}

export async function makeLink(page: Page, role: string): Promise<string> {
  await page.getByRole('dialog').getByLabel('Role').selectOption(role);
  await page.getByRole('button', { name: 'Make a link' }).click();
  const field = page.getByLabel(`Link: ${role}`);
  await expect(field).toHaveValue(/\/join#[0-9a-f]{32}\.[\w-]{43}$/);
  return field.inputValue();
}

export async function join_(page: Page, link: string, name: string): Promise<void> {
  await openStudio(page, link);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByText('You are in “My workspace”.')).toBeVisible();
}
