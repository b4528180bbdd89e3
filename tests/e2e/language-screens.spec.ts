// What the screens of language models show and hand out: samples while a training runs, an adapter's own page, words by
// their likelihood, a model as one zip, a whole workspace as one file, and what needs the network.
import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { axeFaults, expect, isClean, openStudio, test } from './fixture';
import { ask, bringLessons, bringTiny } from './language-steps';

test('while a training runs, base and tuned model are heard side by side; its adapter has a page, and is judged beside its base', async ({
  page
}) => {
  await bringTiny(page);
  await bringLessons(page);
  const id = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { epochs: 200, maxSteps: 400, maxLength: 64, batchSize: 4, sampleTokens: 6 };
    const inputs = { model: 'model', data: 'lessons' };
    const options = { name: 'pirate' };
    const all = { ...params, evaluateEvery: 4 };
    return (await workspace.jobs.submit('fine-tune-lora', inputs, all, options)).id;
  });
  await openStudio(page, `/runs/${id}`);
  const samples = page.getByRole('region', { name: 'Samples so far: base and fine-tuned' });
  await expect(samples).toContainText('What is a cat?', { timeout: 60_000 });
  await expect(samples.getByText('Fine-tuned', { exact: true })).toHaveCount(2);
  await expect(samples.getByRole('slider', { name: 'Evaluation' })).toHaveAttribute(
    'aria-valuetext',
    /After step \d+/,
    { timeout: 60_000 }
  );
  expect(await axeFaults(page)).toEqual([]);
  await page.reload();
  await expect(samples).toContainText('What is a cat?', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(samples).toContainText('What is a cat?');

  await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { maxSteps: 2, maxLength: 64, sampleTokens: 0 };
    const options = { name: 'pirate' };
    const inputs = { model: 'model', data: 'lessons' };
    await (await workspace.jobs.submit('fine-tune-lora', inputs, params, options)).done();
  });
  await openStudio(page, '/catalog');
  await page.getByRole('link', { name: 'pirate' }).click();
  await expect(page.getByRole('heading', { name: 'pirate', level: 1 })).toBeVisible();
  await expect(page.getByText('q_proj, k_proj, v_proj')).toBeVisible();
  await isClean(page, 'an adapter');
  await page.getByRole('link', { name: 'Chat', exact: true }).last().click();
  await expect(page.getByLabel('Adapter')).toHaveText(/pirate/);

  await openStudio(page, '/catalog/adapters/pirate');
  await page.getByRole('link', { name: /evaluate/ }).click();
  await expect(page.getByLabel('With adapter')).toHaveText(/pirate/);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Fine-tuned' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/With the adapter: \d+ foreseen better/)).toBeVisible();
  await isClean(page, 'an evaluation of an adapter');
});

test('words are marked by how likely they were, and what may be said instead is told', async ({ page }) => {
  await bringTiny(page);
  await openStudio(page, '/chat?model=model@1');
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByText('Mark unlikely words').click();
  await ask(page, 'a cat');
  const log = page.getByRole('log');
  await expect(log.getByText(/perplexity \d/)).toBeVisible();
  await expect(log.getByText(/of graphics memory/)).toBeVisible();
  await expect(log.locator('[title*="%; else"]').first()).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
});

test('a model is taken away as one zip, and a workspace with one as one file that opens elsewhere', async ({
  page
}) => {
  await bringTiny(page);
  await openStudio(page, '/catalog/model');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all as one zip' }).click();
  const zip = await saved;
  expect(zip.suggestedFilename()).toBe('model.zip');
  const entries = unzipSync(new Uint8Array(await readFile(await zip.path())));
  expect(Object.keys(entries)).toEqual([
    'model/config.json',
    'model/tokenizer.json',
    'model/model.safetensors'
  ]);

  const [before, after] = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const say = async (id: string) => {
      const { speech } = await hearth.open(id);
      return (await speech.generate('model', 'a cat', { maxTokens: 12, temperature: 0 }).result).text;
    };
    const first = await say(workspace.id);
    const made = await hearth.import(await workspace.export());
    return [first, await say(made.id)] as const;
  });
  expect(before.length).toBeGreaterThan(0);
  expect(after).toBe(before);
});

