// Two people with browsers of their own label one project: never the same item by accident, twice where that is wanted;
// and a model that learns from the labels of a table of texts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeFaults, expect, openStudio, test, type Page } from './fixture';
import { join_, makeLink, Person, share } from './people';
import { pngOf } from '../support/small-images';

const pictures = Array.from({ length: 3 }, (_, i) => ({
  name: `picture-${i + 1}.png`,
  bytes: pngOf(320, 240, [40 * i + 40, 120, 200 - 30 * i]).toString('base64')
}));

/** Keeps the pictures in the workspace: their bytes do not travel, but equal ones are the same everywhere. */
async function keepPictures(page: Page, name: string): Promise<void> {
  await page.evaluate(
    async ([all, set]) => {
      const files = all.map(
        ({ name: file, bytes }) =>
          new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], file, { type: 'image/png' })
      );
      await (await hearth.open()).images.import(files, { name: set });
    },
    [pictures, name] as const
  );
}

async function enterRoom(page: Page, address: string, picture: number): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('heading', { name: `picture-${picture}.png` })).toBeVisible();
}

async function drawBox(page: Page, from: readonly [number, number]): Promise<void> {
  const box = (await page.getByRole('application').boundingBox())!;
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from[0], from[1]));
  await page.mouse.down();
  await page.mouse.move(...at(from[0] + 0.1, from[1] + 0.1));
  await page.mouse.move(...at(from[0] + 0.2, from[1] + 0.2));
  await page.mouse.up();
  await expect(page.getByRole('button', { name: 'Boat 1', exact: true })).toBeVisible();
  await expect(page.getByRole('status').getByText('Saved', { exact: true })).toBeVisible();
}

test.describe('two browsers', () => {
  test.use({ expectedErrors: [/WebSocket/] });

  test('share the items between them, and label the same ones where that is wanted', async ({
    browser,
    page: ann,
    startServer
  }) => {
    test.slow();
    const folder = await mkdtemp(join(tmpdir(), 'hearth-labels-'));
    const server = await startServer({ relay: { folder } });
    await openStudio(ann, server.url);
    await keepPictures(ann, 'harbour');
    const id = await ann.evaluate(async () => {
      const { labels } = await hearth.open();
      const classes = [{ id: 'boat', name: 'Boat', color: '#1c7ed6', hotkey: '1' }];
      return (await labels.create({ name: 'Boats', task: 'image-regions', source: 'harbour', classes })).id;
    });
    await share(ann, 'Ann');
    const link = await makeLink(ann, 'Editor');
    const { context, page: ben } = await Person.arrive(browser);
    await join_(ben, link, 'Ben');
    await keepPictures(ben, 'the same');
    const see = () =>
      ben.evaluate(
        async (project) => (await hearth.open()).labels.list().some(({ id: one }) => one === project),
        id
      );
    await expect.poll(see).toBe(true);

    // Ann is at the first picture, so Ben gets the second, and both see who is where.
    const room = `${server.url}/label/${id}/room`;
    await enterRoom(ann, room, 1);
    const book = await ben.evaluateHandle(async (project) => (await hearth.open()).labels.open(project), id);
    await expect
      .poll(() => book.evaluate(({ queue }) => queue.live().map(({ holder }) => holder)))
      .toEqual(['Ann']);
    await enterRoom(ben, room, 2);
    await ben.keyboard.press('PageUp');
    await expect(ben.getByText('Ann is at this one now.')).toBeVisible();

    // Two people per item, and a second look.
    await openStudio(ann, `${server.url}/label/${id}`);
    await ann.getByRole('button', { name: 'More' }).click();
    await ann.getByRole('menuitem', { name: 'Give out the work' }).click();
    await ann.getByLabel('People per item').fill('2');
    await ann.getByLabel('A second look: labels wait for approval').check();
    await ann.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(ann.getByText('People per item: 2.')).toBeVisible();
    for (const [person, at] of [
      [ann, 0.35],
      [ben, 0.36]
    ] as const) {
      await enterRoom(person, room, 1);
      await drawBox(person, [at, 0.35]);
      await person.keyboard.press('Enter');
      await expect(person.getByRole('heading', { name: 'picture-2.png' })).toBeVisible();
    }

    await context.close();
    await rm(folder, { recursive: true, force: true });
  });
});

