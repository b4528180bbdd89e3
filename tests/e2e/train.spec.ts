// Training, judging and using models in the built studio: by mouse and by the SDK, through pauses, reloads and a
// second tab. The tables are made here; one test takes a shared one.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { axeFaults, expect, isClean, openStudio, test, type Page } from './fixture';

/** Buyers: who is older, and from Lund, buys; some noise and gaps. */
function buyersCsv(rows: number): string {
  const cities = ['Lund', 'Oslo', 'Turku'];
  const lines = Array.from({ length: rows }, (_, i) => {
    const age = 18 + ((i * 37) % 60);
    const city = cities[(i * 7) % 3]!;
    const noise = ((i * 7919) % 101) / 101 - 0.5;
    const buys = age / 60 + (city === 'Lund' ? 0.5 : 0) + 0.6 * noise > 1;
    const income = i % 17 === 0 ? '' : String(20_000 + ((i * 613) % 50_000));
    return `c${100_000 + i},${age},${city},${income},${buys ? 'yes' : 'no'}`;
  });
  return `customer,age,city,income,buys\n${lines.join('\n')}\n`;
}

async function importTable(page: Page, csv: string, name: string): Promise<void> {
  await page.evaluate(
    async ([text, as]) => {
      const workspace = await hearth.open();
      await workspace.datasets.import(new File([text], `${as}.csv`), { name: as });
    },
    [csv, name] as const
  );
}

/** A training that takes long enough to be stopped in the middle; gives its id. */
async function startLongTraining(page: Page, rounds: number): Promise<string> {
  await importTable(page, buyersCsv(30_000), 'many buyers');
  return page.evaluate(async (most) => {
    const workspace = await hearth.open();
    const params = { target: 'buys', rounds: most, validation: 'holdout', earlyStopping: false };
    return (await workspace.jobs.submit('train-gradient-boosting', { data: 'many buyers' }, params)).id;
  }, rounds);
}

const stateOf = (page: Page, id: string): Promise<string> =>
  page.evaluate(async (job) => (await hearth.open()).jobs.get(job).record.state, id);

test('by mouse, a table becomes a model that is judged, tried, scored with and taken away', async ({
  page
}) => {
  await openStudio(page);
  await importTable(page, buyersCsv(600), 'buyers');
  await page.getByRole('link', { name: 'Train', exact: true }).first().click();

  // What to predict is proposed, ids are left out with the reason.
  await expect(page.getByLabel('Target column')).toHaveValue('buys');
  await expect(page.getByRole('radio', { name: 'Two classes' })).toBeChecked();
  await expect(page.getByRole('list', { name: 'How often each value occurs' })).toContainText('yes');
  await expect(page.getByRole('checkbox', { name: /^customer/ })).not.toBeChecked();
  await page.getByLabel('Rounds').fill('40');
  await page.getByRole('button', { name: 'Start training' }).click();

  // Live, then judged.
  await expect(page).toHaveURL(/\/runs\/\w+$/);
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'Learning curves' })).toBeVisible();
  await expect(page.getByText('ROC AUC').first()).toBeVisible();
  await page.getByRole('button', { name: 'Compute' }).click();
  await expect(page.getByRole('img', { name: /matter|importance/i }).first()).toBeVisible();

  // Tried: older is likelier to buy.
  await page.getByRole('link', { name: 'Open the model' }).click();
  await page.getByRole('tab', { name: 'Try it' }).click();
  await page.getByLabel('city', { exact: true }).selectOption('Lund');
  await page.getByLabel('age', { exact: true }).fill('75');
  await expect(page.getByRole('list', { name: 'Probabilities' })).toContainText('yes');
  await expect(page.getByText('yes', { exact: true }).first()).toBeVisible();

  // A dataset scored.
  await page.getByRole('tab', { name: 'Score a dataset' }).click();
  await page.getByLabel('Dataset', { exact: true }).selectOption('buyers@1');
  await page.getByRole('button', { name: 'Score the dataset' }).click();
  await expect(page.getByRole('link', { name: 'Open the result' })).toBeVisible({ timeout: 30_000 });

  // Taken away.
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download .onnx', exact: true }).click();
  expect((await download).suggestedFilename()).toMatch(/\.onnx$/);
  const bytes = readFileSync(await (await download).path());
  expect(bytes.includes('ai.onnx.ml')).toBe(true);
});

