// Two people, two browsers, one server: share, invite by link, work together, be away and come back, look without
// writing, be taken out. The relay is cut off for one of them by closing their sockets.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeFaults, expect, openStudio, test } from './fixture';
import { join_, makeLink, people, Person, saved, share, switcher } from './people';

test.describe('a shared workspace', () => {
  test.use({ expectedErrors: [/WebSocket/] });

  test('is joined by a link, worked on together and apart, and left', async ({
    browser,
    page,
    startServer
  }) => {
    test.slow();
    const folder = await mkdtemp(join(tmpdir(), 'hearth-share-'));
    const server = await startServer({ relay: { folder } });
    await openStudio(page, server.url);
    const ann = Object.assign(Object.create(Person.prototype) as Person, { page });
    await ann.import('secret plans.csv', 'a,b\n1,MARKER\n2,y\n');
    await share(page, 'Ann Amundsen');
    expect(await axeFaults(page)).toEqual([]);
    const link = await makeLink(page, 'Editor');
    const viewLink = await makeLink(page, 'Viewer');
    expect(await axeFaults(page)).toEqual([]);

    const ben = await Person.arrive(browser);
    await openStudio(ben.page, link);
    await expect(ben.page.getByRole('heading', { name: 'Join “My workspace”?' })).toBeVisible();
    await expect(ben.page.getByText('You come in as Editor')).toBeVisible();
    expect(await axeFaults(ben.page)).toEqual([]);
    await join_(ben.page, link, 'Ben');
    await expect(ben.page).not.toHaveURL(/#/);
    await ben.seesDataset('secret plans');
    await expect(people(ben.page)).toHaveAccessibleName(/^2 people here/);

    // Each sees what the other does, and where they are.
    await ben.rename('secret plans', 'plans');
    await ann.seesDataset('plans');
    await ben.page.getByRole('link', { name: 'Data', exact: true }).first().click();
    await expect(page.getByRole('dialog').getByRole('link', { name: 'at Data' })).toBeVisible();

    // Ben is away: both go on, and everything is there when he is back.
    await ben.cut();
    await expect(people(ben.page)).toHaveAccessibleName(/cannot be reached/);
    await ben.rename('plans', 'plans by Ben');
    await expect(people(ben.page)).toHaveAccessibleName(/1 change is saved here, not yet on the relay/);
    await ann.import('more.csv', 'a\n1\n2\n');
    await ben.page.reload();
    await expect(ben.page.locator('main')).toHaveAttribute('aria-busy', 'false');
    await ben.seesDataset('plans by Ben');
    await ben.restore();
    await ben.seesDataset('more');
    await ann.seesDataset('plans by Ben');
    await expect(people(ben.page)).toHaveAccessibleName(saved);

    // A viewer looks and cannot write.
    const vic = await Person.arrive(browser);
    await join_(vic.page, viewLink, 'Vic');
    await vic.seesDataset('plans by Ben');
    const refused = await vic.rename('plans by Ben', 'mine').catch((error: Error) => error.message);
    expect(refused).toContain('not change it');
    await people(vic.page).click();
    await expect(vic.page.getByText('You may look, not change.')).toBeVisible();

    // Ben is taken out.
    await page.getByRole('button', { name: 'Take Ben out' }).click();
    await page.getByRole('button', { name: 'Take out' }).click();
    await expect(people(ben.page)).toHaveAccessibleName(/no longer part/);
    await ann.import('after.csv', 'a\n1\n');
    await vic.seesDataset('after');
    await openStudio(ben.page, link);
    await expect(ben.page.getByText('This link is no longer good.')).toBeVisible();

    // The server holds nothing that can be read.
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
    const kept = Buffer.concat(await Promise.all(files.map((f) => readFile(join(f.parentPath, f.name)))));
    expect(kept.length).toBeGreaterThan(2000);
    // Each long enough that no key or cipher has it by chance.
    const texts = ['secret plans', 'plans by Ben', 'MARKER', 'Amundsen', 'My workspace'];
    expect(texts.filter((text) => kept.includes(text))).toEqual([]);
    await Promise.all([ben.context.close(), vic.context.close()]);
    await rm(folder, { recursive: true, force: true });
  });
});

test('without a relay, sharing says so and changes nothing', async ({ page }) => {
  await openStudio(page);
  await switcher(page).click();
  await page.getByRole('menuitem', { name: 'Share…' }).click();
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByText('There is no relay at this address')).toBeVisible();
  await expect(people(page)).toBeHidden();
});
