// Things go wrong on purpose: what was saved is kept, one sentence says what happened, and one can go on.
import { expect, test, type Page } from './fixture';

async function open(page: Page): Promise<void> {
  await page.goto('/');
  await page.waitForFunction(() => globalThis.hearth);
  await page.evaluate(async () => void (await globalThis.hearth.open()));
}

/** Imports `rows` rows of text that does not compress; gives the ref or the error. */
function importNoise(
  page: Page,
  name: string,
  rows: number
): Promise<{ ref?: string; code?: string; message?: string }> {
  return page.evaluate(
    async ([name, rows]) => {
      const cells = Array.from({ length: rows }, () => {
        const bytes = crypto.getRandomValues(new Uint8Array(256));
        return Array.from(bytes, (byte) => byte.toString(36)).join('');
      });
      const { datasets } = await globalThis.hearth.open();
      try {
        return {
          ref: (await datasets.import(new File([`noise\n${cells.join('\n')}\n`], 'noise.csv'), { name })).ref
        };
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        return { ...(code ? { code } : {}), message };
      }
    },
    [name, rows] as const
  );
}

const names = (page: Page) =>
  page.evaluate(async () => (await globalThis.hearth.open()).datasets.list().map(({ name }) => name));

test('a reload in the middle of an import leaves nothing half, and says so', async ({ page }) => {
  await open(page);
  await page.evaluate(async () => {
    const line = '1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5\n';
    const file = new File(
      ['a,b,c,d,e,f,g,h\n', ...Array.from({ length: 400 }, () => line.repeat(10_000))],
      'large.csv'
    );
    const { datasets } = await globalThis.hearth.open();
    await datasets.startImport(file, { name: 'large' });
  });
  await page.reload();
  await page.waitForFunction(() => globalThis.hearth);
  const job = await page.evaluate(async () => {
    const { jobs } = await globalThis.hearth.open();
    const [record] = jobs.list();
    const { id } = record!;
    const code = await jobs
      .get(id)
      .done()
      .then(
        () => 'completed',
        (error: { code?: string }) => error.code
      );
    return { id, code };
  });
  expect(job.code).toBe('job/interrupted');
  expect(await names(page)).toEqual([]);
  await page.goto(`/runs/${job.id}`);
  await expect(page.getByRole('alert')).toContainText('was interrupted when its tab closed');
  await expect(page.getByRole('alert')).toContainText('Start it again.');
  expect(await importNoise(page, 'large', 20)).toEqual({ ref: 'large@1' });
});

test('two tabs on one workspace see the same and lose nothing of each other', async ({ page, context }) => {
  await open(page);
  const other = await context.newPage();
  await open(other);
  const [a, b] = await Promise.all([importNoise(page, 'first', 20), importNoise(other, 'second', 20)]);
  expect([a, b]).toEqual([{ ref: 'first@1' }, { ref: 'second@1' }]);
  for (const tab of [page, other])
    await expect.poll(async () => (await names(tab)).sort()).toEqual(['first', 'second']);
});
