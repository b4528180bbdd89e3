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
} finally {
  await browser.close();
  await server.close();
}
