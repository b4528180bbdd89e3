// Prompt flows in the built studio: one is written, its two prompts run over fifty rows with a model of the workspace and
// no network, judged, and read; and what axe and a phone say of the screens.
import { axeFaults, expect, openStudio, test, waitForOfflineFiles, type Page } from './fixture';
import { modelFiles } from './tiny-language-model';

/** Fifty questions of ten kinds: equal ones are asked once. */
async function withQuestions(page: Page): Promise<void> {
  const animals = ['cat', 'dog', 'bird', 'fish', 'cow', 'bee', 'ant', 'owl', 'fox', 'hen'];
  const rows = Array.from({ length: 50 }, (_, i) => `What is a ${animals[i % 10]}?,${animals[i % 10]}`);
  await page.evaluate(
    async (text) => {
      const workspace = await hearth.open();
      await workspace.datasets.import(new File([text], 'questions.csv'), { name: 'questions' });
    },
    `question,wanted\n${rows.join('\n')}\n`
  );
}

async function withModel(page: Page): Promise<void> {
  const files = modelFiles().map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') }));
  await page.evaluate(async (given) => {
    const workspace = await hearth.open();
    const made = await Promise.all(
      given.map(async ({ name, base64 }) => {
        const bytes = await (await fetch(`data:application/octet-stream;base64,${base64}`)).blob();
        return new File([bytes], name);
      })
    );
    const job = await workspace.languageModels.import(made, { name: 'tiny' });
    await job.done();
  }, files);
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });

test('two prompts are written, run over fifty rows without a network, judged, and the better one is told', async ({
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
  await withModel(page);
  await withQuestions(page);

  await page.getByRole('link', { name: 'Flows', exact: true }).click();
  await page.getByRole('button', { name: 'Two prompts, side by side' }).click();
  await expect(page.getByRole('heading', { name: 'Two prompts, side by side' })).toBeVisible();
  await page.getByLabel('Prompt (plain.jinja2)').fill('user:\n{{question}} Tell me all.\n');
  await page.getByLabel('max_tokens').fill('12');
  await tab(page, 'brief').click();
  await page.getByLabel('max_tokens').fill('4');
  await page.keyboard.press('Tab');

  await tab(page, 'Run and judge').click();
  await page.getByLabel('Model', { exact: true }).selectOption('tiny');
  await page.getByRole('button', { name: 'Add a check' }).click();
  await page.getByRole('combobox', { name: 'Check' }).selectOption('tokens');
  await page.getByRole('button', { name: 'Run', exact: true }).click();

  const verdict = page.getByRole('region', { name: 'Which is better, and is it real?' }).first();
  await expect(verdict.getByRole('row', { name: /tokens.*brief/ })).toContainText('better', {
    timeout: 60_000
  });
  await expect(page.getByText('50 rows')).toBeVisible();
  await expect(page.getByLabel('Dataset')).toHaveValue(/^questions@/);
  expect(await axeFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Trace of row 1, plain' }).click();
  await expect(page.getByRole('dialog').getByText('answer').first()).toBeVisible();
});