test('by the SDK the same: train, judge, score rows and a table, download', async ({ page }) => {
  await openStudio(page);
  await importTable(page, buyersCsv(600), 'buyers');
  const result = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { target: 'buys', rounds: 40, seed: 3 };
    const job = await workspace.jobs.submit('train-gradient-boosting', { data: 'buyers@1' }, params);
    const kinds = new Set<string>();
    for await (const news of job.events()) kinds.add(news.kind);
    const { outputs, metrics } = await job.done();
    const model = workspace.models.get(outputs.model!);
    const rows = [30, 75].map((age) => ({ age, city: 'Lund', income: 30_000 }));
    const predictions = await model.score(rows);
    const scored = await (await workspace.models.scoreTable(outputs.model!, 'buyers')).done();
    const table = workspace.datasets.get(scored.outputs.table!);
    const onnx = await model.download();
    const lineage = workspace.lineage(`model:${model.ref}`);
    return {
      kinds: [...kinds],
      rocAuc: metrics.rocAuc,
      predictions,
      scored: { rows: table.manifest.rows, columns: table.columns.map(({ name }) => name) },
      onnxBytes: onnx.size,
      fileHash: lineage.from[0]?.file?.hash
    };
  });
  expect(result.kinds).toEqual(expect.arrayContaining(['progress', 'metrics', 'state']));
  expect(result.rocAuc).toBeGreaterThan(0.85);
  expect(result.predictions[1]!.probabilities!.yes).toBeGreaterThan(
    result.predictions[0]!.probabilities!.yes!
  );
  expect(result.scored.rows).toBe(600);
  expect(result.scored.columns).toEqual(expect.arrayContaining(['age', 'city']));
  expect(result.onnxBytes).toBeGreaterThan(500);
  expect(result.fileHash).toMatch(/^[0-9a-f]{64}$/);
});

test('a training is paused, goes on, and is cancelled; what was started stays listed', async ({ page }) => {
  await openStudio(page);
  const id = await startLongTraining(page, 10_000);
  await openStudio(page, `/runs/${id}`);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. What was learned so far is kept')).toBeVisible();
  const paused = await page.evaluate(async (job) => (await hearth.open()).jobs.get(job).series(), id);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect
    .poll(async () =>
      page.evaluate(async (job) => {
        const [first] = await (await hearth.open()).jobs.get(job).series();
        return first?.steps.length ?? 0;
      }, id)
    )
    .toBeGreaterThan(paused[0]?.steps.length ?? 0);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled. No model was registered.')).toBeVisible();
  expect(await stateOf(page, id)).toBe('cancelled');
  await page.getByRole('link', { name: 'Runs' }).first().click();
  await expect(page.getByRole('row', { name: /Gradient boosting: many buyers/ })).toContainText('Cancelled');
});

test('a reload in the middle of a training goes on from its checkpoint to the end', async ({ page }) => {
  await openStudio(page);
  const id = await startLongTraining(page, 2000);
  await openStudio(page, `/runs/${id}`);
  const steps = () =>
    page.evaluate(async (job) => {
      const series = await (await hearth.open()).jobs.get(job).series();
      return Math.max(0, ...series.map((s) => s.steps.length));
    }, id);
  await expect.poll(steps, { timeout: 30_000 }).toBeGreaterThan(50);
  await page.reload();
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 100_000 });
  const record = await page.evaluate(async (job) => (await hearth.open()).jobs.get(job).record, id);
  expect(record.resumed).toBeGreaterThanOrEqual(1);
  expect(record.outputs?.model).toMatch(/^model:/);
  // Every round is there once: nothing was lost at the reload, nothing counted twice.
  expect(await steps()).toBe(2000);
});

test('two tabs see the same run, and either may steer it', async ({ page, context }) => {
  await openStudio(page);
  const id = await startLongTraining(page, 10_000);
  await openStudio(page, `/runs/${id}`);
  const other = await context.newPage();
  await openStudio(other, `/runs/${id}`);
  await expect(other.getByRole('heading', { name: 'Gradient boosting: many buyers' })).toBeVisible();
  await other.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(other.getByText('Cancelled. No model was registered.')).toBeVisible();
});

test('several algorithms start as runs of their own and are compared while they run', async ({ page }) => {
  await openStudio(page);
  await importTable(page, buyersCsv(600), 'buyers');
  await openStudio(page, '/train?data=buyers');
  await page.getByRole('checkbox', { name: /^Linear model/ }).check();
  await page.getByRole('button', { name: 'Start 2 trainings' }).click();
  await expect(page).toHaveURL(/\/runs\/compare\?ids=/);
  await expect(page.getByRole('columnheader').getByText('Completed')).toHaveCount(2, {
    timeout: 60_000
  });
  await expect(page.getByRole('row', { name: /^ROC AUC/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Algorithm/ })).toContainText('Linear model');
});

test('a cell of the confusion matrix shows its rows', async ({ page }) => {
  await openStudio(page);
  await importTable(page, buyersCsv(600), 'buyers');
  const id = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const job = await workspace.jobs.submit('train-linear', { data: 'buyers' }, { target: 'buys' });
    await job.done();
    return job.id;
  });
  await openStudio(page, `/runs/${id}`);
  const matrix = page.getByRole('application', { name: /Confusion matrix/ });
  await matrix.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('rows of the evaluated table');
  await expect(dialog.getByRole('grid')).toContainText('customer');
});

