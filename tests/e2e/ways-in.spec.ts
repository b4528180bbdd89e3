// Ways a table comes in besides drop and picker: pasted, fetched from an address, opened by the system with the
// installed studio; and a file over the URL that another site does not hand out.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, openStudio, test, type Page } from './fixture';

const sales = 'day\tshop\tsold\n2026-01-01\tNorth\t3\n2026-01-02\tSouth\t5\n2026-01-03\tNorth\t8\n';

async function importShown(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('columnheader')).toHaveCount(3);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByRole('button', { name: 'Open the table' }).click();
  await expect(page.getByRole('grid')).toContainText('North');
}

test('cells copied from a spreadsheet are pasted into the list of data', async ({ page }) => {
  await openStudio(page, '/data');
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData }));
  }, sales);
  await importShown(page);
});

test.describe('from an address', () => {
  test.use({ expectedErrors: [/closed\.example|Failed to load resource/] });

  test('a file is fetched; one that is refused or missing says so, and the next one can be tried', async ({
    page,
    context
  }) => {
    await context.route('https://open.example/**', (route) => {
      // Never answered.
      if (route.request().url().endsWith('/slow.tsv')) return undefined;
      return route.request().url().endsWith('/sales.tsv')
        ? route.fulfill({ body: sales, headers: { 'access-control-allow-origin': '*' } })
        : route.fulfill({ status: 404, headers: { 'access-control-allow-origin': '*' } });
    });
    // What a page is told of a server that lets no other site read it: nothing but that it failed.
    await context.route('https://closed.example/**', (route) => route.abort('failed'));
    await openStudio(page, '/data');
    await page.getByRole('button', { name: 'From a URL' }).click();
    const address = page.getByRole('dialog').getByRole('textbox');
    await address.fill('https://open.example/slow.tsv');
    await address.press('Enter');
    await expect(page.getByRole('dialog').getByRole('progressbar')).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog').getByRole('progressbar')).toHaveCount(0);
    for (const [url, reason] of [
      ['http://open.example/sales.tsv', 'is not encrypted'],
      ['https://closed.example/sales.tsv', 'could not be fetched'],
      ['https://open.example/gone.tsv', '404']
    ] as const) {
      await address.fill(url);
      await address.press('Enter');
      await expect(page.getByRole('dialog').getByRole('alert')).toContainText(reason);
    }
    await address.fill('https://open.example/sales.tsv');
    await address.press('Enter');
    await expect(page.getByRole('dialog')).toContainText('sales.tsv');
    await importShown(page);
    const source = await page.evaluate(
      async () => (await hearth.open()).datasets.get('sales').version.origin.source
    );
    expect(source).toContain('sales.tsv');
  });
});

/** Makes the page believe that it is installed; call it before the studio opens. */
async function install(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // What a browser gives an installed app whose manifest handles files.
    const queue = { setConsumer: (take: unknown) => Object.assign(globalThis, { launched: take }) };
    Object.defineProperty(globalThis, 'launchQueue', { value: queue });
  });
}

/** What happens when a person opens files with the installed studio from the system's file manager. */
async function launch(page: Page, files: readonly LaunchedFile[]): Promise<void> {
  await page.evaluate(async (files) => {
    const folder = await navigator.storage.getDirectory();
    const handles = await Promise.all(
      files.map(async ({ name, bytes }) => {
        const handle = await folder.getFileHandle(name, { create: true });
        const writer = await handle.createWritable();
        await writer.write(typeof bytes === 'string' ? bytes : new Uint8Array(bytes));
        await writer.close();
        return handle;
      })
    );
    (globalThis as unknown as { launched: (launch: unknown) => void }).launched({ files: handles });
  }, files);
}

interface LaunchedFile {
  readonly name: string;
  readonly bytes: string | readonly number[];
}

const onnx: LaunchedFile = {
  name: 'zipmap.onnx',
  bytes: [...readFileSync(resolve(import.meta.dirname, '../cases/onnx/zipmap.onnx'))]
};
const xgboost: LaunchedFile = {
  name: 'boosted.json',
  bytes: readFileSync(resolve(import.meta.dirname, '../cases/xgboost/binary/model.json'), 'utf8')
};

test('files opened by the system with the installed studio are looked at one after another, as if dropped', async ({
  page
}) => {
  await install(page);
  await openStudio(page);
  const [first, second, third] = ['a.tsv', 'b.tsv', 'sales.tsv'].map((name) => ({ name, bytes: sales }));
  await launch(page, [first!, second!, third!]);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'a.tsv' })).toBeVisible();
  await expect(dialog).toContainText('After this one: b.tsv, sales.tsv');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByRole('button', { name: 'Next file' }).click();
  await expect(dialog.getByRole('heading', { name: 'b.tsv' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('heading', { name: 'sales.tsv' })).toBeVisible();
  await importShown(page);
  const names = await page.evaluate(async () =>
    (await hearth.open()).datasets.list().map(({ name }) => name)
  );
  expect(names.toSorted()).toEqual(['a', 'sales']);
});

test('models opened by the system are looked at where models are, wherever one is, those of XGBoost too', async ({
  page
}) => {
  await install(page);
  await openStudio(page, '/models');
  await launch(page, [onnx]);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'zipmap.onnx' })).toBeVisible();
  await expect(dialog.getByRole('textbox', { name: 'Name in the registry' })).toHaveValue('zipmap');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await openStudio(page, '/settings');
  await launch(page, [xgboost, { name: 'sales.tsv', bytes: sales }]);
  await expect(dialog.getByRole('heading', { name: 'boosted.json' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByRole('heading', { name: 'boosted' })).toBeVisible();
  await page.getByRole('status').getByRole('button', { name: 'Go there' }).click();
  await importShown(page);
});
