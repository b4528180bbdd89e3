import AxeBuilderSource from 'axe-core';
import { expect, test, type Page } from './fixture';

const axe = AxeBuilderSource.source;
const sales = ['day;shop;sold', '2026-01-01;North;3', '2026-01-02;South;', '2026-01-03;North;8'].join('\n');

async function openData(page: Page): Promise<void> {
  await page.goto('/data');
  await page.waitForFunction(() => globalThis.hearth);
}

async function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
  const file = { name, mimeType: 'text/csv', buffer: Buffer.from(content) };
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^Import(era)?$/ }).click();
  await (await chooser).setFiles(file);
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

test('what separates cells, marks decimals and cannot be decoded is chosen before the import', async ({
  page
}) => {
  await openData(page);
  const lines = Buffer.from('name^price\nAda^1,234\nBo^2,5\nC?^3,75\n');
  lines[lines.indexOf(63)] = 0xff;
  await choose(page, 'prices.csv', lines);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Encoding').selectOption('utf-8');
  await dialog.getByLabel('Separator').selectOption('Another character');
  await dialog.getByLabel('The separator').fill('^');
  await expect(dialog.getByRole('columnheader')).toHaveCount(2);
  await expect(dialog).toContainText('Line 4 holds bytes');
  const decimal = dialog.getByLabel('Decimal mark');
  if (!(await decimal.isVisible())) await dialog.getByText('More ways to read it').click();
  await dialog.getByLabel('Lines with bytes that are no text').selectOption('Leave out');
  await expect(dialog).toContainText('it was left out');
  await decimal.selectOption('.');
  await expect(dialog.getByLabel('Type of price')).toHaveValue('category');
  await decimal.selectOption(',');
  await expect(dialog.getByLabel('Type of price')).toHaveValue('float');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog).toContainText('2 rows and 2 columns were kept.');
  await expect(dialog).toContainText('1 lines were left out.');
  await dialog.getByRole('button', { name: 'Open the table' }).click();
  await expect(page.getByRole('grid')).toContainText('1.234');
});

test('each kind of damaged file is told in a sentence, and the next one can be imported', async ({
  page
}) => {
  await openData(page);
  const noise = Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7919) % 31));
  const undecodable = Buffer.concat([Buffer.from('a,b\né,1\nö,2\n'), Buffer.from([0xff, 10])]);
  const dialog = page.getByRole('dialog');
  for (const [name, content, sentence] of [
    ['cut.json', '[{"a":1},{"a":2', 'cut.json ends in the middle: the JSON data is cut off.'],
    ['cut.parquet', `PAR1${'x'.repeat(100)}`, 'cut.parquet ends in the middle'],
    ['binary.csv', noise, 'binary.csv does not look like a table: it holds binary data'],
    ['huge.csv', `a,b\n1,"${'x'.repeat(17 << 20)}`, 'Line 2 of huge.csv is longer than 16777216 bytes.'],
    ['header.csv', 'a,b\n', 'header.csv has a header but no rows.']
  ] as const) {
    await choose(page, name, content);
    await expect(dialog.getByRole('alert')).toContainText(sentence);
    await expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
  for (const [name, content, sentence] of [
    ['nul.csv', 'a,b\n1,x\0y\n2,z\n', 'Line 2 holds NUL bytes: they were taken out.'],
    ['wrong.csv', undecodable, 'Line 4 has 1 field instead of 2: it was left out.'],
    ['latin.csv', Buffer.from('a,b\n\u00e9t\u00e9,1\n', 'latin1'), '\u00e9t\u00e9']
  ] as const) {
    await choose(page, name, content);
    await expect(dialog).toContainText(sentence);
    await dialog.getByRole('button', { name: 'Import' }).click();
    await expect(dialog).toContainText('Imported');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
  const names = await page.evaluate(async () =>
    (await globalThis.hearth.open()).datasets.list().map(({ name }) => name)
  );
  expect(names.toSorted()).toEqual(['latin', 'nul', 'wrong']);
});

test('a file that cannot be imported says why and changes nothing', async ({ page }) => {
  await openData(page);
  await choose(page, 'empty.csv', '');
  await expect(page.getByRole('dialog')).toContainText('empty.csv is empty');
  await expect(page.getByRole('button', { name: 'Import' }).last()).toBeDisabled();
  expect(await page.evaluate(async () => (await globalThis.hearth.open()).datasets.list().length)).toBe(0);
});

test('what went wrong is said in the language of the person, and again from what was stored', async ({
  page
}) => {
  await page.addInitScript(() => {
    if (!localStorage.getItem('hearth-locale')) localStorage.setItem('hearth-locale', 'sv');
  });
  await openData(page);
  await choose(page, 'empty.csv', '');
  await expect(page.getByRole('dialog')).toContainText('empty.csv är tom: det finns inget att importera.');
  await page.keyboard.press('Escape');

  await page.evaluate(async () => {
    const { datasets, jobs } = await globalThis.hearth.open();
    const { ref } = await datasets.import(new File(['x,y\n1,no\n2,no\n'], 'same.csv'), { name: 'same' });
    await jobs.submit('train-gradient-boosting', { data: ref }, { target: 'y' });
  });
  const inSwedish = '”y” har bara ett värde (no): det finns inget att lära. Välj ett annat mål.';
  const title = 'Gradientboosting: same';
  const toast = page.getByRole('alert').filter({ hasText: `${title} misslyckades. ${inSwedish}` });
  await toast.getByRole('button', { name: 'Öppna' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(page.locator('main').getByRole('alert')).toContainText(inSwedish);

  await page.evaluate(() => localStorage.setItem('hearth-locale', 'zh-Hant'));
  await page.reload();
  const inChinese = '「y」只有一個值（no），沒有可學習的內容。請選擇其他目標。';
  await expect(page.locator('main').getByRole('alert')).toContainText(inChinese);
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
