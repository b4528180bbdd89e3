// Training that memory does not hold, in the built studio: refused before it starts, or run out of memory in the middle, on
// a graphics device and in a worker. One sentence says what happened, what was saved is kept, and a smaller run goes
// through in the same tab. The browser's own answers are changed, in the worker, as they are when memory is short.
import { expect, openStudio, test, type Page } from './fixture';

type Params = Readonly<Record<string, unknown>>;

/** Who is older buys, as a rule. */
function buyersCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const age = 18 + ((i * 37) % 60);
    const noise = ((i * 7919) % 101) / 101 - 0.5;
    return `${age},${(i * 613) % 5000},${age / 60 + 0.6 * noise > 0.8 ? 'yes' : 'no'}`;
  });
  return `age,income,buys\n${lines.join('\n')}\n`;
}

async function importBuyers(page: Page, rows: number): Promise<void> {
  await page.evaluate(async (text) => {
    const { datasets } = await hearth.open();
    await datasets.import(new File([text], 'buyers.csv'), { name: 'buyers' });
  }, buyersCsv(rows));
}

/** Gives the id of the job. */
function start(page: Page, component: 'train-dense-network' | 'train-random-forest', params: Params) {
  return page.evaluate(
    async ([which, given]) => {
      const { jobs } = await hearth.open();
      const all = { target: 'buys', validation: 'holdout', ...given };
      return (await jobs.submit(which, { data: 'buyers' }, all)).id;
    },
    [component, params] as const
  );
}

const done = (page: Page, id: string): Promise<void> =>
  page.evaluate(async (job) => void (await (await hearth.open()).jobs.get(job).done()), id);

const logOf = (page: Page, id: string): Promise<string> =>
  page.evaluate(
    async (job) => (await (await hearth.open()).jobs.get(job).log()).map(({ text }) => text).join(' '),
    id
  );

/** Steps of a run whose figures are kept. */
const stepsOf = (page: Page, id: string): Promise<number> =>
  page.evaluate(async (job) => {
    const series = await (await hearth.open()).jobs.get(job).series();
    return Math.max(0, ...series.map((each) => each.steps.length));
  }, id);

const trainings = (page: Page): Promise<string[]> =>
  page.evaluate(async () =>
    (await hearth.open()).jobs
      .list()
      .flatMap(({ component }) => (component.startsWith('train-') ? component : []))
  );

async function chooseNetwork(page: Page, layers: string): Promise<void> {
  await page.getByRole('checkbox', { name: /^Gradient boosting/ }).uncheck();
  await page.getByRole('checkbox', { name: /^Dense neural network/ }).check();
  await page.getByLabel('Hidden layers').fill(layers);
}

test('a network that does not fit is refused before it starts, with what to change; a smaller one is trained', async ({
  page
}) => {
  await openStudio(page);
  await importBuyers(page, 400);
  await openStudio(page, '/train?data=buyers');
  await chooseNetwork(page, Array.from({ length: 9 }, () => '4096').join(', '));
  const refusal = page.locator('#content').getByRole('alert');
  await expect(refusal).toContainText(
    /Dense neural network needs about \d+ MB; about \d+ MB can be used here/
  );
  await expect(refusal).toContainText('Use fewer or smaller layers, or a smaller batch.');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  expect(await trainings(page)).toEqual([]);

  await page.getByLabel('Hidden layers').fill('8');
  await page.getByLabel('Epochs').fill('3');
  await expect(refusal).toHaveCount(0);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
});

/** Lets a test say later how many bytes of buffers the graphics devices of the page's workers may hold. */
function watchGraphics(page: Page): Promise<unknown> {
  const watch = (): void => {
    const { prototype } = GPUDevice;
    const { createBuffer, popErrorScope } = prototype;
    const memory = Object.assign(globalThis, { graphicsLimit: Infinity });
    let held = 0;
    let isFull = false;
    prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      const destroy = buffer.destroy.bind(buffer);
      held += descriptor.size;
      isFull ||= held > memory.graphicsLimit;
      buffer.destroy = () => {
        held -= descriptor.size;
        destroy();
      };
      return buffer;
    };
    prototype.popErrorScope = async function () {
      const error = await popErrorScope.call(this);
      if (!isFull) return error;
      isFull = false;
      return new GPUOutOfMemoryError('no memory left');
    };
  };
  return Promise.all(page.workers().map((worker) => worker.evaluate(watch)));
}

