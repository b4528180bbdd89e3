// From pictures to labels on the built studio: import, draw by mouse, label by keys alone, reload, export.
import { readFileSync } from 'node:fs';
import { axeFaults, expect, openStudio, test, type Page } from './fixture';
import { pngOf } from '../support/small-images';

const pictures = Array.from({ length: 5 }, (_, i) => ({
  name: `picture-${i + 1}.png`,
  mimeType: 'image/png',
  buffer: pngOf(320, 240, [40 * i + 40, 120, 200 - 30 * i])
}));
const broken = { name: 'broken.png', mimeType: 'image/png', buffer: pictures[0]!.buffer.subarray(0, 60) };

/** Imports five pictures and makes a project on them; ends on the project's page. */
async function makeProject(page: Page, task: string): Promise<void> {
  await openStudio(page, '/data');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([...pictures, broken]);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('shapes');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog.getByText('5 pictures were kept')).toBeVisible();
  await expect(dialog.getByText('broken.png')).toBeVisible();
  await dialog.getByRole('link', { name: 'Label them' }).click();
  await page.getByLabel('What shall be said').selectOption(task);
  await page.getByLabel('Name of the class').first().fill('Boat');
  await page.getByRole('button', { name: 'Create the project' }).click();
  await expect(page.getByText('0 of 5 labelled')).toBeVisible();
}

async function enterRoom(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^(Label|Go on labeling)$/ }).click();
  await expect(page.getByRole('heading', { name: /picture-\d/ })).toBeVisible();
}

async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]) {
  const box = (await page.getByRole('application').boundingBox())!;
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
}

