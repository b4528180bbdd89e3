// The designer on the built studio: a pipeline made by mouse from an empty canvas, run, changed, run again; a run that
// outlives a reload; and what axe, a phone and the keyboard say of it.
import { axeFaults, expect, isClean, openStudio, test, type Page } from './fixture';

const palette = (page: Page) => page.getByRole('complementary', { name: 'Steps' });
const side = (page: Page) => page.getByRole('complementary', { name: 'Settings' });
const step = (page: Page, title: string) => page.locator('.svelte-flow__node', { hasText: title });
const port = (page: Page, title: string, side: 'source' | 'target', name: string) =>
  step(page, title).locator(`.svelte-flow__handle.${side}[data-handleid="${name}"]`);

/** Brings the flowers into the workspace, like any file. */
async function withFlowers(page: Page): Promise<void> {
  await openStudio(page);
  await page.evaluate(async () => {
    const species = ['daisy', 'clover', 'poppy'];
    const rows = Array.from({ length: 300 }, (_, i) => {
      const kind = i % 3;
      return `${(kind * 2 + (i % 7) / 5).toFixed(2)},${i % 11 === 0 ? '' : (5 - kind + (i % 5) / 4).toFixed(2)},${species[kind]}`;
    });
    const file = new File([`length,width,species\n${rows.join('\n')}\n`], 'flowers.csv');
    await (await hearth.open()).datasets.import(file, { name: 'flowers' });
  });
}

async function drag(page: Page, title: string, x: number, y: number): Promise<void> {
  const target = page.locator('.svelte-flow');
  await palette(page)
    .getByRole('button', { name: title, exact: true })
    .dragTo(target, { targetPosition: { x, y } });
}

async function connect(
  page: Page,
  from: readonly [string, string],
  to: readonly [string, string]
): Promise<void> {
  const start = (await port(page, from[0], 'source', from[1]).boundingBox())!;
  const end = (await port(page, to[0], 'target', to[1]).boundingBox())!;
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2);
  await page.mouse.up();
}

const stateOf = (page: Page, title: string) => step(page, title).locator('.line');

test('a training pipeline is made by mouse, run, and after a change only later steps run again', async ({
  page
}) => {
  await page.setViewportSize({ width: 1500, height: 950 });
  await withFlowers(page);
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: 'New pipeline' }).click();
  await expect(page.getByText('Drag a step here')).toBeVisible();

  await drag(page, 'Dataset', 60, 200);
  await side(page).getByLabel('Dataset').selectOption('flowers');
  await drag(page, 'Clean missing data', 60, 380);
  await drag(page, 'Split rows', 330, 90);
  await drag(page, 'Linear model', 330, 280);
  await drag(page, 'Evaluate a model', 330, 480);
  await expect(page.locator('.svelte-flow__node')).toHaveCount(5);

  await connect(page, ['Dataset', 'table'], ['Clean missing data', 'table']);
  await connect(page, ['Clean missing data', 'table'], ['Split rows', 'table']);
  await connect(page, ['Split rows', 'first'], ['Linear model', 'data']);
  await connect(page, ['Linear model', 'model'], ['Evaluate a model', 'model']);
  await connect(page, ['Split rows', 'second'], ['Evaluate a model', 'data']);
  // A model does not fit where a table is taken: nothing is drawn.
  await connect(page, ['Linear model', 'model'], ['Split rows', 'table']);
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(5);
  // Drawn, not only there.
  expect((await page.locator('.svelte-flow__edges svg').first().boundingBox())!.width).toBeGreaterThan(0);

  await step(page, 'Linear model').locator('header').click();
  await side(page).getByLabel('Target').selectOption('species');
  await expect(page.getByText('Ready to run')).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(stateOf(page, 'Evaluate a model')).toContainText('done');
  await expect(stateOf(page, 'Split rows')).toContainText('done');

  await side(page).getByLabel('L2 penalty').fill('50');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(stateOf(page, 'Evaluate a model')).toContainText('done');
  await expect(stateOf(page, 'Clean missing data')).toContainText('reused');
  await expect(stateOf(page, 'Split rows')).toContainText('reused');
  await expect(stateOf(page, 'Linear model')).toContainText('done');

  await step(page, 'Split rows').locator('header').click();
  await expect(
    side(page).getByRole('region', { name: 'First' }).getByText('240 rows, 3 columns')
  ).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await step(page, 'Linear model').locator('header').click();
  await expect(side(page).getByLabel('L2 penalty')).toHaveValue('1');
  await expect(stateOf(page, 'Linear model')).not.toContainText('done');

  // Both runs are listed, and say side by side what differs.
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'All runs' }).click();
  for (const number of [1, 2]) await page.getByLabel(`Choose New pipeline, Run ${number}`).check();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText('L2 penalty: 1 → 50')).toBeVisible();
  await expect(page.getByRole('row', { name: /Split rows/ })).toContainText('reused');
  await expect(page.locator('td.best')).not.toHaveCount(0);
  await isClean(page, 'two runs of a pipeline compared');

  // One is deleted: what stays is said before, and the other keeps its number and what it reused.
  await page.getByRole('link', { name: 'Pipeline runs' }).click();
  await page.getByLabel('Choose New pipeline, Run 1').check();
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this run?' });
  await expect(dialog).toContainText('Models and datasets stay: New pipeline Linear model@1.');
  await expect(dialog).toContainText('used again stay: Clean missing data, Split rows.');
  await isClean(page, 'runs of pipelines, and what stays of one');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: 'New pipeline, Run 2' }).click();
  await page.getByRole('button', { name: /^Split rows/ }).click();
  await expect(page.getByRole('region', { name: 'First' }).getByText('240 rows, 3 columns')).toBeVisible();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No runs yet')).toBeVisible();
});

