// Takes the pictures of the README's tour in the built studio, with its own samples: `node tests/make/tour.mjs`.
import { chromium } from '@playwright/test';
import { serve } from '../../src/server/main.js';
import { browserArgs, findBrowser } from '../find-browser.mjs';

const server = await serve({ folder: 'build', port: 0 });
const executablePath = findBrowser();
const browser = await chromium.launch({ args: browserArgs, ...(executablePath ? { executablePath } : {}) });
const context = await browser.newContext({
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  reducedMotion: 'reduce'
});
const page = await context.newPage();
page.setDefaultTimeout(120_000);

/** @param {string} path */
async function open(path) {
  await page.goto(server.url + path);
  await page.locator('main[aria-busy=false]').waitFor();
}

/** @param {string} name */
async function take(name) {
  await page.waitForLoadState('networkidle');
  const close = page.getByRole('button', { name: 'Dismiss' });
  while ((await close.count()) > 0) await close.first().click();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `docs/tour/${name}.png` });
}

/** Boxes around what is on the first of the sample pictures, in shares of the picture's width and height. */
async function drawBoxes() {
  const canvas = await page.getByRole('application').boundingBox();
  if (!canvas) throw new Error('There is no canvas.');
  const width = Math.min(canvas.width, canvas.height * 1.5) * 0.957;
  const [left, top] = [canvas.x + (canvas.width - width) / 2, canvas.y + (canvas.height - width / 1.5) / 2];
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    /** @type {const} */ ([left + x * width, top + (y * width) / 1.5]);
  for (const [key, x, y, right, bottom] of /** @type {const} */ ([
    ['1', 0.58, 0.52, 0.73, 0.74],
    ['2', 0.48, 0.62, 0.535, 0.68],
    ['2', 0.33, 0.54, 0.385, 0.595],
    ['3', 0.165, 0.285, 0.275, 0.505]
  ])) {
    await page.keyboard.press(key);
    await page.mouse.move(...at(x, y));
    await page.mouse.down();
    await page.mouse.move(...at(right, bottom), { steps: 4 });
    await page.mouse.up();
    await page.keyboard.press('Escape');
  }
}

try {
  await open('/');
  await take('home');

  await page.getByRole('button', { name: /Café customers/ }).click();
  await page.getByRole('gridcell').first().waitFor();
  await take('dataset');

  await page.getByRole('link', { name: 'Train', exact: true }).last().click();
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByRole('link', { name: 'Open the model' }).waitFor();
  await page.getByText('ROC AUC').first().waitFor();
  await page.getByRole('heading', { name: 'Confusion matrix' }).evaluate((title) => {
    title.closest('section, article, div')?.scrollIntoView({ block: 'center' });
  });
  await take('run');

  await page.getByRole('link', { name: 'Open the model' }).click();
  await page.getByRole('tab', { name: 'Try it' }).click();
  await page
    .getByText(/^\d+(\.\d+)?\s?%$/)
    .first()
    .waitFor();
  await take('model-try');

  await open('/pipelines');
  await page.getByRole('button', { name: /Compare four algorithms/ }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const compared = page.locator('.svelte-flow__node').filter({ hasText: 'Compare models' });
  await compared.getByText('done').waitFor();
  await compared.locator('header').click();
  await take('pipeline');

  await open('/flows');
  await page.getByRole('button', { name: 'Two prompts, side by side' }).click();
  await page.locator('.svelte-flow__node').filter({ hasText: 'answer' }).first().waitFor();
  await page.locator('.cm-content').first().waitFor();
  await take('flow');

  await open('/');
  await page.getByRole('button', { name: 'Try a sample' }).click();
  await page.getByRole('button', { name: 'Create the project' }).click();
  await page.getByRole('link', { name: 'Label', exact: true }).last().click();
  await drawBoxes();
  await take('label');

  await open('/');
  await page.getByRole('button', { name: 'Teach it a style' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('link', { name: 'Chat with it' }).waitFor();
  await take('fine-tune');
} finally {
  await browser.close();
  await server.close();
}