test('boxes drawn by mouse and keys are there after a reload, and leave as COCO', async ({ page }) => {
  await makeProject(page, 'image-regions');
  await enterRoom(page);
  await drag(page, [0.4, 0.4], [0.5, 0.55]);
  await expect(page.getByRole('button', { name: 'Boat 1', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await drag(page, [0.55, 0.4], [0.6, 0.5]);
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: 'Dog 2', exact: true })).toBeVisible();
  await page.keyboard.press('Delete');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Dog 2', exact: true })).toBeVisible();
  await page.keyboard.press('Enter');

  // The second picture by keys alone: a box, moved, made larger, submitted.
  await expect(page.getByRole('heading', { name: 'picture-2.png' })).toBeVisible();
  for (const key of ['n', 'Shift+ArrowRight', 'ArrowDown', 'Alt+ArrowRight', 'Enter'])
    await page.keyboard.press(key);
  await expect(page.getByRole('heading', { name: 'picture-3.png' })).toBeVisible();
  await drag(page, [0.4, 0.4], [0.5, 0.55]);
  await expect(page.getByRole('status').getByText('Saved', { exact: true })).toBeVisible();

  // A draft is as safe as what was submitted.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'picture-3.png' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Dog 1', exact: true })).toBeVisible();
  await page.keyboard.press('PageUp');
  await expect(page.getByRole('heading', { name: 'picture-2.png' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Dog 1', exact: true })).toBeVisible();

  await page.getByRole('link', { name: 'shapes', exact: true }).click();
  await expect(page.getByText('2 of 5 labelled')).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'COCO' }).click();
  const coco = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as {
    images: { file_name: string; width: number }[];
    annotations: { bbox: number[]; category_id: number }[];
    categories: { name: string }[];
  };
  expect(coco.categories.map(({ name }) => name)).toEqual(['Boat', 'Dog']);
  expect(coco.images.every(({ width }) => width === 320)).toBe(true);
  expect(coco.annotations).toHaveLength(3);
  // 80 by 60 in the middle of 320 by 240, ten to the right, one down, one wider.
  expect(coco.annotations.at(-1)!.bbox).toEqual([130, 91, 81, 60]);
});

test('pictures are classified by one key each, and become a table to train on', async ({ page }) => {
  await makeProject(page, 'image-classification');
  await enterRoom(page);
  for (const [i, key] of ['1', '2', '1', '2', '1'].entries()) {
    await expect(page.getByRole('heading', { name: `picture-${i + 1}.png` })).toBeVisible();
    await page.keyboard.press(key);
  }
  await expect(page.getByText('Everything is labelled.')).toBeVisible();
  await page.getByRole('link', { name: 'shapes', exact: true }).click();
  await expect(page.getByText('5 of 5 labelled')).toBeVisible();
  await page.getByRole('button', { name: 'Make a table' }).click();
  await expect(page.getByText('shapes labels@1 was made.')).toBeVisible();
  const rows = await page.evaluate(async () =>
    (await globalThis.hearth.open()).datasets.get('shapes labels').rows()
  );
  expect(rows[1]).toMatchObject({ image: 'picture-2.png', label: 'Dog' });
});

test('words of a text are marked by keys and by pointer, emoji and all', async ({ page }) => {
  await openStudio(page, '/label');
  const id = await page.evaluate(async () => {
    const { datasets, labels } = await globalThis.hearth.open();
    const csv = 'id,text\n1,"Ada Lovelace met 👩‍👩‍👧 in London."\n2,"Nobody."\n';
    await datasets.import(new File([csv], 'notes.csv'), { name: 'notes', types: { text: 'text' } });
    const classes = [
      { id: 'p', name: 'Person', color: '#1c7ed6', hotkey: '1' },
      { id: 'l', name: 'Place', color: '#0ca678', hotkey: '2' }
    ];
    const project = {
      name: 'Names',
      task: 'text-spans' as const,
      source: 'notes',
      textColumn: 'text',
      classes
    };
    return (await labels.create(project)).id;
  });
  await page.goto(`/label/${id}/room`);
  const text = page.getByRole('region', { name: /^Text/ });
  await expect(text).toContainText('Ada Lovelace');
  for (const key of ['ArrowRight', 'Shift+ArrowRight', '1']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Place' }).click();
  const place = (await text.getByText('in London').boundingBox())!;
  await page.mouse.dblclick(place.x + place.width - 25, place.y + place.height / 2);
  await expect(page.getByRole('button', { name: 'Place 2', exact: true })).toBeVisible();
  await expect(page.getByRole('status').getByText('Saved', { exact: true })).toBeVisible();
  const marked = await page.evaluate(async (project) => {
    const { labels } = await globalThis.hearth.open();
    const book = await labels.open(project);
    const said = await labels.texts(project).text(0);
    const marks = book.of('0')[0]!.spans.map(({ label, start, end }) => [label, said.slice(start, end)]);
    await book.close();
    return marks;
  }, id);
  expect(marked).toEqual([
    ['p', 'Ada Lovelace'],
    ['l', 'London']
  ]);
});

test('a deleted set of pictures and a deleted project come back with Undo', async ({ page }) => {
  await makeProject(page, 'image-regions');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText('No labeling project yet')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: 'shapes', exact: true })).toBeVisible();
  await openStudio(page, '/data/images/shapes');
  await expect(page.getByRole('list', { name: 'Gallery' }).getByRole('listitem')).toHaveCount(5);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: 'shapes', exact: true })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the labeling screens have no accessibility faults and fit a phone, ${colorScheme}`, async ({
    page
  }) => {
    await page.emulateMedia({ colorScheme });
    await makeProject(page, 'image-regions');
    const { pathname } = new URL(page.url());
    await enterRoom(page);
    await drag(page, [0.4, 0.4], [0.5, 0.55]);
    await page.keyboard.press('Enter');
    for (const path of [
      '/label',
      '/label/new',
      pathname,
      `${pathname}/room`,
      '/data',
      '/data/images/shapes'
    ]) {
      await openStudio(page, path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByText('Opening…')).toHaveCount(0);
      expect(await axeFaults(page), path).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, path).toBeLessThanOrEqual(390);
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });
