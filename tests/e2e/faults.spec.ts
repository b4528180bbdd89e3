// Faults of the machine, provoked in the built studio: a full disk, a tab that dies, a graphics device that is lost,
// a network that is gone. What was saved is kept, one sentence says what happened, and one can go on.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, openStudio, test, waitForOfflineFiles, type Page } from './fixture';

const adult = resolve(process.env.HEARTH_DATA ?? '../shared/data', 'tables/adult-train.csv');

/** Rows of text that does not compress, about 380 bytes each. */
function noiseCsv(rows: number): string {
  const bytes = Buffer.alloc(256);
  let state = 1;
  const lines = Array.from({ length: rows }, () => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = state = (state * 48_271) % 2_147_483_647;
    return bytes.toString('base64');
  });
  return `noise\n${lines.join('\n')}\n`;
}

/** Who is older buys, as a rule. */
function buyersCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const age = 18 + ((i * 37) % 60);
    const noise = ((i * 7919) % 101) / 101 - 0.5;
    return `${age},${(i * 613) % 5000},${age / 60 + 0.6 * noise > 0.8 ? 'yes' : 'no'}`;
  });
  return `age,income,buys\n${lines.join('\n')}\n`;
}

function importTable(page: Page, csv: string, name: string): Promise<string> {
  return page.evaluate(
    async ([text, as]) => {
      const { datasets } = await hearth.open();
      return (await datasets.import(new File([text], `${as}.csv`), { name: as })).ref;
    },
    [csv, name] as const
  );
}

async function dropFile(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([as, content]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], as, { type: 'text/csv' }));
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    },
    [name, text] as const
  );
}

const datasetNames = (page: Page): Promise<string[]> =>
  page.evaluate(async () => (await hearth.open()).datasets.list().map(({ name }) => name));

const storedBytes = (page: Page): Promise<number> =>
  page.evaluate(async () => (await hearth.open()).storedBytes());

/** A training without early stopping; gives its id. */
function startBoosting(page: Page, rounds: number): Promise<string> {
  return page.evaluate(async (count) => {
    const { jobs } = await hearth.open();
    const params = { target: 'buys', rounds: count, validation: 'holdout', earlyStopping: false };
    return (await jobs.submit('train-gradient-boosting', { data: 'buyers' }, params)).id;
  }, rounds);
}

/** Steps of a run whose figures are kept. */
function stepsOf(page: Page, id: string): Promise<number> {
  return page.evaluate(async (job) => {
    const series = await (await hearth.open()).jobs.get(job).series();
    return Math.max(0, ...series.map((each) => each.steps.length));
  }, id);
}

/** The tab's process ends, as it does when the system needs its memory. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => undefined);
  await crashed;
}

/** Gives the studio this much room, of which its own files take 11 MB. Before it is opened: a browser asks only now and then how much there is. */
async function limitDisk(page: Page, origin: string, bytes: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
}

const filler = 'everything else on this disk';

/** Takes all the room that is left, to the last bytes. */
async function fillDisk(page: Page): Promise<void> {
  await page.evaluate(async (name) => {
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.result.createObjectStore('bytes', { autoIncrement: true });
    await new Promise((done) => (opening.onsuccess = done));
    // Browsers compress what they store.
    const noise = new Uint8Array(4_000_000);
    for (let at = 0; at < noise.length; at += 50_000) crypto.getRandomValues(noise.subarray(at, at + 50_000));
    const fits = (size: number): Promise<boolean> =>
      new Promise((done) => {
        const put = opening.result.transaction('bytes', 'readwrite');
        put.objectStore('bytes').add(noise.slice(0, size));
        put.oncomplete = () => done(true);
        put.onabort = () => done(false);
      });
    for (let size = noise.length; size >= 250; size = Math.floor(size / 4)) while (await fits(size));
    opening.result.close();
  }, filler);
}

async function emptyDisk(page: Page): Promise<void> {
  await page.evaluate(
    (name) =>
      new Promise((done, failed) => {
        const deleting = indexedDB.deleteDatabase(name);
        deleting.onsuccess = done;
        deleting.onerror = failed;
      }),
    filler
  );
}

test('a disk that fills up in the middle of an import: nothing half is kept, and one can go on', async ({
  page,
  server
}) => {
  // Room for the studio's own files, which come in their own time, and a little more, but not for the large table.
  await limitDisk(page, server.url, 50e6);
  await openStudio(page, '/data');
  await importTable(page, buyersCsv(500), 'kept');
  const before = await storedBytes(page);

  const dialog = page.getByRole('dialog');
  await dropFile(page, 'noise.csv', noiseCsv(160_000));
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('The browser has no storage left for this.');
  expect(await datasetNames(page)).toEqual(['kept']);
  await expect.poll(() => storedBytes(page)).toBe(before);
  const [job] = await page.evaluate(async () => (await hearth.open()).jobs.list());
  expect(job).toMatchObject({ state: 'failed', error: { code: 'store/quota' } });

  // The same disk has room for what is smaller, and what was there is whole.
  await page.keyboard.press('Escape');
  expect(await importTable(page, noiseCsv(8000), 'smaller')).toBe('smaller@1');
  await openStudio(page, '/data');
  expect((await datasetNames(page)).sort()).toEqual(['kept', 'smaller']);
  expect(await page.evaluate(async () => (await hearth.open()).datasets.get('kept').rows(0, 1))).toEqual([
    { age: 18, income: 0, buys: 'no' }
  ]);
});