function limitGraphics(page: Page, bytes: number): Promise<unknown> {
  const limit = (most: number): void => void Object.assign(globalThis, { graphicsLimit: most });
  return Promise.all(page.workers().map((worker) => worker.evaluate(limit, bytes)));
}

test('a graphics device that runs out of memory: the run goes on without it, and a smaller one has it again', async ({
  page
}) => {
  await openStudio(page);
  await importBuyers(page, 2200);
  // The worker of a first job waits for the next one, which is so watched from its start.
  await done(page, await start(page, 'train-dense-network', { backend: 'wasm', epochs: 1, layers: '8' }));
  await watchGraphics(page);
  const large = { backend: 'webgpu', epochs: 40, batchSize: 1000, layers: '256', earlyStopping: false };
  const id = await start(page, 'train-dense-network', large);
  await expect.poll(() => stepsOf(page, id), { timeout: 60_000 }).toBeGreaterThan(2);
  await limitGraphics(page, 2e6);
  await done(page, id);
  const log = await logOf(page, id);
  expect(log).toContain('The graphics device ran out of memory. Training goes on without it, from epoch');
  expect(log).toContain('Computing with WebAssembly.');
  expect(await stepsOf(page, id)).toBe(large.epochs);

  const small = await start(page, 'train-dense-network', {
    ...large,
    epochs: 3,
    batchSize: 100,
    layers: '8'
  });
  await done(page, small);
  expect(await logOf(page, small)).toMatch(/^(?!.*out of memory).*Computing with WebGPU\./);
  await page.getByRole('link', { name: 'Models', exact: true }).first().click();
  await expect(page.getByRole('row', { name: /buyers dense-network/ })).toHaveCount(1);
});

/** From now on no array of this worker may be larger, as where there is no memory for it. Gives the worker's name. */
function limitArrays(bytes: number): string {
  for (const name of ['Int32Array', 'Float32Array', 'Uint8Array'] as const) {
    const limited = new Proxy(globalThis[name] as unknown as Int32ArrayConstructor, {
      construct(made, [length, ...more]: [unknown, ...unknown[]], called) {
        if (typeof length === 'number' && length * made.BYTES_PER_ELEMENT > bytes)
          throw new RangeError('Array buffer allocation failed');
        return Reflect.construct(made, [length, ...more], called) as object;
      }
    });
    Object.assign(globalThis, { [name]: limited });
    limited.prototype.constructor = limited;
  }
  return self.name;
}

test('a forest that outgrows the memory of its worker says so; what was saved is kept, and a smaller one grows', async ({
  page
}) => {
  await openStudio(page);
  await importBuyers(page, 6000);
  const workers: string[] = [];
  page.on('worker', (worker) => {
    void worker.evaluate(limitArrays, 500_000).then((name) => workers.push(name));
  });
  const params = { trees: 400, holdout: 0.1 };
  const id = await start(page, 'train-random-forest', params);
  await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
  await page.getByRole('link', { name: /Random forest: buyers/ }).click();
  const note = page.locator('#content').getByRole('alert');
  await expect(note).toContainText('The browser ran out of memory in Random forest.', { timeout: 60_000 });
  await expect(note).toContainText('Use fewer rows or columns, a smaller batch or a smaller model.');
  await expect(note).toContainText('What is safe: Everything that was saved before is kept');
  await expect(note).toContainText('Change the settings and run it again.');
  expect(await stepsOf(page, id)).toBeGreaterThan(2);

  await page.getByRole('link', { name: 'Change and run' }).click();
  await page.getByRole('spinbutton', { name: 'Trees' }).fill('5');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
  // The worker whose memory was full is gone.
  await expect.poll(() => workers.filter((name) => name === 'tabular')).toHaveLength(2);
  const names = await page.evaluate(async () =>
    (await hearth.open()).datasets.list().map(({ name }) => name)
  );
  expect(names).toEqual(['buyers']);
});