test('what is wrong is listed and leads to its step, and the pipeline is written as text', async ({
  page
}) => {
  await withFlowers(page);
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: 'New pipeline' }).click();
  const search = palette(page).getByLabel('Find a step');
  for (const words of ['read', 'logistic']) {
    await search.fill(words);
    await search.press('Enter');
  }
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(1);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Dataset: Check “Dataset”.');
  await page.getByRole('button', { name: '2 problems' }).click();
  await page.getByRole('menuitem', { name: 'Linear model: Check “Target”.' }).click();
  await expect(side(page).getByLabel('Target')).toBeVisible();

  await page.getByRole('button', { name: 'YAML beside the canvas' }).click();
  const code = page.getByRole('textbox', { name: 'YAML', exact: true });
  const yaml = await code.innerText();
  await code.fill(
    yaml
      .replace('choose-dataset\n', 'choose-dataset\n    params: { ref: flowers }\n')
      .replace('task: auto\n', 'task: auto\n      target: species\n')
  );
  // Escape frees Tab for who writes without a mouse; what was written stays.
  await code.press('Escape');
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible();
  await page.getByRole('button', { name: 'Apply changes' }).click();
  await expect(page.getByText('Ready to run')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('2 problems')).toBeVisible();
});

test('a template runs offline on its sample, outlives a reload, and says which model is best', async ({
  page
}) => {
  test.slow();
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: /Compare four algorithms/ }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(8);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(stateOf(page, 'Clean missing data')).toContainText('done');
  await page.reload();
  await expect(stateOf(page, 'Compare models')).toContainText('done', { timeout: 60_000 });
  await step(page, 'Compare models').locator('header').click();
  const table = side(page).getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(5);
  await expect(table.getByText('best')).toBeVisible();
  // Nothing was done twice: one job a step.
  const jobs = await page.evaluate(async () =>
    (await hearth.open()).jobs.list().flatMap(({ step: of }) => of?.node ?? [])
  );
  expect([...jobs].sort()).toEqual(['boosting', 'clean', 'compare', 'extra', 'forest', 'linear']);

  await page.getByRole('button', { name: 'More' }).click();
  await page
    .getByRole('button', { name: 'Open run' })
    .or(page.getByRole('menuitem', { name: 'Open run' }))
    .click();
  await expect(page.getByText('7 of 7 steps done')).toBeVisible();
  await page.getByRole('button', { name: /Compare models/ }).click();
  await expect(page.getByRole('complementary', { name: 'Result' }).getByRole('table')).toBeVisible();
  await isClean(page, 'a finished run of a pipeline');
});