test('a disk that is full to the brim: the studio opens, shows what it has, and goes on when there is room', async ({
  page,
  server
}) => {
  await limitDisk(page, server.url, 60e6);
  await openStudio(page);
  await importTable(page, buyersCsv(500), 'kept');
  await fillDisk(page);
  const refused = await importTable(page, buyersCsv(600), 'more').catch((error: Error) => error.message);
  expect(refused).toContain('no storage left');
  await openStudio(page, '/data/kept');
  await expect(page.getByRole('grid')).toContainText('no');
  await emptyDisk(page);
  await expect.poll(() => importTable(page, buyersCsv(600), 'more').catch(String)).toBe('more@1');
  expect((await datasetNames(page)).sort()).toEqual(['kept', 'more']);
});

test('a tab that dies in the middle of an import leaves nothing half, and the next one says so', async ({
  page,
  context
}) => {
  await openStudio(page);
  await page.evaluate(async () => {
    const line = '1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5\n'.repeat(10_000);
    const file = new File(['a,b,c,d,e,f,g,h\n', ...Array.from({ length: 400 }, () => line)], 'large.csv');
    const { datasets, jobs } = await hearth.open();
    const job = await datasets.startImport(file, { name: 'large' });
    for await (const news of job.events()) if (news.kind === 'progress' && news.fraction > 0.1) break;
    return jobs.list().length;
  });
  await crash(page);
  const next = await context.newPage();
  await openStudio(next, '/runs');
  const code = await next.evaluate(async () => {
    const { jobs } = await hearth.open();
    const job = jobs.get(jobs.list()[0]!.id);
    return job.done().catch((error: { code?: string }) => error.code);
  });
  expect(code).toBe('job/interrupted');
  expect(await datasetNames(next)).toEqual([]);
  await expect.poll(() => storedBytes(next)).toBe(0);
  expect(await importTable(next, buyersCsv(100), 'large')).toBe('large@1');
});

test('a tab that dies in the middle of a training: the next one goes on from the checkpoint', async ({
  page,
  context
}) => {
  await openStudio(page);
  await importTable(page, buyersCsv(30_000), 'buyers');
  const id = await startBoosting(page, 1500);
  await expect.poll(() => stepsOf(page, id), { timeout: 30_000 }).toBeGreaterThan(50);
  await crash(page);
  const next = await context.newPage();
  await openStudio(next, `/runs/${id}`);
  await expect(next.getByText('Completed').first()).toBeVisible({ timeout: 100_000 });
  const record = await next.evaluate(async (job) => (await hearth.open()).jobs.get(job).record, id);
  expect(record).toMatchObject({ state: 'completed', resumed: 1 });
  expect(await stepsOf(next, id)).toBe(1500);
});

