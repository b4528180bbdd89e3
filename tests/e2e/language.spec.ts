// Language models in the built studio: from the first run to a fine-tuned model that chats, without a network; bringing
// a model in; what goes wrong; every screen looked at by axe.
import { readFile } from 'node:fs/promises';
import { axeFaults, expect, openStudio, test, waitForOfflineFiles, type Page } from './fixture';
import { ask, bringLessons, bringTiny } from './language-steps';

test('from the first run to a fine-tuned model that chats, and its adapter taken away, without a network', async ({
  page,
  context,
  startServer
}) => {
  const server = await startServer();
  await openStudio(page, server.url);
  await waitForOfflineFiles(page);
  await server.close();
  await context.setOffline(true);
  await openStudio(page, server.url);

  await page.getByRole('button', { name: 'Talk with a small one' }).click();
  await ask(page, 'What does a cat say?');
  await expect(page).toHaveURL(/\/chat\/\w+$/);
  await expect(page.getByRole('log')).toContainText(/Ember\s+[A-Z][^.!?]+[.!?]/);

  await openStudio(page, server.url);
  await page.getByRole('button', { name: 'Teach it a style' }).click();
  await expect(page.getByText('Arr! A cat says meow, matey.').first()).toBeVisible();
  await page.getByLabel('Most steps').fill('16');
  await page.getByLabel('Longest example').fill('64');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Download the adapter' })).toBeVisible({ timeout: 90_000 });
  // On lessons that were kept from it.
  const { basePerplexity, perplexity } = await perplexities(page);
  console.log(
    `perplexity of held-out lessons: ${basePerplexity.toFixed(2)} before, ${perplexity.toFixed(2)} after`
  );
  expect(perplexity).toBeLessThan(basePerplexity / 4);

  const config = page.waitForEvent('download', (file) => file.suggestedFilename() === 'adapter_config.json');
  const weights = page.waitForEvent('download', (file) => file.suggestedFilename().endsWith('.safetensors'));
  await page.getByRole('button', { name: 'Download the adapter' }).click();
  const settings = JSON.parse(await readFile(await (await config).path(), 'utf8')) as {
    peft_type: string;
    r: number;
  };
  expect(settings).toMatchObject({ peft_type: 'LORA', r: 8 });
  const header = await readFile(await (await weights).path());
  expect(header.subarray(8, 400).toString()).toContain(
    'base_model.model.model.layers.0.mlp.down_proj.lora_A.weight'
  );

  await page.getByRole('link', { name: 'Chat with it' }).click();
  await ask(page, 'What does a pig say?');
  await expect(page.getByRole('log')).toContainText(/Arr/);
  await page.reload();
  await expect(page.getByText('What does a pig say?').first()).toBeVisible();
});

/** Of the last fine-tuning, on the examples it was judged by. */
function perplexities(page: Page): Promise<{ basePerplexity: number; perplexity: number }> {
  return page.evaluate(async () => {
    const workspace = await hearth.open();
    const [{ name } = { name: '' }] = workspace.adapters.list();
    const { basePerplexity, perplexity } = workspace.adapters.get(name).manifest.metrics!;
    return { basePerplexity: basePerplexity!, perplexity: perplexity! };
  });
}

test('two models answer side by side, and a question can be asked again, changed and taken away', async ({
  page
}) => {
  await bringTiny(page);
  await openStudio(page, '/chat');
  await page.getByRole('button', { name: 'Compare with another model' }).click();
  await ask(page, 'What is a bird?');
  await expect(page.getByRole('log').getByText(/tokens\/s/)).toHaveCount(2);
  await page.getByRole('button', { name: 'Edit the question' }).click();
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('What is a fish?');
  await page.getByRole('button', { name: 'Ask this instead' }).click();
  await expect(page.getByRole('log').getByText(/tokens\/s/)).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByText('What is a fish?').first()).toBeVisible();
  await page.getByRole('button', { name: 'Answer again' }).first().click();
  await expect(page.getByRole('log').getByText(/tokens\/s/)).toHaveCount(2, { timeout: 60_000 });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Save as Markdown' }).click();
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('## What is a fish?');
});

test('what is no model, or of another kind, is told in one sentence, and nothing is kept', async ({
  page
}) => {
  await openStudio(page, '/catalog');
  await page.getByRole('button', { name: 'Bring a model' }).first().click();
  const gpt = { architectures: ['GPT2LMHeadModel'], hidden_size: 8 };
  await page
    .locator('dialog input[type="file"]')
    .setInputFiles([
      { name: 'config.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(gpt)) }
    ]);
  await expect(page.getByRole('alert')).toContainText('its architecture is GPT2LMHeadModel');
  await expect(page.getByRole('button', { name: 'Bring it in' })).toBeDisabled();
  expect(await page.evaluate(async () => (await hearth.open()).languageModels.list().length)).toBe(0);
});

test('a fine-tuning goes on from its checkpoint after a reload', async ({ page }) => {
  await bringTiny(page);
  await bringLessons(page);
  const id = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { epochs: 200, maxSteps: 40, maxLength: 64, batchSize: 4, sampleTokens: 4 };
    const job = await workspace.jobs.submit('fine-tune-lora', { model: 'model', data: 'lessons' }, params);
    for await (const event of job.events()) {
      if (event.kind === 'progress' && event.fraction > 0.1) job.pause();
      if (event.kind === 'state' && event.record.state === 'paused') break;
    }
    return job.id;
  });
  await page.reload();
  await page.waitForFunction(() => globalThis.hearth?.current.get());
  const steps = await page.evaluate(async (job) => {
    const workspace = await hearth.open();
    workspace.jobs.steer(job, 'resume');
    await workspace.jobs.get(job).done();
    const series = await workspace.jobs.get(job).series();
    return series.find(({ name }) => name === 'train loss')!.steps;
  }, id);
  expect(steps).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds no fault on the screens of language models (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await bringTiny(page);
    await bringLessons(page);
    for (const path of ['/catalog', '/catalog/model', '/chat', '/fine-tune']) {
      await openStudio(page, path);
      await expect(page.locator('main h1')).toBeAttached();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      if (path === '/chat') await page.getByRole('button', { name: 'Settings', exact: true }).click();
      expect(await axeFaults(page), path).toEqual([]);
    }
  });
}
