// What tests of language models do again and again on the screens.
import { expect, openStudio, type Page } from './fixture';
import { modelFiles } from './tiny-language-model';

/** Questions and answers in a manner of their own. */
export const lessons = ['cat', 'dog', 'bird', 'fish', 'cow', 'bee']
  .flatMap((animal) => [
    { instruction: `What is a ${animal}?`, input: '', output: `Arr, a ${animal} be a fine shipmate.` },
    { instruction: `Tell me of the ${animal}.`, input: '', output: `Arr, the ${animal} sails with me.` }
  ])
  .map((lesson) => JSON.stringify(lesson))
  .join('\n');

export async function bringModel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Bring a model' }).first().click();
  await page.locator('dialog input[type="file"]').setInputFiles([...modelFiles()]);
  await page.getByRole('button', { name: 'Bring it in' }).click();
  await expect(page.getByRole('heading', { name: 'model', level: 3 })).toBeVisible();
}

export async function bringTiny(page: Page): Promise<void> {
  await openStudio(page, '/catalog');
  await bringModel(page);
}

export async function bringLessons(page: Page): Promise<void> {
  await page.evaluate(async (text) => {
    const workspace = await hearth.open();
    await workspace.datasets.import(new File([text], 'lessons.jsonl'), { name: 'lessons' });
  }, lessons);
}

export async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Write to the model').fill(question);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(
    page
      .getByRole('log')
      .getByText(/tokens\/s/)
      .last()
  ).toBeVisible({ timeout: 60_000 });
}