test('a training that the disk has no room for says so, and is tried again from its page', async ({
  page,
  server
}) => {
  await limitDisk(page, server.url, 60e6);
  await openStudio(page);
  await importTable(page, buyersCsv(30_000), 'buyers');
  const id = await startBoosting(page, 800);
  await openStudio(page, `/runs/${id}`);
  await expect.poll(() => stepsOf(page, id), { timeout: 30_000 }).toBeGreaterThan(50);
  await fillDisk(page);
  await expect(page.getByRole('alert').first()).toContainText('no storage left', { timeout: 30_000 });
  await expect(page.getByText('Failed', { exact: true }).first()).toBeVisible();
  await emptyDisk(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
  expect(await stepsOf(page, id)).toBe(800);
});

/** Lets a test reach the graphics device that a worker opens next. */
function watchDevices(page: Page): Promise<unknown> {
  const watch = (): void => {
    const { prototype } = GPUAdapter;
    const { requestDevice } = prototype;
    prototype.requestDevice = async function (this: GPUAdapter, ...given) {
      const device = await requestDevice.apply(this, given);
      return Object.assign(globalThis, { openedDevice: device }).openedDevice;
    };
  };
  return Promise.all(page.workers().map((worker) => worker.evaluate(watch)));
}

function destroyDevices(page: Page): Promise<unknown> {
  const destroy = (): void => (globalThis as { openedDevice?: GPUDevice }).openedDevice?.destroy();
  return Promise.all(page.workers().map((worker) => worker.evaluate(destroy)));
}

test('a graphics device lost in the middle of a training: it goes on from the checkpoint by itself', async ({
  page
}) => {
  const epochs = 120;
  await openStudio(page);
  await importTable(page, buyersCsv(300), 'buyers');
  const train = (backend: 'wasm' | 'webgpu', count: number): Promise<string> =>
    page.evaluate(
      async ([chosen, most]) => {
        const { jobs } = await hearth.open();
        const network = { backend: chosen, epochs: most, batchSize: 256, layers: '8', earlyStopping: false };
        const params = { target: 'buys', validation: 'holdout', ...network };
        return (await jobs.submit('train-dense-network', { data: 'buyers' }, params)).id;
      },
      [backend, count] as const
    );
  // The worker of a first job waits for the next one, which is so watched from its start.
  const first = await train('wasm', 1);
  await page.evaluate(async (id) => void (await (await hearth.open()).jobs.get(id).done()), first);
  await watchDevices(page);
  const id = await train('webgpu', epochs);
  await expect.poll(() => stepsOf(page, id), { timeout: 60_000 }).toBeGreaterThan(3);
  // A pause makes it keep a checkpoint.
  await page.evaluate(async (job) => {
    const run = (await hearth.open()).jobs.get(job);
    run.pause();
    for await (const news of run.events()) if (news.kind === 'state') break;
  }, id);
  const ended = page.evaluate(async (job) => {
    const run = (await hearth.open()).jobs.get(job);
    const steps: number[] = [];
    run.resume();
    for await (const news of run.events())
      if (news.kind === 'metrics') steps.push(...news.points.map(({ step }) => step));
    return { steps, state: run.record.state, log: (await run.log()).map(({ text }) => text).join(' ') };
  }, id);
  await destroyDevices(page);
  const { steps, state, log } = await ended;
  expect(state).toBe('completed');
  expect(log).toContain('The job goes on from its last checkpoint.');
  expect(Math.min(...steps)).toBeGreaterThan(3);
  expect(await stepsOf(page, id)).toBe(epochs);
});

test('more columns than rows, by mouse: a model all the same', async ({ page }) => {
  const columns = Array.from({ length: 300 }, (_, c) => `c${c}`);
  const rows = Array.from({ length: 40 }, (_, r) =>
    [...columns.map((_, c) => ((r * 31 + c * 17) % 23) / 7), r % 2 ? 'odd' : 'even'].join(',')
  );
  await openStudio(page, '/data');
  await importTable(page, `${columns.join(',')},kind\n${rows.join('\n')}\n`, 'wide');
  await openStudio(page, '/train?data=wide');
  await expect(page.getByLabel('Target column')).toHaveValue('kind');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
});

test.describe('adult with the network cut and the server gone', () => {
  test.skip(!existsSync(adult), 'HEARTH_DATA has no tables/adult-train.csv');

  test('by mouse, from drop to a batch-scored dataset', async ({ page, context, startServer }) => {
    const server = await startServer();
    await openStudio(page, `${server.url}/data`);
    await waitForOfflineFiles(page);
    await server.close();
    await context.setOffline(true);
    await openStudio(page, `${server.url}/data`);

    await dropFile(page, 'adult.csv', readFileSync(adult, 'utf8'));
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.getByRole('button', { name: 'Open the table' }).click({ timeout: 60_000 });
    await page.getByRole('link', { name: 'Train', exact: true }).last().click();
    const { columns } = (await page.evaluate(
      async () => (await hearth.open()).datasets.get('adult').manifest
    ))!;
    await expect(page.getByLabel('Target column')).toHaveValue(columns.at(-1)!.name);
    await page.getByLabel('Rounds').fill('40');
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 100_000 });
    await page.getByRole('link', { name: 'Open the model' }).click();
    await page.getByRole('tab', { name: 'Score a dataset' }).click();
    await page.getByLabel('Dataset', { exact: true }).selectOption('adult@1');
    await page.getByRole('button', { name: 'Score the dataset' }).click();
    await page.getByRole('link', { name: 'Open the result' }).click({ timeout: 60_000 });
    await expect(page.getByRole('grid')).toContainText('State-gov');
    const rows = await page.evaluate(async () => {
      const { datasets } = await hearth.open();
      return datasets.list().map(({ name }) => datasets.get(name).manifest.rows);
    });
    expect(rows).toEqual([32_561, 32_561]);
  });

  test('by the SDK, the same', async ({ page, context, startServer }) => {
    const server = await startServer();
    await openStudio(page, server.url);
    await waitForOfflineFiles(page);
    await server.close();
    await context.setOffline(true);
    await openStudio(page, server.url);
    const csv = readFileSync(adult, 'utf8');
    const result = await page.evaluate(async (text) => {
      const { datasets, jobs, models } = await hearth.open();
      const { rows, columns } = await datasets.import(new File([text], 'adult.csv'), { name: 'adult' });
      const params = { target: columns.at(-1)!.name, rounds: 40, validation: 'holdout' };
      const job = await jobs.submit('train-gradient-boosting', { data: 'adult' }, params);
      const { outputs, metrics } = await job.done();
      const scored = await (await models.scoreTable(outputs.model!, 'adult')).done();
      return { rows, accuracy: metrics.accuracy, scored: datasets.get(scored.outputs.table!).manifest.rows };
    }, csv);
    expect(result.scored).toBe(result.rows);
    expect(result.accuracy).toBeGreaterThan(0.85);
  });
});
