// axe on screens that other tests do not stop at, in both themes: tabs of a dataset, a judged regression with what
// explains it, a flow, an address that leads nowhere.
import { expect, isClean, openStudio, test } from './fixture';

// Kit says so of every address that leads nowhere.
test.use({ expectedErrors: [/Not found: \/no\/such\/page/] });

test('screens with something on them are clean in both themes', async ({ page }) => {
  await openStudio(page);
  const run = await page.evaluate(async () => {
    const workspace = await globalThis.hearth.open();
    const lines = Array.from(
      { length: 120 },
      (_, i) => `${i % 40},${i % 3 ? 'x' : 'y'},${(i % 40) * 2 + (i % 7)}`
    );
    const csv = ['size,kind,price', ...lines, 'broken,line'].join('\n');
    await workspace.datasets.import(new File([csv], 'homes.csv'), { name: 'homes' });
    const params = { target: 'price', rounds: 5, seed: 1 };
    const job = await workspace.jobs.submit('train-gradient-boosting', { data: 'homes@1' }, params);
    await job.done();
    return job.id;
  });
  await page.goto('/data/homes');
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await isClean(page, `dataset, ${await tab.innerText()}`);
  }
  await page.goto(`/runs/${run}`);
  await page.getByRole('button', { name: 'Compute' }).click();
  await expect(page.getByRole('img', { name: /matter|importance/i }).first()).toBeVisible();
  await isClean(page, 'a regression with what matters');

  await page.goto('/flows');
  await page.getByRole('button', { name: 'Ask a model' }).click();
  await expect(page).toHaveURL(/\/flows\/\w+/);
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await isClean(page, `flow, ${await tab.innerText()}`);
  }

  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await isClean(page, 'no such page');
});
