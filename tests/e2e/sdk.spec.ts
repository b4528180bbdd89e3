// The examples of docs/sdk.md run as they stand there.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, openStudio, test, type Page } from './fixture';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/sdk.md'), 'utf8');
const examples = [...text.matchAll(/```(?:ts|js)\n([\s\S]*?)```/g)].map(([, code]) => code!);
const exampleWith = (words: string): string => examples.find((code) => code.includes(words))!;

/** Runs an example in the page, and gives what `wanted`, an expression, is at its end. */
function run(page: Page, example: string, wanted: string): Promise<unknown> {
  return page.evaluate(`(async () => {\n${example}\nreturn ${wanted};\n})()`);
}

test('a table is imported, looked at, learned from, scored and kept', async ({ page }) => {
  await openStudio(page);
  const wanted =
    '{ ref: adult.ref, rows: adult.rows, one: (await model.score([{ age: 39 }]))[0].prediction }';
  expect(await run(page, exampleWith("'adult.csv'"), wanted)).toEqual({
    ref: 'adult@1',
    rows: 200,
    one: '<=50K'
  });
});

test('a language model answers, and is fine-tuned', async ({ page }) => {
  await openStudio(page);
  const wanted = '{ said: (await answer.result).text.length > 0, files: [config.name, weights.name] }';
  expect(await run(page, exampleWith("name: 'ember'"), wanted)).toEqual({
    said: true,
    files: ['adapter_config.json', 'adapter_model.safetensors']
  });
});
