// End-to-end tests on the production build. Each worker starts its own servers (e2e/fixture.ts), so that a test
// may stop one to see the studio work without it.
import { defineConfig } from '@playwright/test';
import { browserArgs, findBrowser } from './find-browser.mjs';

const report = process.env.HEARTH_E2E_REPORT;
const executablePath = findBrowser();

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../.svelte-kit/e2e',
  workers: 2,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: report ? [['list'], ['json', { outputFile: report }]] : 'list',
  use: {
    locale: 'en-US',
    colorScheme: 'light',
    actionTimeout: 15_000,
    // So that nothing is judged half faded in.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: { args: browserArgs, ...(executablePath ? { executablePath } : {}) }
  }
});
