import AxeBuilderSource from 'axe-core';
import { expect, test, type Page } from './fixture';

const axe = AxeBuilderSource.source;
const sales = ['day;shop;sold', '2026-01-01;North;3', '2026-01-02;South;', '2026-01-03;North;8'].join('\n');

async function openData(page: Page): Promise<void> {
  await page.goto('/data');
  await page.waitForFunction(() => globalThis.hearth);
}

async function choose(page: Page, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').first().setInputFiles(file);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }> };
    };
    const found = (await checker.run()).violations;
    return found.map(({ id, nodes }) => `${id} ${nodes.map((node) => String(node.target)).join(' | ')}`);
  });
}

test('a file is looked at, read another way, imported, and is there after a reload', async ({ page }) => {
  await openData(page);
  await choose(page, 'sales.csv', sales);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Separator')).toHaveValue(';');
  await expect(dialog.getByRole('columnheader')).toHaveCount(3);
  await dialog.getByLabel('Separator').selectOption(',');
  await expect(dialog.getByRole('columnheader')).toHaveCount(1);
  await dialog.getByLabel('Separator').selectOption(';');
  await expect(dialog.getByRole('columnheader')).toHaveCount(3);
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog.getByText('3 rows and 3 columns were kept.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Open the table' }).click();
  await expect(page.getByRole('grid')).toContainText('North');
  await page.reload();
  await expect(page.getByRole('grid')).toContainText('South');
});

test('a file that cannot be imported says why and changes nothing', async ({ page }) => {
  await openData(page);
  await choose(page, 'empty.csv', '');
  await expect(page.getByRole('dialog')).toContainText('empty.csv is empty');
  await expect(page.getByRole('button', { name: 'Import' }).last()).toBeDisabled();
  expect(await page.evaluate(async () => (await globalThis.hearth.open()).datasets.list().length)).toBe(0);
});

test('a column is dropped into a version, the dataset deleted and restored', async ({ page }) => {
  await openData(page);
  await page.evaluate(async (csv) => {
    const workspace = await globalThis.hearth.open();
    await workspace.datasets.import(new File([csv], 'sales.csv'), { name: 'sales' });
  }, sales);
  await page.getByRole('link', { name: 'sales' }).click();
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'Change shop' }).click();
  await page.getByRole('menuitem', { name: 'Drop the column' }).click();
  await expect(page.getByText('sales@2 was made.')).toBeVisible();
  await expect(page.getByText('3 rows · 2 columns')).toBeVisible();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText('No data yet')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: 'sales' })).toBeVisible();
});

test('an exported CSV holds the table, and imports to the same content', async ({ page }) => {
  await openData(page);
  const hashes = await page.evaluate(async (csv) => {
    const { datasets } = await globalThis.hearth.open();
    await datasets.import(new File([csv], 'sales.csv'), { name: 'sales' });
    const file = await datasets.export('sales', 'csv');
    await datasets.import(file, { name: 'again' });
    return [datasets.get('sales').version.hash, datasets.get('again').version.hash];
  }, sales);
  expect(hashes[1]).toBe(hashes[0]);
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the data screens have no accessibility faults, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openData(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await violations(page)).toEqual([]);
    await choose(page, 'sales.csv', sales);
    await expect(page.getByRole('dialog').getByRole('columnheader')).toHaveCount(3);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
    await page.getByRole('button', { name: 'Open the table' }).click();
    await expect(page.getByRole('grid')).toContainText('North');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Columns' }).click();
    await expect(page.getByRole('table')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
