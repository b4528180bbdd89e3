// Two people at one dataset: its bytes come when they are asked for, what is said reaches who it speaks to, also after
// an absence, and a role shows what it may not do.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeFaults, expect, openStudio, test } from './fixture';
import { join_, makeLink, people, Person, share } from './people';

test.use({ expectedErrors: [/WebSocket/] });

test('bytes on demand, comments with mentions, presence and roles', async ({
  browser,
  page,
  startServer
}) => {
  test.slow();
  const folder = await mkdtemp(join(tmpdir(), 'hearth-together-'));
  const server = await startServer({ relay: { folder } });
  await openStudio(page, server.url);
  await page.evaluate(
    async (csv) => (await hearth.open()).datasets.import(new File([csv], 'plans.csv')),
    'city,visits\nMARKERTOWN,1\nElsewhere,2\n'
  );
  await share(page, 'Ann');
  const link = await makeLink(page, 'Editor');
  const viewLink = await makeLink(page, 'Viewer');
  await page.getByRole('button', { name: 'Done' }).click();

  // A guest sees the record, who has the bytes, and no rows.
  const ben = await Person.arrive(browser);
  await join_(ben.page, link, 'Ben');
  await ben.page.getByRole('link', { name: 'Data', exact: true }).first().click();
  await expect(ben.page.getByRole('row', { name: /plans/ }).getByText('with Ann')).toBeVisible();
  await ben.page.getByRole('link', { name: 'plans' }).click();
  await expect(ben.page.getByText('The bytes are not in this browser')).toBeVisible();
  await expect(ben.page.getByText('MARKERTOWN')).toBeHidden();

  // Ann shares them; Ben fetches them, and a job would have offered the same.
  await page.getByRole('link', { name: 'Data', exact: true }).first().click();
  await page.getByRole('link', { name: 'plans' }).click();
  await page.getByRole('button', { name: /^Share its bytes/ }).click();
  await expect(page.getByText('here · on the relay')).toBeVisible();
  await expect(ben.page.getByText(/They are on the relay/)).toBeVisible();
  const refused = await ben.page.evaluate(async () => {
    const { jobs } = await hearth.open();
    return jobs.submit('profile-table', { table: 'plans' }).catch((error: { code: string }) => error.code);
  });
  expect(refused).toBe('share/bytes-elsewhere');
  await expect(ben.page.getByText('plans@1 is not in this browser.')).toBeVisible();
  await ben.page
    .locator('main')
    .getByRole('button', { name: /^Fetch/ })
    .last()
    .click();
  await expect(ben.page.getByText('MARKERTOWN')).toBeVisible();

  // What is said reaches who it speaks to.
  await page.getByRole('link', { name: 'Home' }).first().click();
  await ben.page.getByRole('button', { name: 'Comments' }).click();
  const panel = ben.page.getByRole('complementary', { name: 'Comments: plans' });
  await panel.getByLabel('Write a comment').fill('Is row one right, @An');
  await panel.getByRole('option', { name: 'Ann' }).waitFor();
  await panel.getByLabel('Write a comment').press('Enter');
  await expect(panel.getByLabel('Write a comment')).toHaveValue('Is row one right, @Ann ');
  await panel.getByRole('button', { name: 'Send' }).click();
  await expect(panel.getByText('Is row one right')).toBeVisible();
  expect(await axeFaults(ben.page)).toEqual([]);
  const told = page.getByRole('status').filter({ hasText: 'Ben speaks to you in “plans”' });
  await expect(told).toBeVisible();
  await expect(people(page)).toHaveAccessibleName(/1 comment speaks to you/);
  await told.getByRole('button', { name: 'Open' }).click();
  const hers = page.getByRole('complementary', { name: 'Comments: plans' });
  await expect(hers.getByText('Is row one right')).toBeVisible();

  // Each sees where the other is and writes; what was said while one was away arrives.
  await panel.getByLabel('Write a comment').click();
  await hers.getByRole('button', { name: 'Reply' }).click();
  await ben.cut();
  await expect(people(ben.page)).toHaveAccessibleName(/cannot be reached/);
  await hers.getByLabel('Reply to Ben').fill('It is.');
  await hers.getByRole('button', { name: 'Reply' }).click();
  await panel.getByLabel('Write a comment').fill('Said while away');
  await panel.getByRole('button', { name: 'Send' }).click();
  await ben.restore();
  await expect(panel.getByText('It is.')).toBeVisible();
  await expect(hers.getByText('Said while away')).toBeVisible();
  await hers.getByRole('button', { name: 'Resolve' }).first().click();
  await expect(panel.getByText('It is.')).toBeHidden();

  // A viewer reads, fetches, and is told why the rest is off.
  const vic = await Person.arrive(browser);
  await join_(vic.page, viewLink, 'Vic');
  await vic.page.getByRole('link', { name: 'Data', exact: true }).first().click();
  const barred = vic.page.getByRole('button', { name: 'Import', exact: true });
  await expect(barred).toBeDisabled();
  await expect(barred).toHaveAttribute('title', /Your role is Viewer/);
  await vic.page.getByRole('link', { name: 'plans' }).click();
  await vic.page
    .locator('main')
    .getByRole('button', { name: /^Fetch/ })
    .last()
    .click();
  await expect(vic.page.getByText('MARKERTOWN')).toBeVisible();

  // Who did what, and following someone.
  await people(page).click();
  await page.getByRole('button', { name: 'Follow Vic' }).click();
  await expect(page.getByRole('status').getByText('You follow Vic')).toBeVisible();
  await vic.page.getByRole('link', { name: 'Runs', exact: true }).first().click();
  await expect(page).toHaveURL(/\/runs$/);
  await page.getByRole('button', { name: 'Stop following' }).click();
  await people(page).click();
  await page.getByRole('button', { name: 'Activity' }).click();
  await expect(page.getByRole('cell', { name: /shared the bytes of plans/ })).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);

  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
  const kept = Buffer.concat(await Promise.all(files.map((f) => readFile(join(f.parentPath, f.name)))));
  expect(files.some(({ parentPath }) => parentPath.endsWith('files'))).toBe(true);
  for (const text of ['MARKERTOWN', 'plans', 'row one']) expect(kept.includes(text)).toBe(false);
  await Promise.all([ben.context.close(), vic.context.close()]);
  await rm(folder, { recursive: true, force: true });
});
