// SQL as a step of a pipeline on the built studio: written in an editor, wrong where it says, right with the network cut.
import { axeFaults, expect, openStudio, test, waitForOfflineFiles } from './fixture';

test('a query says where it is wrong, then joins and groups with the network cut', async ({
  page,
  context
}) => {
  test.slow();
  await page.setViewportSize({ width: 1500, height: 950 });
  await openStudio(page);
  await waitForOfflineFiles(page);
  await context.setOffline(true);
  await page.evaluate(async () => {
    const { datasets } = await hearth.open();
    const orders = Array.from({ length: 60 }, (_, i) => `${i},${i % 4},${i * 1.5},2024-01-${(i % 28) + 1}`);
    await datasets.import(new File([`id,customer,amount,day\n${orders.join('\n')}\n`], 'orders.csv'));
    await datasets.import(new File(['customer,region\n0,North\n1,South\n2,North\n'], 'customers.csv'));
  });
  const palette = page.getByRole('complementary', { name: 'Steps' });
  const side = page.getByRole('complementary', { name: 'Settings' });
  const step = page.locator('.svelte-flow__node', { hasText: 'SQL' });
  const add = (title: string) => palette.getByRole('button', { name: title, exact: true }).click();
  const run = () => page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('link', { name: 'Pipelines' }).click();
  await page.getByRole('button', { name: 'New pipeline' }).click();
  await add('Dataset');
  await side.getByLabel('Dataset').selectOption('orders');
  await add('SQL');
  const query = side.getByRole('textbox', { name: 'Query' });
  await expect(query).toContainText('FROM t1');
  expect(await axeFaults(page)).toEqual([]);
  await query.fill('SELECT customer,\n  amout FROM t1');
  await run();
  await expect(step.locator('.line')).toContainText('failed', { timeout: 60_000 });
  await expect(side.getByRole('alert')).toContainText('line 2, character 3');
  await expect(side.getByRole('alert')).toContainText('"amout" not found');

  const text =
    'SELECT customer, count(*) AS orders, sum(amount) AS total FROM t1 GROUP BY ALL ORDER BY total DESC';
  await query.fill(text);
  await run();
  await expect(step.locator('.line')).toContainText('done', { timeout: 60_000 });
  await expect(side.getByText('4 rows, 3 columns')).toBeVisible();

  const rows = await page.evaluate(async () => {
    const { jobs, datasets } = await hearth.open();
    const sql = `SELECT region, count(*) AS n, min(day) AS first FROM t1 LEFT JOIN t2 USING (customer)
      GROUP BY region ORDER BY n DESC, region`;
    const job = await jobs.submit('run-sql', { t1: 'orders', t2: 'customers' }, { sql });
    const { outputs } = await job.done();
    const { columns } = datasets.get(outputs.table!).manifest;
    return columns.map(({ name, type, missing }) => `${name} ${type} ${missing}`);
  });
  expect(rows).toEqual(['region category 1', 'n integer 0', 'first datetime 0']);
});
