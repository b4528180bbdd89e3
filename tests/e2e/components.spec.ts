// Steps of one's own on the built studio: code that names where it failed, and steps saved as a component that is placed,
// set, looked into, changed and updated.
import { axeFaults, expect, openStudio, test, type Page } from './fixture';

const palette = (page: Page) => page.getByRole('complementary', { name: 'Steps' });
const side = (page: Page) => page.getByRole('complementary', { name: 'Settings' });
const step = (page: Page, title: string) => page.locator('.svelte-flow__node', { hasText: title });
const stateOf = (page: Page, title: string) => step(page, title).locator('.line');
const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true }).click();

async function withRows(page: Page): Promise<void> {
  await openStudio(page);
  await page.evaluate(async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i},${i % 5 === 0 ? '' : i % 7},${i % 2 ? 'a' : 'b'}`
    );
    const file = new File([`n,width,kind\n${rows.join('\n')}\n`], 'rows.csv');
    await (await hearth.open()).datasets.import(file, { name: 'rows' });
  });
}

test('code of one’s own says where it failed; steps become a component that is reused, set, opened and updated', async ({
  page
}) => {
  test.slow();
  await page.setViewportSize({ width: 1500, height: 950 });
  await withRows(page);
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: 'New pipeline' }).click();
  const add = (title: string) => palette(page).getByRole('button', { name: title, exact: true }).click();
  await add('Dataset');
  await side(page).getByLabel('Dataset').selectOption('rows');
  await add('Custom TypeScript');
  const code = side(page).getByRole('textbox', { name: 'Code' });
  await expect(code).toHaveValue(/export default function \(row: Row/);
  const typed = (body: string) =>
    `interface Row {\n  n: number;\n}\nexport default function (row: Row): Row[] {\n  ${body}\n}\n`;
  await code.fill(typed('if (row.n === 41) throw new Error("no such n");\n  return [row];'));
  await run(page);
  await expect(stateOf(page, 'Custom TypeScript')).toContainText('failed');
  await expect(side(page).getByRole('alert')).toContainText('row 42, line 5: Error: no such n');
  await code.fill(typed('return [row, { ...row, n: row.n + 0.5 }];'));

  await add('Clean missing data');
  await add('Split rows');
  await run(page);
  await expect(stateOf(page, 'Split rows')).toContainText('done');
  await step(page, 'Custom TypeScript').locator('header').click();
  await expect(side(page).getByText('120 rows, 3 columns')).toBeVisible();

  await step(page, 'Clean missing data').locator('header').click();
  await step(page, 'Split rows')
    .locator('header')
    .click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Save as a component' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a component' });
  await expect(dialog).toContainText('Takes: Table. Gives: Transform, First, Second.');
  await dialog.getByLabel('Name').fill('Prepare');
  await dialog.getByLabel('What it does').fill('Fills what is missing and keeps rows back.');
  await dialog.getByRole('checkbox', { name: 'Fraction in the first part', exact: true }).check();
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(3);
  // Every step inside is as it was: nothing is computed again.
  await run(page);
  await expect(stateOf(page, 'Prepare')).toContainText('reused');

  await step(page, 'Prepare').locator('header').click();
  const fraction = side(page).getByLabel('Fraction in the first part').first();
  await fraction.fill('0.5');
  await fraction.blur();
  await run(page);
  await expect(stateOf(page, 'Prepare')).toContainText('done');
  await side(page).getByRole('button', { name: 'Look inside' }).click();
  await expect(page.getByRole('dialog', { name: 'Prepare' }).locator('.svelte-flow__node')).toHaveCount(2);
  await page.keyboard.press('Escape');
  expect(await axeFaults(page)).toEqual([]);

  // Another one from the palette; the first is taken apart and saved as the next version, which the other is offered.
  await palette(page).getByRole('button', { name: 'Prepare', exact: true }).click();
  await expect(step(page, 'Prepare')).toHaveCount(2);
  const takeApart = side(page).getByRole('button', { name: 'Take apart' });
  // The view moves to show the new one.
  await expect(async () => {
    await step(page, 'Prepare').first().locator('header').click();
    await expect(takeApart).toBeVisible({ timeout: 1000 });
  }).toPass();
  await takeApart.click();
  await page.getByRole('button', { name: 'Save as a component' }).click();
  await dialog.getByLabel('Save as').selectOption({ label: 'Version 2 of “Prepare”' });
  await expect(dialog.getByLabel('Name')).toHaveValue('Prepare');
  await dialog.getByRole('switch', { name: 'Put the component in the place of these steps' }).uncheck();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  // Its steps lie where the other one was put.
  await page.getByRole('button', { name: 'Arrange' }).click();
  await step(page, 'Prepare').locator('header').click();
  await expect(side(page).getByText('Version 2 is there')).toBeVisible();
  await side(page).getByRole('button', { name: 'Update' }).click();
  await expect(side(page).getByText('Version 2', { exact: true })).toBeVisible();

  // It goes along in a pipeline's text and in the whole workspace's file.
  const kept = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const [pipeline] = workspace.pipelines.list();
    const again = await workspace.pipelines.import(await workspace.pipelines.text(pipeline!.id));
    const made = await hearth.import(await workspace.export());
    const copy = await hearth.open(made.id);
    return {
      same: JSON.stringify(again.graph) === JSON.stringify(pipeline!.graph),
      components: [...copy.pipelines.componentRecords.all().values()].map(({ version }) => version).sort()
    };
  });
  expect(kept).toEqual({ same: true, components: [1, 2] });
});
