// What tests of prompt flows begin with: questions, a model small enough for a test, and the tabs of a flow.
import type { Page } from './fixture';
import { modelFiles } from './tiny-language-model';

/** Fifty questions of ten kinds: equal ones are asked once. */
export async function withQuestions(page: Page): Promise<void> {
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

export async function withModel(page: Page): Promise<void> {
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

export const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });
