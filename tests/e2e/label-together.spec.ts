// People with browsers of their own label one project: never the same item by accident, twice at once where that is
// wanted, also while one is offline; a third judges, and what they decide is exported. And a model that learns from labels.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeFaults, expect, openStudio, test, type Page } from './fixture';
import { join_, makeLink, people, Person, share } from './people';
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

interface Labelled {
  readonly author: string;
  readonly state: string;
  readonly box: readonly number[];
}

/** What is said of a picture in somebody's browser, by author. */
function saidOf(page: Page, project: string, picture: number): Promise<readonly Labelled[]> {
  return page.evaluate(
    async ([id, name]) => {
      const book = await (await hearth.open()).labels.open(id);
      const { id: item } = book.items.find((one) => one.name === name)!;
      const said = book.of(item).map(({ author, state, regions }) => {
        const { x, y, width, height } = regions[0]!.shape as Record<'x' | 'y' | 'width' | 'height', number>;
        return { author, state, box: [x, y, width, height] };
      });
      await book.close();
      return said.sort((a, b) => (a.author < b.author ? -1 : 1));
    },
    [project, `picture-${picture}.png`] as const
  );
}

function seesProject(page: Page, project: string): Promise<void> {
  const see = () =>
    page.evaluate(async (id) => (await hearth.open()).labels.list().some((one) => one.id === id), project);
  return expect.poll(see).toBe(true);
}

const statesOf = async (page: Page, project: string, picture: number) =>
  (await saidOf(page, project, picture)).map(({ author, state }) => `${author}: ${state}`);

test.describe('browsers of their own', () => {
  test.use({ expectedErrors: [/WebSocket/] });

  test('share the items, label the same ones at once and offline, and export what a reviewer let pass', async ({
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
    const reviewLink = await makeLink(ann, 'Reviewer');
    await ann.evaluate(async () => (await hearth.open()).sharing.bytes!.shareAll());
    const second = await Person.arrive(browser);
    const ben = second.page;
    await join_(ben, link, 'Ben');
    await keepPictures(ben, 'the same');
    await seesProject(ben, id);

    // Ann is at the first picture, so Ben gets the second, and both see who is where.
    const room = `${server.url}/label/${id}/room`;
    await enterRoom(ann, room, 1);
    const book = await ben.evaluateHandle(async (project) => (await hearth.open()).labels.open(project), id);
    await expect
      .poll(() => book.evaluate(({ queue }) => queue.live().map(({ holder }) => holder)))
      .toEqual(['Ann']);
    const first = await book.evaluate(({ items }) => items[0]!.id);
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
    const both = (work: (person: Page, shift: number) => Promise<unknown>) =>
      Promise.all([work(ann, 0), work(ben, 0.01)]);
    const submit = async (person: Page, next: number): Promise<void> => {
      await person.keyboard.press('Enter');
      await expect(person.getByRole('heading', { name: `picture-${next}.png` })).toBeVisible();
    };
    await both((person) => enterRoom(person, `${room}?item=${encodeURIComponent(first)}`, 1));
    await both((person, shift) => drawBox(person, [0.35 + shift, 0.35]));
    await both((person) => submit(person, 2));

    // Ben's network is gone: he labels on, the picture Ann is at and one more, and it arrives when it is back.
    await second.cut();
    await expect(people(ben)).toHaveAccessibleName(/cannot be reached|not yet on the relay/);
    await both((person, shift) => drawBox(person, [0.35 + shift, 0.35 + shift]));
    await both((person) => submit(person, 3));
    await drawBox(ben, [0.4, 0.4]);
    await ben.keyboard.press('Enter');
    await expect(ben.getByText('Nothing is left for you to label.')).toBeVisible();
    expect(await statesOf(ann, id, 2)).toEqual(['Ann: submitted']);
    await second.restore();
    await expect.poll(() => statesOf(ann, id, 3)).toEqual(['Ben: submitted']);
    await expect.poll(() => statesOf(ben, id, 2)).toEqual(['Ann: submitted', 'Ben: submitted']);

    // Rita judges: both at the first, one and a correction of the other at the second, sends back the third.
    const third = await Person.arrive(browser);
    const rita = third.page;
    await join_(rita, reviewLink, 'Rita');
    await seesProject(rita, id);
    const hers = await rita.evaluateHandle(async (project) => (await hearth.open()).labels.open(project), id);
    await expect.poll(() => hers.evaluate((open) => open.all().length)).toBe(5);
    await enterRoom(rita, `${room}?review=1`, 1);
    const approve = (author: string) =>
      rita.getByRole('listitem').filter({ hasText: author }).getByRole('button', { name: 'Approve' }).click();
    expect(await axeFaults(rita)).toEqual([]);
    await approve('Ann');
    await approve('Ben');
    await expect(rita.getByRole('heading', { name: 'picture-2.png' })).toBeVisible();
    await approve('Ann');
    await rita
      .getByRole('listitem')
      .filter({ hasText: 'Ben' })
      .getByRole('button', { name: 'Correct' })
      .click();
    await rita.getByRole('button', { name: 'Boat 1', exact: true }).click();
    await rita.getByRole('application').focus();
    await rita.keyboard.press('ArrowRight');
    await rita.getByRole('button', { name: 'Approve the correction' }).click();
    await expect(rita.getByRole('heading', { name: 'picture-3.png' })).toBeVisible();
    await rita.getByRole('button', { name: 'Send back' }).click();
    await rita.getByLabel('Why?').fill('Too loose');
    await rita.getByRole('dialog').getByRole('button', { name: 'Send back' }).click();
    await expect(rita.getByText('Nothing waits for review.')).toBeVisible();
    await expect(ben.getByText('Sent back to you: Too loose')).toBeVisible();

    // What they agree on leaves: the mean of the two that count at each picture, and nothing of the third.
    await expect.poll(() => statesOf(ann, id, 3)).toEqual(['Ben: rejected']);
    await openStudio(ann, `${server.url}/label/${id}`);
    await ann.getByRole('button', { name: 'Export' }).click();
    const download = ann.waitForEvent('download');
    await ann.getByRole('menuitem', { name: 'COCO' }).click();
    const coco = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as {
      images: { id: number; file_name: string }[];
      annotations: { image_id: number; bbox: number[]; area: number }[];
    };
    const nameOf = new Map(coco.images.map((image) => [image.id, image.file_name]));
    expect(coco.annotations.map(({ image_id }) => nameOf.get(image_id))).toEqual([
      'picture-1.png',
      'picture-2.png'
    ]);
    for (const [i, authors] of [
      ['Ann', 'Ben'],
      ['Ann', 'Rita']
    ].entries()) {
      const counted = (await saidOf(ann, id, i + 1)).filter(({ state }) => state === 'approved');
      expect(counted.map(({ author }) => author)).toEqual(authors);
      const { bbox, area } = coco.annotations[i]!;
      for (const [k, value] of bbox.entries())
        expect(value).toBeCloseTo((counted[0]!.box[k]! + counted[1]!.box[k]!) / 2, 2);
      expect(area).toBeCloseTo(bbox[2]! * bbox[3]!, 1);
    }
    const [bens, ritas] = ['Ben', 'Rita'].map(async (author) => (await saidOf(ann, id, 2)).find((one) => one.author === author)!.box[0]!); // prettier-ignore
    expect((await ritas!) - (await bens!)).toBeCloseTo(1, 3);
    expect(await axeFaults(ann)).toEqual([]);

    await Promise.all([second.context.close(), third.context.close()]);
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