test('pictures become a table: their nodes show the pictures and the first rows', async ({ page }) => {
  await openStudio(page);
  await page.evaluate(async () => {
    const files = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        const canvas = new OffscreenCanvas(48, 48);
        const context = canvas.getContext('2d')!;
        context.fillStyle = i % 2 ? '#c02020' : '#2040c0';
        context.fillRect(0, 0, 48, 8 * (i + 1));
        return new File([await canvas.convertToBlob()], `${i % 2 ? 'red' : 'blue'}-${i}.png`);
      })
    );
    await (await hearth.open()).images.import(files, { name: 'squares' });
  });
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: 'New pipeline' }).click();
  const add = (title: string) => palette(page).getByRole('button', { name: title, exact: true }).click();
  await add('Images');
  await side(page).getByLabel('Images').selectOption('squares');
  await add('Image features');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(stateOf(page, 'Image features')).toContainText('done');
  await expect(step(page, 'Image features').getByRole('row')).toHaveCount(4);
  await expect(page.locator('.svelte-flow__node').first().locator('img')).toHaveCount(3);
  await expect(side(page).getByText(/^6 rows/)).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test('axe finds no fault in the list, the editor and a selected step', async ({ page }) => {
      await openStudio(page, '/pipelines');
      expect(await axeFaults(page)).toEqual([]);
      await page.getByRole('button', { name: /Predict a class/ }).click();
      await expect(page.locator('.svelte-flow__node')).toHaveCount(6);
      await step(page, 'Gradient boosting').locator('header').click();
      await expect(side(page).getByLabel('Rounds').first()).toBeVisible();
      expect(await axeFaults(page)).toEqual([]);
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true });
  test('a pipeline is made by pressing, and fits the width', async ({ page }) => {
    await withFlowers(page);
    await openStudio(page, '/pipelines');
    await page.getByRole('button', { name: 'New pipeline' }).click();
    for (const title of ['Dataset', 'Sort rows']) {
      await page.getByRole('button', { name: 'Add a step' }).click();
      await page.getByRole('dialog').getByRole('button', { name: title, exact: true }).click();
    }
    // The second step was connected to the first by itself.
    await expect(side(page).getByLabel('Table')).toHaveValue('choose_dataset table');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    // A long one begins at its first step, large enough to read.
    await openStudio(page, '/pipelines');
    await page.getByRole('button', { name: /Compare four algorithms/ }).click();
    await expect(step(page, 'Dataset')).toBeInViewport();
    const zoom = await page
      .locator('.svelte-flow__viewport')
      .evaluate((viewport) => new DOMMatrix(getComputedStyle(viewport).transform).a);
    expect(zoom).toBeGreaterThanOrEqual(0.7);
  });
});

test('a wire is drawn and a step removed by keyboard alone', async ({ page }) => {
  await withFlowers(page);
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: 'New pipeline' }).click();
  for (const title of ['Dataset', 'Sort rows'])
    await palette(page).getByRole('button', { name: title, exact: true }).press('Enter');
  await side(page).getByLabel('Table').selectOption('');
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(0);
  await side(page).getByLabel('Table').selectOption('choose_dataset table');
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(1);
  await step(page, 'Sort rows').focus();
  await page.keyboard.press('Delete');
  await expect(page.locator('.svelte-flow__node')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.svelte-flow__node')).toHaveCount(2);
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(1);
});

test('steps fold into a group, versions are compared and restored, and what was learned predicts', async ({
  page
}) => {
  test.slow();
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: /Classify texts/ }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(7);
  const menu = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText(item, { exact: true }).click();
  };
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(stateOf(page, 'Evaluate a model')).toContainText('done', { timeout: 60_000 });

  await menu('Versions and history');
  await page.getByPlaceholder('Name of this version').fill('first');
  await page.getByRole('button', { name: 'Save this version' }).click();
  await expect(page.getByText('Nothing differs.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await step(page, 'Text features').locator('header').click();
  await step(page, 'Linear model')
    .locator('header')
    .click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Fold into a group' }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(6);
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(6);
  await menu('Versions and history');
  await page.getByRole('button', { name: /^first/ }).click();
  await expect(page.getByRole('dialog').locator('.svelte-flow__node .change')).toHaveCount(2);
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).first().click();
  await page.getByRole('dialog', { name: 'Restore' }).getByRole('button', { name: 'Restore' }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(7);

  await menu('Make a pipeline that predicts');
  await expect(page.getByRole('heading', { name: 'Classify texts: predict' })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(stateOf(page, 'Score a table')).toContainText('done', { timeout: 60_000 });
});

test('what is wrong with a schedule is no longer said once another is set', async ({ page }) => {
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: /Classify texts/ }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByText('Schedules', { exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Schedules' });
  await dialog.getByLabel('How often').selectOption({ label: 'as a cron line says' });
  await dialog.getByLabel('Cron line').fill('* 25 * * *');
  await dialog.getByRole('button', { name: 'Add schedule' }).click();
  const refused = dialog.getByText('This schedule has "25" as its hour, which is not from 0 to 23.');
  await expect(refused).toBeVisible();
  await dialog.getByLabel('Run', { exact: true }).selectOption({ label: 'every so many minutes' });
  await expect(refused).toBeHidden();
});
