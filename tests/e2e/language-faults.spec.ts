// Language models when things go wrong on purpose: one clear sentence, nothing lost, and one can go on.
import { expect, openStudio, test, type Page } from './fixture';
import { ask, bringLessons, bringTiny } from './language-steps';
import { ModelServer } from './model-server';
import { modelFiles, type TestFile } from './tiny-language-model';

/** Three pieces of 16 MiB and a bit. */
const largeVocabulary = 400_000;

interface Outcome {
  readonly code?: string;
  readonly message?: string;
}

/** Brings dropped files in; gives why that failed. */
function dropped(page: Page, files: readonly TestFile[]): Promise<Outcome> {
  const sent = files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') }));
  return page.evaluate(async (all) => {
    const { languageModels } = await hearth.open();
    const made = all.map(
      ({ name, base64 }) => new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name)
    );
    const { problem } = await languageModels.inspect(made);
    if (problem) return { code: problem.code, message: problem.message };
    try {
      await (await languageModels.import(made, { name: 'tiny' })).done();
      return {};
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      return { ...(code ? { code } : {}), message };
    }
  }, sent);
}

const modelNames = (page: Page) =>
  page.evaluate(async () => (await hearth.open()).languageModels.list().map(({ name }) => name));

function saysSomething(page: Page, model: string): Promise<number> {
  return page.evaluate(async (name) => {
    const { speech } = await hearth.open();
    return (await speech.generate(name, 'a cat', { maxTokens: 3 }).result).tokens;
  }, model);
}

function withWeights(change: (weights: Buffer, headerBytes: number) => Buffer): readonly TestFile[] {
  return modelFiles().map((file) => {
    if (file.name !== 'model.safetensors') return file;
    const weights = Buffer.from(file.buffer);
    return { ...file, buffer: change(weights, Number(weights.readBigUInt64LE())) };
  });
}

/** The same header with other places, of the same length. */
function withHeader(change: (header: string) => string): readonly TestFile[] {
  return withWeights((weights, length) => {
    const header = change(weights.subarray(8, 8 + length).toString());
    const json = Buffer.from(header.padEnd(length));
    return Buffer.concat([weights.subarray(0, 8), json, weights.subarray(8 + length)]);
  });
}

function withTokenizer(tokens: number): readonly TestFile[] {
  const vocab = Object.fromEntries(Array.from({ length: tokens }, (_, id) => [`t${id}`, id]));
  const json = JSON.stringify({ model: { type: 'BPE', vocab, merges: [] } });
  return modelFiles().map((file) =>
    file.name === 'tokenizer.json' ? { ...file, buffer: Buffer.from(json) } : file
  );
}

const damaged: readonly (readonly [string, readonly TestFile[], RegExp])[] = [
  [
    'a header longer than the file',
    withWeights((weights) => {
      weights.writeBigUInt64LE(1n << 40n);
      return weights;
    }),
    /model\.safetensors is damaged.*its header is longer than the file/
  ],
  [
    'tensors that overlap',
    withHeader((header) => header.replace('"data_offsets":[8192,8320]', '"data_offsets":[8128,8256]')),
    /tensor ".+" overlaps another/
  ],
  [
    'weights that end too early',
    withWeights((weights) => weights.subarray(0, weights.length - 64)),
    /tensor ".+" reaches beyond the end/
  ],
  [
    'a number that is none',
    withWeights((weights) => {
      weights.writeFloatLE(NaN, weights.length - 4);
      return weights;
    }),
    /a number that is not finite \(in "model\.norm\.weight"\)/
  ],
  [
    'a tokenizer of another model',
    withTokenizer(500),
    /The tokenizer does not belong to this model: it has 500 tokens, and the model knows 64/
  ]
];

test('damaged files are told in one sentence, and the next model comes in as if nothing had been', async ({
  page
}) => {
  await openStudio(page, '/catalog');
  for (const [what, files, sentence] of damaged) {
    const { message } = await dropped(page, files);
    expect(message, what).toMatch(sentence);
  }
  expect(await modelNames(page)).toEqual([]);
  expect(await dropped(page, modelFiles())).toEqual({});
  expect(await saysSomething(page, 'tiny')).toBe(3);
});

test.describe('a network that breaks', () => {
  // The browser says so itself for every answer that does not come.
  test.use({ expectedErrors: [/Failed to load resource/] });

  test('at half of a download is taken up where it broke, also after a reload', async ({ page, server }) => {
    const files = modelFiles(largeVocabulary);
    const models = await ModelServer.start(server.url, files);
    const { length } = files.find(({ name }) => name === 'model.safetensors')!.buffer;
    models.pace = 250;
    models.cuts = [0.1 * length, 0.5 * length];
    await openStudio(page, `${models.url}/catalog`);
    await page.getByRole('button', { name: 'Bring a model' }).first().click();
    await page.getByLabel('Repository or address').fill(`${models.url}/m/`);
    await page.getByRole('button', { name: 'Look at it' }).click();
    await expect(page.getByText('This model can run here.')).toBeVisible();
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await expect.poll(() => models.down, { timeout: 60_000 }).toBe(true);
    // The first cut was gone on from by itself, where it was.
    expect(models.began).toHaveLength(2);
    expect(models.began[1]).toBeGreaterThan(0.08 * length);
    const waits = page.evaluate(async () => {
      const { jobs } = await hearth.open();
      return (await jobs.get(jobs.list()[0]!.id).log()).map(({ text }) => text);
    });
    expect((await waits).join('\n')).toContain('Trying again in 1 s.');

    await page.reload();
    models.down = false;
    models.pace = 0;
    await expect(page.getByRole('heading', { name: 'm', level: 3, exact: true })).toBeVisible({
      timeout: 60_000
    });
    expect(models.began).toHaveLength(3);
    expect(models.began[2]).toBeGreaterThanOrEqual(16 * 1024 * 1024);
    expect(await saysSomething(page, 'm')).toBe(3);
    await models.close();
  });
});