test('a model file is looked at before it is registered; a damaged one is refused with the reason', async ({
  page
}) => {
  await openStudio(page);
  await importTable(page, buyersCsv(600), 'buyers');
  const bytes = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const job = await workspace.jobs.submit('train-linear', { data: 'buyers' }, { target: 'buys' });
    const onnx = await workspace.models.get((await job.done()).outputs.model!).download();
    return [...new Uint8Array(await onnx.arrayBuffer())];
  });
  const file = (name: string, content: readonly number[]) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(content)
  });
  await openStudio(page, '/models');
  const dialog = page.getByRole('dialog');
  const choose = async (chosen: ReturnType<typeof file>): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import a model' }).click();
    await (await chooser).setFiles(chosen);
  };

  await choose(file('broken.onnx', bytes.slice(0, bytes.length / 2)));
  await expect(dialog.getByRole('alert')).toContainText('broken.onnx');
  await expect(dialog.getByRole('button', { name: 'Register' })).toBeDisabled();
  await isClean(page, 'a model file that is refused');
  await page.keyboard.press('Escape');

  await choose(file('from elsewhere.onnx', bytes));
  await expect(dialog).toContainText('It runs here.');
  await expect(dialog.getByRole('group', { name: 'Inputs' })).toContainText('city');
  await isClean(page, 'a model file that is looked at');
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByRole('heading', { name: 'from elsewhere' })).toBeVisible();
  await page.getByRole('tab', { name: 'Try it' }).click();
  await expect(page.getByRole('list', { name: 'Probabilities' })).toContainText('yes');
});

test('a model is staged, renamed and deleted; deleting is undone', async ({ page }) => {
  await openStudio(page);
  await importTable(page, buyersCsv(600), 'buyers');
  await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { target: 'buys' };
    await (
      await workspace.jobs.submit('train-linear', { data: 'buyers' }, params, { name: 'who buys' })
    ).done();
  });
  await openStudio(page, '/models/who%20buys');
  await page.getByRole('button', { name: 'No stage' }).click();
  await page.getByRole('menuitemradio', { name: 'Production' }).click();
  await expect(page.getByRole('button', { name: 'Production' })).toBeVisible();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Rename model' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('buyers of 2026');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { name: 'buyers of 2026' })).toBeVisible();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete model' }).click();
  await expect(page).toHaveURL(/\/models$/);
  await expect(page.getByRole('row', { name: /buyers of 2026/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('row', { name: /buyers of 2026/ })).toContainText('Production');
});

const adult = resolve(process.env.HEARTH_DATA ?? '../shared/data', 'tables/adult-train.csv');

test('adult: from the file to a judged model and a batch-scored dataset', async ({ page }) => {
  test.skip(!existsSync(adult), 'HEARTH_DATA has no tables/adult-train.csv');
  await openStudio(page);
  const csv = readFileSync(adult, 'utf8');
  const imported = await page.evaluate(async (text) => {
    const workspace = await hearth.open();
    return workspace.datasets.import(new File([text], 'adult.csv'), { name: 'adult', header: false });
  }, csv);
  const target = imported.columns.at(-1)!.name;
  const result = await page.evaluate(async (column) => {
    const workspace = await hearth.open();
    const params = { target: column, rounds: 100, validation: 'holdout' };
    const job = await workspace.jobs.submit('train-gradient-boosting', { data: 'adult' }, params);
    const { outputs, metrics } = await job.done();
    const scored = await (await workspace.models.scoreTable(outputs.model!, 'adult')).done();
    const { rows } = workspace.datasets.get(scored.outputs.table!).manifest;
    return { accuracy: metrics.accuracy, rows };
  }, target);
  expect(result.rows).toBe(imported.rows);
  expect(result.accuracy).toBeGreaterThan(0.85);
});

/** Every screen of training and models, with something on it. */
async function filledScreens(page: Page): Promise<readonly string[]> {
  await importTable(page, buyersCsv(400), 'buyers');
  const { ids, model } = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const train = (l2: number) =>
      workspace.jobs.submit('train-linear', { data: 'buyers' }, { target: 'buys', l2 });
    const jobs = [await train(1), await train(5)];
    const [first] = await Promise.all(jobs.map((job) => job.done()));
    return { ids: jobs.map((job) => job.id), model: first!.outputs.model! };
  });
  const runs = ['/runs', `/runs/${ids[0]}`, `/runs/compare?ids=${ids.join(',')}`];
  const tabs = ['overview', 'try', 'batch', 'judge', 'use', 'versions'];
  const models = tabs.map((tab) => `/models/${encodeURIComponent(model)}?tab=${tab}`);
  return ['/train?data=buyers', ...runs, '/models', ...models];
}

async function openScreen(page: Page, path: string): Promise<void> {
  await openStudio(page, path);
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds no fault on the screens of training and models (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openStudio(page);
    for (const path of await filledScreens(page)) {
      await openScreen(page, path);
      expect(await axeFaults(page), path).toEqual([]);
    }
  });
}

test('at the width of a phone no screen scrolls sideways, in any language', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openStudio(page);
  const screens = await filledScreens(page);
  for (const language of ['en', 'zh-Hant', 'sv']) {
    await page.evaluate((chosen) => localStorage.setItem('hearth-locale', chosen), language);
    for (const path of screens) {
      await openScreen(page, path);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${path} in ${language}`).toBeLessThanOrEqual(0);
    }
  }
});
