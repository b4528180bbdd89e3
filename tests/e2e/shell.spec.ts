// The app shell in the built studio: by keyboard, in three languages and two themes, on a phone, without a network,
// on plain hosts, and across an update.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import {
  axeFaults,
  buildFolder,
  capabilityPaths,
  expect,
  openStudio,
  test,
  waitForOfflineFiles,
  type Page
} from './fixture';
import { copyBuild, nextVersion } from './next-version';

const palette = (page: Page) => page.getByRole('combobox', { name: /^Search pages/ });
const switcher = (page: Page) => page.getByRole('button', { name: /^Workspace: / });

test.describe('by keyboard', () => {
  test('the skip link is first and leads to the content', async ({ page }) => {
    await openStudio(page);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();
  });

  test('the command palette reaches pages and actions, and gives focus back', async ({ page }) => {
    await openStudio(page);
    await page.getByRole('link', { name: 'Home' }).focus();
    await page.keyboard.press('Control+k');
    await expect(palette(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('link', { name: 'Home' })).toBeFocused();

    await page.keyboard.press('Control+k');
    await page.keyboard.type('setti');
    await expect(page.getByRole('option').first()).toHaveText(/Settings/);
    await page.keyboard.press('Enter');
    await expect(page).toHaveTitle('Settings · Hearth');

    await page.keyboard.press('Control+k');
    await page.keyboard.type('theme dark');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  test('the palette finds without accents and in any order, and says when nothing matches', async ({
    page
  }) => {
    await openStudio(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('dark the');
    await expect(page.getByRole('option')).toHaveCount(1);
    await page.keyboard.type('xyzzy');
    await expect(page.getByRole('option')).toHaveCount(0);
    await expect(page.getByText('Nothing matches.')).toBeVisible();
  });

  test('menus open, move and close', async ({ page }) => {
    await openStudio(page);
    await switcher(page).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitemradio', { name: 'My workspace' })).toBeFocused();
    await page.keyboard.press('End');
    await expect(page.getByRole('menuitem', { name: 'Delete…' })).toBeFocused();
    await page.keyboard.press('r');
    await expect(page.getByRole('menuitem', { name: 'Rename…' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
    await expect(switcher(page)).toBeFocused();
  });
});

test.describe('workspaces', () => {
  test('are made, renamed, kept apart, and deleted after a question', async ({ page }) => {
    await openStudio(page);
    await switcher(page).click();
    await page.getByRole('menuitem', { name: 'New workspace…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Second');
    await page.keyboard.press('Enter');
    await expect(switcher(page)).toHaveAccessibleName('Workspace: Second');

    await switcher(page).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('//');
    await page.keyboard.press('Enter');
    await expect(page.getByText('"//" cannot be used as a name.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Name' }).fill('Renamed');
    await page.keyboard.press('Enter');
    await expect(switcher(page)).toHaveAccessibleName('Workspace: Renamed');

    await page.reload();
    await expect(switcher(page)).toHaveAccessibleName('Workspace: Renamed');

    await switcher(page).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await expect(page.getByRole('dialog', { name: 'Delete “Renamed”?' })).toBeVisible();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await expect(switcher(page)).toHaveAccessibleName('Workspace: My workspace');
    expect(await page.evaluate(async () => (await hearth.workspaces.list()).length)).toBe(1);
  });

  test('are exported to a file and imported from it', async ({ page }) => {
    await openStudio(page);
    await switcher(page).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Export as a file' }).click();
    const file = await (await download).path();
    expect((await download).suggestedFilename()).toBe('My workspace.hearth');

    await switcher(page).click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('menuitem', { name: 'Import a .hearth file…' }).click();
    await (
      await chooser
    ).setFiles({ name: 'copy.hearth', mimeType: 'application/zip', buffer: readFileSync(file) });
    await expect(page.getByText('was imported and is now open.')).toBeVisible();
    expect(await page.evaluate(async () => (await hearth.workspaces.list()).length)).toBe(2);
  });

  test('a damaged file is refused in one sentence and changes nothing', async ({ page }) => {
    await openStudio(page);
    await switcher(page).click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('menuitem', { name: 'Import a .hearth file…' }).click();
    await (
      await chooser
    ).setFiles({ name: 'bad.hearth', mimeType: 'application/zip', buffer: Buffer.from('no zip') });
    await expect(page.getByRole('alert')).toContainText('bad.hearth is not a Hearth workspace');
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.evaluate(async () => (await hearth.workspaces.list()).length)).toBe(1);
  });
});

test('a job is seen in the tray wherever one is, and its end is announced', async ({ page }) => {
  await openStudio(page, '/settings');
  await page.evaluate(async () => {
    const workspace = await hearth.open();
    await workspace.datasets.import(new File(['a,b\n1,x\n2,y\n3,x\n'], 'tiny.csv'));
  });
  await expect(page.getByRole('status').filter({ hasText: 'Done: Import tiny.csv' })).toBeVisible();
  await page.getByRole('button', { name: 'Jobs' }).click();
  await expect(page.getByRole('dialog', { name: 'Jobs' })).toContainText('Import tiny.csv');
});

test('every language is complete in the shell, and is kept', async ({ page }) => {
  await openStudio(page, '/settings');
  await page.getByLabel('Language').selectOption('zh-Hant');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('設定');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hant');
  await page.reload();
  await expect(page.getByRole('link', { name: '首頁' })).toBeVisible();
  await page.getByLabel('語言').selectOption('sv');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Inställningar');
  await expect(page).toHaveTitle('Inställningar · Hearth');
});

test.describe('a browser set to Swedish and dark', () => {
  test.use({ locale: 'sv-FI', colorScheme: 'dark' });
  test('is met in Swedish and dark, from the first paint', async ({ page }) => {
    await page.addInitScript(() => {
      const shown = new Set<string>();
      Object.assign(globalThis, { shown });
      new MutationObserver(() => {
        for (const { textContent } of document.querySelectorAll('h1, body a')) shown.add(textContent.trim());
      }).observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto('/', { waitUntil: 'commit' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await openStudio(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vad ska vi bygga?');
    const shown = await page.evaluate(() => [...(globalThis as unknown as { shown: Set<string> }).shown]);
    expect(shown).toEqual(expect.arrayContaining(['Hoppa till innehållet', 'Vad ska vi bygga?']));
    expect(shown.filter((text) => ['Skip to content', 'What shall we build?'].includes(text))).toEqual([]);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test('axe finds no fault on any page, nor in palette, menu, tray and dialog', async ({ page }) => {
      await openStudio(page);
      for (const path of await capabilityPaths(page)) {
        await openStudio(page, path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page).toHaveTitle(/ · Hearth$/);
        expect([path, await axeFaults(page)]).toEqual([path, []]);
      }
      await page.keyboard.press('Control+k');
      await expect(palette(page)).toBeFocused();
      expect(await axeFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Jobs' }).click();
      expect(await axeFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await switcher(page).click();
      expect(await axeFaults(page)).toEqual([]);
      await page.getByRole('menuitem', { name: 'New workspace…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await axeFaults(page)).toEqual([]);
    });
  });
}

for (const width of [320, 390]) {
  test(`nothing is wider than a phone of ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await openStudio(page);
    for (const path of [...(await capabilityPaths(page)), '/settings']) {
      await openStudio(page, path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([path, wide]).toEqual([path, 0]);
    }
  });
}

test('a phone reaches every capability, the later ones by More', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openStudio(page);
  const bar = page.getByRole('navigation');
  const cut = await bar
    .locator('span')
    .evaluateAll((all) =>
      all.filter((span) => span.scrollWidth > span.clientWidth).map((s) => s.textContent)
    );
  expect(cut).toEqual([]);
  await bar.getByRole('button', { name: 'More' }).click();
  expect(await axeFaults(page)).toEqual([]);
  await bar.getByRole('link', { name: 'Chat' }).click();
  await expect(page).toHaveURL(/\/chat$/);
  await expect(bar.getByRole('button', { name: 'Chat' })).toHaveAttribute('aria-expanded', 'false');
  await expect(bar.getByRole('link', { name: 'Catalog' })).toBeHidden();
});

test.describe('without a network', () => {
  test('a later visit works although the server is gone', async ({ page, context, startServer }) => {
    const server = await startServer();
    await openStudio(page, server.url);
    await waitForOfflineFiles(page);
    await server.close();
    await context.setOffline(true);

    const later = await context.newPage();
    await page.close();
    await openStudio(later, `${server.url}/settings`);
    await expect(later.getByText('Everything is available offline')).toBeVisible();
    await expect(later.getByText('Offline. Everything goes on working.')).toBeVisible();
    await later.getByLabel('Language').selectOption('sv');
    await expect(later.getByText('Frånkopplad. Allt fortsätter att fungera.')).toBeVisible();
    await later.getByLabel('Språk').selectOption('en');
    for (const path of await capabilityPaths(later)) {
      await openStudio(later, server.url + path);
      await expect(later.getByRole('heading', { level: 1 })).toBeVisible();
    }
    const prediction = await later.evaluate(async () => {
      const workspace = await hearth.open();
      const lines = Array.from(
        { length: 300 },
        (_, i) => `${i % 90},${i % 7},${i % 90 < 45 ? 'young' : 'old'}`
      );
      await workspace.datasets.import(new File([`age,other,kind\n${lines.join('\n')}\n`], 'people.csv'));
      const params = { target: 'kind', rounds: 10 };
      const job = await workspace.jobs.submit('train-gradient-boosting', { data: 'people' }, params);
      const { outputs } = await job.done();
      return (await workspace.models.get(outputs.model!).score([{ age: 80, other: 1 }]))[0]!.prediction;
    });
    expect(prediction).toBe('old');
    expect(await later.evaluate(() => crossOriginIsolated)).toBe(true);
  });
});

test('a host without headers is isolated by the service worker, after one reload', async ({
  page,
  startServer
}) => {
  const server = await startServer({ bare: true });
  let loads = 0;
  page.on('load', () => loads++);
  await page.goto(server.url);
  await expect.poll(() => loads).toBe(2);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await openStudio(page, `${server.url}/settings`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(loads).toBe(3);
});

test.describe('an update', () => {
  test('waits, says so in every tab, and comes when a person asks for it', async ({
    page,
    context,
    startServer
  }) => {
    const build = await copyBuild(buildFolder);
    try {
      const server = await startServer({ folder: build.folder });
      await openStudio(page, server.url);
      await page.evaluate(() => navigator.serviceWorker.ready);
      const other = await context.newPage();
      await openStudio(other, server.url);
      const oldVersion = await page.evaluate(() => hearth.version);

      await build.upgrade();
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
      await expect(page.getByText('A new version of Hearth is ready.')).toBeVisible();
      await expect(other.getByText('A new version of Hearth is ready.')).toBeVisible();

      // Until then all goes on as before, new tabs too, with files the server no longer has.
      await openStudio(other, server.url);
      expect(await other.evaluate(() => hearth.version)).toBe(oldVersion);

      await page.getByRole('button', { name: 'Reload to update' }).click();
      await expect
        .poll(() => page.evaluate(() => globalThis.hearth?.version).catch(() => ''))
        .toBe(nextVersion);

      // The other tab still runs the old version, from files that are kept for it.
      await expect(other.getByText('Hearth was updated in another tab.')).toBeVisible();
      await other.getByRole('link', { name: 'Settings' }).click();
      await expect(other.getByRole('heading', { level: 1 })).toHaveText('Settings');
      await other.getByRole('button', { name: 'Reload to update' }).click();
      await expect
        .poll(() => other.evaluate(() => globalThis.hearth?.version).catch(() => ''))
        .toBe(nextVersion);

      // With the last old tab gone, its files go too.
      const shells = () =>
        page.evaluate(async () => (await caches.keys()).filter((key) => key.includes('shell')));
      await expect.poll(shells).toEqual([`hearth-shell-${nextVersion}`]);
    } finally {
      await build.remove();
    }
  });
});

test.describe('the policy', () => {
  test.use({ expectedErrors: [/Content Security Policy/] });
  test('lets no inline script and no eval run', async ({ page }) => {
    await openStudio(page);
    const ran = await page.evaluate(async () => {
      const host = document.createElement('div');
      host.innerHTML = '<img src="data:," onerror="globalThis.injected = true">';
      const script = document.createElement('script');
      script.textContent = 'globalThis.injected = true';
      const refused = new Set<string>();
      const bothRefused = new Promise<void>((done) =>
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          if (refused.add(effectiveDirective).size === 2) done();
        })
      );
      // What an image's handler would do, it would have done before a later listener hears of the error.
      const failed = new Promise((done) => host.firstElementChild!.addEventListener('error', done));
      document.body.append(host, script);
      await Promise.all([bothRefused, failed]);
      return (globalThis as { injected?: boolean }).injected ?? false;
    });
    expect(ran).toBe(false);
    const scripted = page.addScriptTag({ content: 'globalThis.evaluated = new Function("return 1")()' });
    await scripted.catch(() => undefined);
    expect(await page.evaluate(() => 'evaluated' in globalThis)).toBe(false);
  });
});

test.describe('the first load', () => {
  test('is small: the shell at most 70 kB of gzipped JavaScript, with storage and document 155 kB', async ({
    page
  }) => {
    const sizes = new Map<string, number>();
    page.on('response', async (response) => {
      if (!/\.m?js$/.test(new URL(response.url()).pathname)) return;
      sizes.set(new URL(response.url()).pathname, gzipSync(await response.body(), { level: 9 }).length);
    });
    await page.goto('/');
    await expect(page.locator('main')).toHaveAttribute('aria-busy', 'false');
    await page.waitForLoadState('networkidle');
    const html = readFileSync(`${buildFolder}/index.html`, 'utf8');
    const sum = (paths: Iterable<string>) =>
      [...paths].reduce((total, path) => total + (sizes.get(path) ?? 0), 0);
    const shell = new Set([...html.matchAll(/"(\/_app\/[^"]+\.js)"/g)].map(([, path]) => path!));
    console.log(`first load: shell ${sum(shell)} B, in all ${sum(sizes.keys())} B, ${sizes.size} files`);
    expect(sum(shell)).toBeGreaterThan(20_000);
    expect(sum(shell)).toBeLessThanOrEqual(70_000);
    expect(sum(sizes.keys())).toBeLessThanOrEqual(155_000);
  });
});