test('a model learns beside who labels texts: it suggests, one key accepts, and the map labels many', async ({
  page
}) => {
  await openStudio(page, '/label');
  const id = await page.evaluate(async () => {
    const { datasets, labels } = await hearth.open();
    const spam = ['free prize for you', 'win free cash', 'claim your free prize', 'cash prize to win'];
    const ham = ['dinner at home', 'see you at home', 'home for dinner', 'love to see you'];
    const lines = Array.from({ length: 40 }, (_, i) => `${i},${(i % 2 ? ham : spam)[(i >> 1) % 4]} ${i}`);
    const file = new File([`id,text\n${lines.join('\n')}\n`], 'messages.csv');
    await datasets.import(file, { name: 'messages', types: { text: 'text' } });
    const classes = [
      { id: 's', name: 'Spam', color: '#e8590c', hotkey: '1' },
      { id: 'h', name: 'Ham', color: '#1c7ed6', hotkey: '2' }
    ];
    const task = 'text-classification' as const;
    return (await labels.create({ name: 'Spam', task, source: 'messages', textColumn: 'text', classes })).id;
  });
  await page.goto(`/label/${id}/room`);
  for (let i = 1; i <= 8; i++) {
    await expect(page.getByRole('heading', { name: `Text ${i}`, exact: true })).toBeVisible();
    await page.keyboard.press(i % 2 ? '1' : '2');
  }
  const model = page.getByRole('region', { name: 'The model' });
  await expect(model.getByRole('button', { name: 'Accept' })).toBeVisible();
  await expect(model.getByText('Spam')).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { name: 'Text 10', exact: true })).toBeVisible();
  await expect(model.getByText('Ham')).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);

  await page.getByRole('link', { name: 'Spam', exact: true }).click();
  await page.getByRole('tab', { name: 'Model' }).click();
  await expect(page.getByText('Labels it learned from')).toBeVisible();
  await page.getByLabel('Choose what it takes for…').selectOption('Ham');
  await expect(page.getByText('16 chosen, 16 without a label')).toBeVisible();
  await page.getByRole('button', { name: 'Label them as' }).click();
  await page.getByRole('menuitem', { name: 'Ham' }).click();
  await expect(page.getByText('16 items were labelled.')).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);

  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(page.getByText('25 of 40 labelled')).toBeVisible();
  await page.getByRole('button', { name: 'Train a classifier' }).click();
  await expect(page.getByText('Completed').first()).toBeVisible();
  const answer = await page.evaluate(async () => {
    const { models } = await hearth.open();
    return models.get('Spam classifier').score([{ text: 'WIN a free prize!' }, { text: 'dinner at home?' }]);
  });
  expect(answer.map(({ prediction }) => prediction)).toEqual(['Spam', 'Ham']);
});

test('pictures are learned from beside who labels them, and become a classifier that takes pictures', async ({
  page
}) => {
  await openStudio(page, '/label');
  const images = Array.from({ length: 24 }, (_, i) => {
    const colour: [number, number, number] = i % 2 ? [220 - i, 40 + i, 30] : [30, 60 + i, 200 + i];
    return pngOf(40, 30, colour).toString('base64');
  });
  const found = await page.evaluate(async (all) => {
    const workspace = await hearth.open();
    const files = all.map(
      (bytes, i) => new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], `${i}.png`)
    );
    const { ref } = await workspace.images.import(files, { name: 'tiles' });
    const classes = [
      { id: 'b', name: 'Blue', color: '#1c7ed6' },
      { id: 'r', name: 'Red', color: '#e8590c' }
    ];
    const task = 'image-classification' as const;
    const { id } = await workspace.labels.create({ name: 'Tiles', task, source: ref, classes });
    const book = await workspace.labels.open(id);
    const truth = (item: { readonly name: string }) => (parseInt(item.name) % 2 ? 'r' : 'b');
    for (const item of book.items.slice(0, 12))
      await book.annotate(item.id, 'Ann', { state: 'submitted', classes: [truth(item)] });
    const learning = await workspace.labels.learning(book);
    await learning.learn();
    const right = book.items
      .slice(12)
      .filter((item) => learning.suggestion(item.id)?.classes[0] === truth(item));
    learning.close();
    for (const item of book.items.slice(12))
      await book.annotate(item.id, 'Ann', { state: 'submitted', classes: [truth(item)] });
    const labels = await workspace.labels.makeTable(book, 'tiles labels');
    await book.close();
    const params = { target: 'label', epochs: 8, backend: 'wasm' };
    const job = await workspace.jobs.submit('train-image-classifier', { images: ref, labels }, params);
    const { outputs } = await job.done();
    return { right: right.length, model: outputs.model! };
  }, images);
  expect(found.right).toBe(12);
  await openStudio(page, `/models/${encodeURIComponent(found.model)}?tab=try`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a picture' }).click();
  await (
    await chooser
  ).setFiles({ name: 'new.png', mimeType: 'image/png', buffer: pngOf(50, 50, [205, 50, 40]) });
  await expect(page.getByRole('img', { name: 'The picture you chose' })).toBeVisible();
  await expect(page.getByText('Red').first()).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
});
