// Ways a table comes in besides drop and picker: pasted, fetched from an address, opened by the system with the
// installed studio; and a file over the URL that another site does not hand out.
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
    await context.route('https://open.example/**', (route) =>
      route.request().url().endsWith('/sales.tsv')
        ? route.fulfill({ body: sales, headers: { 'access-control-allow-origin': '*' } })
        : route.fulfill({ status: 404, headers: { 'access-control-allow-origin': '*' } })
    );
    // What a page is told of a server that lets no other site read it: nothing but that it failed.
    await context.route('https://closed.example/**', (route) => route.abort('failed'));
    await openStudio(page, '/data');
    await page.getByRole('button', { name: 'From a URL' }).click();
    const address = page.getByRole('dialog').getByRole('textbox');
    for (const [url, reason] of [
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

test('a file opened by the system with the installed studio is looked at, as if it had been dropped', async ({
  page
}) => {
  await page.addInitScript(() => {
    // What a browser gives an installed app whose manifest handles files.
    const queue = { setConsumer: (take: unknown) => Object.assign(globalThis, { launched: take }) };
    Object.defineProperty(globalThis, 'launchQueue', { value: queue });
  });
  await openStudio(page);
  await page.evaluate(async (text) => {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle('sales.tsv', { create: true });
    const writer = await handle.createWritable();
    await writer.write(text);
    await writer.close();
    (globalThis as unknown as { launched: (launch: unknown) => void }).launched({ files: [handle] });
  }, sales);
  await importShown(page);
});
