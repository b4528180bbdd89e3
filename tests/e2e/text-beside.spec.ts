// A graph's text beside its picture, in the designer and in a flow: either follows the other, what is selected in one is marked
// in the other, and what is typed is taken back as it was done.
import type { Locator } from '@playwright/test';
import { expect, isClean, openStudio, test, type Page } from './fixture';

const side = (page: Page) => page.getByRole('complementary', { name: 'Settings' });
const step = (page: Page, title: string) => page.locator('.svelte-flow__node', { hasText: title });
const node = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);
const marked = (code: Locator) => code.locator('.cm-of-selected');
const line = (code: Locator, text: string) => code.locator('.cm-line', { hasText: text });

/** Types over the end of a line. */
async function typeOver(page: Page, at: Locator, letters: number, text: string): Promise<void> {
  await at.click();
  await page.keyboard.press('End');
  for (let i = 0; i < letters; i++) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.type(text);
}

async function openTemplate(page: Page): Promise<Locator> {
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: /Compare four algorithms/ }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(8);
  const toggle = page.getByRole('button', { name: 'YAML beside the canvas' });
  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  return page.getByRole('textbox', { name: 'YAML', exact: true });
}

test('a pipeline and its YAML follow each other', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const code = await openTemplate(page);
  const rounds = side(page).getByRole('spinbutton', { name: 'Rounds' });

  // The canvas leads: the lines of a step come into view, and what is set in its form is in them.
  await step(page, 'Gradient boosting').locator('header').click();
  await expect(marked(code).first()).toHaveText('boosting:');
  await expect(marked(code).first()).toBeInViewport({ ratio: 1 });
  await rounds.fill('77');
  await expect(line(code, 'rounds: 77')).toHaveClass(/cm-of-selected/);

  // What others do is in it too.
  await page.evaluate(async () => {
    const { pipelines } = await hearth.open();
    await pipelines.edit(pipelines.list()[0]!.id, (graph) => ({
      ...graph,
      nodes: graph.nodes.map((one) => (one.id === 'houses' ? { ...one, title: 'From Ann' } : one))
    }));
  });
  await expect(line(code, 'title: From Ann')).toHaveCount(1);

  // The text leads: the caret in a step selects it.
  await line(code, 'component: clean-missing').click();
  await expect(node(page, 'clean')).toHaveClass(/selected/);
  await expect(marked(code).first()).toHaveText('clean:');
  await expect(code).toBeFocused();

  // What is typed waits, whatever else is done, and is then one change.
  await typeOver(page, line(code, 'rounds: 77'), 2, '90');
  const apply = page.getByRole('button', { name: 'Apply changes' });
  await expect(apply).toBeVisible();
  await page.keyboard.press('Escape');
  await step(page, 'Clean missing data').locator('header').click();
  const form = page.getByRole('combobox', { name: 'Form', exact: true });
  await form.selectOption('azure');
  await expect(page.getByRole('textbox', { name: 'Azure ML (CLI v2)' })).toContainText('azureml:hearth_');
  await isClean(page, 'the YAML of Azure ML beside a pipeline');
  await form.selectOption('hearth');
  const toggle = page.getByRole('button', { name: 'YAML beside the canvas' });
  await toggle.click();
  await expect(code).toHaveCount(0);
  await toggle.click();
  await page.getByRole('link', { name: 'Pipelines', exact: true }).first().click();
  await page.getByRole('link', { name: 'Compare four algorithms' }).click();
  await step(page, 'Gradient boosting').locator('header').click();
  await expect(rounds).toHaveValue('77');
  await expect(line(code, 'rounds: 90')).toBeVisible();
  await isClean(page, 'a pipeline whose YAML is written in');
  await apply.click();
  await expect(rounds).toHaveValue('90');
  await expect(apply).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rounds).toHaveValue('77');
  await expect(line(code, 'rounds: 77')).toBeVisible();

  // What cannot be read is named by line and field, and changes nothing.
  await typeOver(page, line(code, 'rounds: 77'), 10, 'rounds 77');
  await apply.click();
  await expect(page.getByRole('alert')).toContainText(/line \d+/);
  await expect(code.locator('.cm-of-problem')).toBeInViewport();
  await expect(rounds).toHaveValue('77');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(line(code, 'rounds: 77')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);

  // The edge between them is moved by key, and all is as it was left when one comes back.
  const edge = page.getByRole('separator', { name: 'Resize' });
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', '52');
  await page.reload();
  await expect(line(code, 'kind: pipeline')).toBeVisible();
  await expect(edge).toHaveAttribute('aria-valuenow', '52');
});

test('a flow and its file follow each other', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await openStudio(page, '/flows');
  await page.getByRole('button', { name: 'New flow' }).click();
  await page.getByRole('menuitem', { name: 'Sort texts with a model' }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(5);
  await page.getByRole('button', { name: 'flow.dag.yaml beside the canvas' }).click();
  const code = page.getByRole('textbox', { name: 'flow.dag.yaml' });

  await node(page, 'label').locator('header').click();
  await expect(marked(code).first()).toHaveText('- name: label');
  await node(page, '$inputs').locator('header').click();
  await expect(marked(code).first()).toHaveText('inputs:');
  await line(code, '- name: judge').click();
  await expect(node(page, 'judge')).toHaveClass(/selected/);
  const most = side(page).getByLabel('max_tokens', { exact: true });
  await most.fill('12');
  await page.keyboard.press('Tab');
  await expect(line(code, 'max_tokens: 12')).toHaveClass(/cm-of-selected/);

  await typeOver(page, line(code, 'max_tokens: 12'), 2, '34');
  await expect(most).toHaveValue('34');
  await page.keyboard.press('Control+z');
  await expect(most).toHaveValue('12');
  // A half-typed line is named by its number, and the picture stays.
  await typeOver(page, line(code, 'max_tokens: 12'), 2, '[');
  await expect(page.getByRole('alert')).toContainText(/line \d+/i);
  await expect(code.locator('.cm-of-problem')).toHaveCount(1);
  await expect(page.locator('.svelte-flow__node')).toHaveCount(5);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await isClean(page, 'a flow with its file beside it');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true });
  test('the text stands below the canvas, and selecting does not move the page', async ({ page }) => {
    const code = await openTemplate(page);
    const canvas = (await page.locator('.svelte-flow').boundingBox())!;
    const text = (await code.boundingBox())!;
    expect(text.y).toBeGreaterThan(canvas.y + canvas.height - 1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.evaluate(() => scrollTo(0, 0));
    await step(page, 'Dataset').locator('header').click();
    await expect(marked(code)).not.toHaveCount(0);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await isClean(page, 'a pipeline and its YAML on a phone');
  });
});