test('a disk that is full in the middle of a download is told, keeps what was there, and lets one try again', async ({
  page,
  server
}) => {
  const models = await ModelServer.start(server.url, modelFiles(largeVocabulary));
  await openStudio(page, `${models.url}/catalog`);
  expect(await dropped(page, modelFiles())).toEqual({});
  const fetching = (name: string): Promise<Outcome> =>
    page.evaluate(
      async ([url, as]) => {
        const { languageModels } = await hearth.open();
        try {
          await (await languageModels.import({ kind: 'url', url }, { name: as })).done();
          return {};
        } catch (error) {
          const { code, message } = error as { code?: string; message: string };
          return { ...(code ? { code } : {}), message };
        }
      },
      [`${models.url}/m/`, name] as const
    );
  // There was room when the download began, and then there was not: chunks are refused from the fourth on.
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    let chunks = 0;
    IDBObjectStore.prototype.put = function (...row) {
      if (this.name === 'chunks' && ++chunks > 3) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, row);
    };
    Object.assign(globalThis, { makeRoom: () => (IDBObjectStore.prototype.put = put) });
  });
  expect(await fetching('large')).toMatchObject({ code: 'store/quota' });
  expect(models.began).toEqual([0]);
  await page.evaluate(() => (globalThis as unknown as { makeRoom: () => void }).makeRoom());
  expect(await modelNames(page)).toEqual(['tiny']);
  expect(await saysSomething(page, 'tiny')).toBe(3);
  expect(await fetching('large')).toEqual({});
  expect((await modelNames(page)).sort()).toEqual(['large', 'tiny']);
  await models.close();
});

test('a question longer than the model can read is told so, and the conversation goes on', async ({
  page
}) => {
  await bringTiny(page);
  await openStudio(page, '/chat?model=model@1');
  await page.getByLabel('Write to the model').fill('a cat '.repeat(100));
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText(
    'The text has 600 tokens; this model reads at most 512.'
  );
  await ask(page, 'a dog');
  await page.reload();
  await expect(page.getByText('a dog').first()).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('this model reads at most 512');
});

test('a training is reloaded away while it runs, and goes on by itself from its last checkpoint', async ({
  page
}) => {
  await bringTiny(page);
  await bringLessons(page);
  const id = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { epochs: 200, maxSteps: 60, maxLength: 64, batchSize: 4, checkpointEvery: 5 };
    const job = await workspace.jobs.submit(
      'fine-tune-lora',
      { model: 'model', data: 'lessons' },
      { ...params, sampleTokens: 0 }
    );
    for await (const event of job.events())
      if (event.kind === 'metrics' && event.points.some(({ step }) => step > 12)) break;
    return job.id;
  });
  await page.reload();
  await page.waitForFunction(() => globalThis.hearth?.current.get());
  const { steps, resumed, began } = await page.evaluate(async (job) => {
    const workspace = await hearth.open();
    let first: number | undefined;
    for await (const event of workspace.jobs.get(job).events())
      if (event.kind === 'metrics')
        first ??= event.points.find(({ series }) => series === 'train loss')?.step;
    const series = await workspace.jobs.get(job).series();
    const { resumed } = workspace.jobs.get(job).record;
    return { steps: series.find(({ name }) => name === 'train loss')!.steps, resumed, began: first };
  }, id);
  expect(steps).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  expect(resumed).toBe(1);
  expect(began).toBeGreaterThan(10);
});

test('the graphics process dies in the middle of a training, which goes on with a new one', async ({
  page,
  context
}) => {
  await bringTiny(page);
  await bringLessons(page);
  const devtools = await context.browser()!.newBrowserCDPSession();
  const id = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { epochs: 200, maxSteps: 40, maxLength: 64, batchSize: 4, sampleTokens: 0 };
    const job = await workspace.jobs.submit('fine-tune-lora', { model: 'model', data: 'lessons' }, params);
    for await (const event of job.events())
      if (event.kind === 'metrics' && event.points.some(({ step }) => step > 9)) break;
    return job.id;
  });
  await devtools.send('Browser.crashGpuProcess');
  const { log, steps } = await page.evaluate(async (job) => {
    const { jobs } = await hearth.open();
    await jobs.get(job).done();
    const series = await jobs.get(job).series();
    const lines = (await jobs.get(job).log()).map(({ text }) => text);
    return { log: lines.join('\n'), steps: series.find(({ name }) => name === 'train loss')!.steps };
  }, id);
  expect(log).toMatch(/The graphics device was lost .* (Going on|goes on) from/);
  expect(steps).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
});

test('the graphics process dies behind a model that has spoken: asked again, it speaks', async ({
  page,
  context
}) => {
  await bringTiny(page);
  expect(await saysSomething(page, 'model')).toBe(3);
  await (await context.browser()!.newBrowserCDPSession()).send('Browser.crashGpuProcess');
  const said: string[] = [];
  await expect
    .poll(() => saysSomething(page, 'model').catch((error: Error) => void said.push(error.message)), {
      timeout: 30_000
    })
    .toBe(3);
  expect(said.join('\n')).toMatch(/^(.*The graphics device was lost .*\n?)?$/s);
});
