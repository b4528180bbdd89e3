// The studio in a browser without a graphics device, or without WebGPU at all: networks are trained all the same, and it is said what is missing.
import { browserArgs, findBrowser } from '../find-browser.mjs';
import { expect, openStudio, test } from './fixture';

const executablePath = findBrowser();
test.use({
  launchOptions: {
    args: [...browserArgs.filter((arg) => !/gpu/i.test(arg)), '--disable-gpu'],
    ...(executablePath ? { executablePath } : {})
  }
});

test('a network that asks for WebGPU is trained by WebAssembly, and its log says so', async ({ page }) => {
  await openStudio(page);
  const { state, log } = await page.evaluate(async () => {
    const { datasets, jobs } = await hearth.open();
    const lines = Array.from(
      { length: 400 },
      (_, i) => `${i % 90},${i % 7},${i % 90 < 45 ? 'young' : 'old'}`
    );
    await datasets.import(new File([`age,other,kind\n${lines.join('\n')}\n`], 'people.csv'));
    const params = { target: 'kind', backend: 'webgpu', epochs: 5, validation: 'holdout' };
    const job = await jobs.submit('train-dense-network', { data: 'people' }, params);
    await job.done();
    return { state: job.record.state, log: (await job.log()).map(({ text }) => text) };
  });
  expect(state).toBe('completed');
  expect(log).toContain('WebGPU cannot be used here: this browser offers no graphics device.');
  expect(log).toContain('Computing with WebAssembly.');
});

test('the GPU report says that there is none, and what runs without it', async ({ page }) => {
  await openStudio(page, '/settings');
  await expect(page.getByText('This browser has WebGPU, but gives no device.')).toBeVisible();
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'));
  await openStudio(page, '/settings');
  expect((await page.evaluate(() => hearth.gpuReport())).state).toBe('absent');
  await expect(page.getByText('This browser has no WebGPU.')).toBeVisible();
  await expect(page.getByText('WebAssembly').first()).toBeVisible();
});