test('without a network the catalog says what has to wait, and what is here is talked with', async ({
  page,
  context
}) => {
  await bringTiny(page);
  await context.setOffline(true);
  await expect(page.getByText('You are offline: what is on this device works')).toBeVisible();
  const cards = page.getByRole('article');
  await expect(cards.filter({ hasText: 'SmolLM2 135M' }).getByText('Needs the network')).toBeVisible();
  await expect(
    cards.filter({ hasText: 'SmolLM2 135M' }).getByRole('button', { name: 'Fetch' })
  ).toBeDisabled();
  await context.setOffline(false);
  await expect(page.getByText('You are offline: what is on this device works')).toBeHidden();
});

test('a model is judged on a table whose columns a person names; a training is changed and run again', async ({
  page
}) => {
  await bringTiny(page);
  await bringLessons(page);
  await openStudio(page, '/catalog/model');
  const judging = page.locator('#evaluate');
  await judging.getByLabel('Each row is').selectOption({ label: 'a prompt and how it goes on' });
  await judging.getByLabel('Prompt').selectOption({ label: 'instruction' });
  await judging.getByLabel('Completion').selectOption({ label: 'output' });
  await judging.getByLabel('Task').selectOption({ label: 'exact match' });
  await judging.getByLabel('Most tokens in an answer').fill('4');
  await judging.getByLabel('Most examples').fill('3');
  await judging.getByRole('button', { name: 'Start' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByText('Right')).toBeVisible({ timeout: 60_000 });
  await expect(result.getByText('What is a cat?')).toBeVisible();
  await expect(result.getByText('Expected')).toHaveCount(3);

  const id = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { maxSteps: 2, maxLength: 64, sampleTokens: 0, targets: ['q_proj', 'v_proj'], seed: 7 };
    const inputs = { model: 'model', data: 'lessons' };
    const job = await workspace.jobs.submit('fine-tune-lora', inputs, params, { name: 'pirate' });
    await job.done();
    return job.id;
  });
  await openStudio(page, `/runs/${id}`);
  await page.getByRole('link', { name: 'Change and run' }).click();
  await expect(page.getByLabel('Most steps')).toHaveValue('2');
  // Nothing need be measured: a run like it was made here.
  await expect(page.getByText("at an earlier run's")).toBeVisible();
  await page.getByText('Expert settings').click();
  await expect(page.getByLabel('Seed')).toHaveValue('7');
  await expect(page.getByRole('checkbox', { name: 'q_proj' })).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'k_proj' })).not.toBeChecked();
  await page.getByRole('checkbox', { name: 'k_proj' }).check();
  await expect(page.getByText('A step takes')).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
  // What it has learned may be gone on with, by the same rank and modules.
  await page.getByLabel('Begin with').selectOption({ label: 'pirate 1' });
  await expect(page.getByRole('checkbox', { name: 'k_proj' })).toBeDisabled();
  await expect(page.getByRole('checkbox', { name: 'k_proj' })).not.toBeChecked();
  await expect(page.getByLabel('Rank')).toHaveCount(0);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Download the adapter' })).toBeVisible({ timeout: 60_000 });
  const [made] = await page.evaluate(async () => (await hearth.open()).jobs.list());
  expect(made).toMatchObject({ seed: 7, inputs: { adapter: 'adapter:pirate@1' }, state: 'completed' });
});

test('an answer keeps to the shape that was asked for, and so do later ones', async ({ page }) => {
  await bringTiny(page);
  await openStudio(page, '/chat?model=model@1');
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByLabel('Shape of the answer').selectOption({ label: 'Regular expression' });
  await page.getByLabel('Pattern').fill('(cat|dog)');
  await ask(page, 'a cat');
  await expect(page.getByRole('log').getByText(/^(cat|dog)$/)).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(page.getByLabel('Shape of the answer')).toHaveValue('regex');
  await expect(page.getByLabel('Pattern')).toHaveValue('(cat|dog)');
});
