// Answers of any length in the built studio, on a screen and on a phone: how much of them is shown, that what is not shown is
// found, and that no list is wider than its place.
import { expect, openStudio, test, type Page } from './fixture';
import { tab } from './flow-steps';

/** Two variants that give back what they are given: one line so and so often, and what ends it. */
async function openLong(page: Page, lines: number): Promise<void> {
  await openStudio(page, '/flows');
  const id = await page.evaluate(async (count) => {
    const variant = (path: string) =>
      `      node: {type: prompt, source: {type: code, path: ${path}}, inputs: {text: "\${inputs.text}"}}`;
    const main = [
      'inputs: {text: {type: string}}',
      'nodes:',
      '- {name: say, use_variants: true}',
      'node_variants:',
      '  say:',
      '    default_variant_id: plain',
      '    variants:',
      ...['plain', 'brief'].flatMap((name) => [`     ${name}:`, variant(`${name}.jinja2`)]),
      'outputs: {said: {reference: "${say.output}"}}',
      ''
    ].join('\n');
    const { flows, datasets } = await hearth.open();
    const flow = await flows.create('long', 'flow.dag.yaml', {
      'flow.dag.yaml': main,
      'plain.jinja2': '{{text}} needle',
      'brief.jinja2': '{{text}} in brief'
    });
    const text = 'A line that is said again.\n'.repeat(count);
    const rows = Array.from({ length: 5 }, (_, row) => JSON.stringify({ text: `${text}row ${row}` }));
    await datasets.import(new File([rows.join('\n')], 'texts.jsonl'), { name: 'texts' });
    await (await flows.run(flow.id, { data: 'texts@1' })).done();
    return flow.id;
  }, lines);
  await openStudio(page, `/flows/${id}`);
  await tab(page, 'Run and judge').click();
}

const answers = (page: Page) => page.getByRole('group', { name: 'Answers' });

test('a long answer is shown by its beginning, opened in place, and found by its end', async ({ page }) => {
  await openLong(page, 600);
  const first = answers(page).getByRole('row').nth(1);
  await expect(first).toContainText('A line that is said again.');
  await expect(first).not.toContainText('needle');
  expect((await first.boundingBox())!.height).toBeLessThan(800);
  const plain = first.getByRole('cell').nth(1);
  await plain.getByRole('button', { name: 'Show all 16,212 characters' }).click();
  await expect(first).toContainText('row 0 needle');
  await plain.getByRole('button', { name: 'Show less' }).click();
  await expect(first).not.toContainText('needle');
  await page.getByRole('searchbox', { name: 'Search' }).fill('row 3 needle');
  await expect(answers(page).getByRole('row')).toHaveCount(2);
});

test('an answer of megabytes scrolls in a box of its own, also in its trace', async ({ page }) => {
  await openLong(page, 60_000);
  const first = answers(page).getByRole('row').nth(1).getByRole('cell').nth(1);
  await first.getByRole('button', { name: /^Show all/ }).click();
  const box = first.getByRole('group', { name: 'The whole text' });
  await expect(box).toContainText('row 0 needle');
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(8_000);
  expect((await box.boundingBox())!.height).toBeLessThan(500);
  await box.press('End');
  await expect.poll(() => box.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(10_000);
  await page.getByRole('button', { name: 'Trace of row 1, plain' }).click();
  await expect(
    page
      .getByRole('dialog')
      .getByRole('button', { name: /^Show all/ })
      .first()
  ).toBeVisible();
});

test('on a phone neither answers nor the list of flows are wider than the screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openLong(page, 1);
  await expect(answers(page)).toContainText('in brief');
  const overflow = () => answers(page).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  expect(await overflow()).toBe(0);
  await page.getByRole('button', { name: 'Trace of row 1, brief' }).click();
  await page.keyboard.press('Escape');
  expect(await answers(page).evaluate(({ scrollLeft }) => scrollLeft)).toBe(0);
  await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const title = 'A very long title '.repeat(12).trim();
    await flows.create(title, 'promptfooconfig.yaml', { 'promptfooconfig.yaml': 'prompts: [a]\n' });
  });
  await openStudio(page, '/flows');
  const cells = page.getByRole('table').getByRole('cell').filter({ visible: true });
  await expect(cells).toHaveCount(2);
  const lineCounts = await cells.evaluateAll((all) =>
    all.map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return new Set(Array.from(range.getClientRects(), ({ top }) => top)).size;
    })
  );
  expect(lineCounts).toEqual([1, 1]);
});
