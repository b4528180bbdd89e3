// People at one flow, in browsers of their own over a relay and in tabs of one: each sees where the others point, what they have
// selected and where they write, until they leave; a canvas of many nodes is not drawn anew for it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeChains } from './chains';
import { axeFaults, expect, openStudio, test, type Page } from './fixture';
import { join_, makeLink, people, Person, share } from './people';

const node = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);
const frame = (page: Page, id: string) => node(page, id).locator('.frame');
const pointer = (page: Page) => page.locator('.pointers .pointer');
const prompt = (page: Page, path: string) => page.getByRole('textbox', { name: `Prompt (${path})` });
const carets = (page: Page) => page.locator('.cm-others .cm-other');
const selections = (page: Page) => page.locator('.cm-others-selected > div');

async function beginFlow(page: Page): Promise<string> {
  await page.goto(new URL('/flows', page.url()).href);
  await page.getByRole('button', { name: 'New flow' }).click();
  await page.getByRole('menuitem', { name: 'Two prompts, side by side' }).click();
  await expect(prompt(page, 'plain.jinja2')).toBeVisible();
  return new URL(page.url()).pathname;
}

async function middleOf(page: Page, id: string): Promise<readonly [number, number]> {
  const { x, y, width, height } = (await node(page, id).boundingBox())!;
  return [x + width / 2, y + height / 2];
}

/** The character before the caret that is shown in a text, by where it is drawn. */
function characterBefore(page: Page): Promise<string> {
  return page.evaluate(() => {
    const caret = document.querySelector('.cm-others .cm-other')!.getBoundingClientRect();
    const found = document.caretPositionFromPoint(caret.left - 2, caret.top + caret.height / 2)!;
    return found.offsetNode.textContent!.slice(0, found.offset).slice(-5);
  });
}

test.describe('browsers of their own', () => {
  test.use({ expectedErrors: [/WebSocket/], viewport: { width: 1280, height: 900 } });

  test('show each other carets, selections, pointers and nodes, until one leaves', async ({
    browser,
    page: ann,
    startServer
  }) => {
    test.slow();
    const folder = await mkdtemp(join(tmpdir(), 'hearth-flow-'));
    const server = await startServer({ relay: { folder } });
    await openStudio(ann, server.url);
    await share(ann, 'Ann');
    const link = await makeLink(ann, 'Editor');
    await ann.getByRole('button', { name: 'Done' }).click();
    const path = await beginFlow(ann);
    const person = await Person.arrive(browser);
    const ben = person.page;
    await ben.setViewportSize({ width: 1280, height: 900 });
    await join_(ben, link, 'Ben');
    await ben.goto(server.url + path);
    await expect(prompt(ben, 'plain.jinja2')).toBeVisible();

    // What each has selected, and who edits it.
    await expect(frame(ben, 'answer')).toHaveText('Ann');
    await node(ben, '$inputs').locator('header').click();
    await expect(frame(ann, '$inputs')).toHaveText('Ben');
    await expect(frame(ann, 'answer')).toHaveCount(0);
    await ben.getByRole('complementary', { name: 'Settings' }).getByRole('textbox').first().focus();
    await expect(frame(ann, '$inputs')).toHaveText('Ben is editing');
    // It stands in no name that is read aloud.
    await expect(node(ann, '$inputs')).not.toHaveAccessibleName(/Ben/);

    // Where Ben points, in the flow and not on the screen.
    const [x, y] = await middleOf(ben, '$outputs');
    await ben.mouse.move(x - 30, y);
    await ben.mouse.move(x, y);
    await expect(pointer(ann)).toHaveText('Ben');
    await expect
      .poll(async () => {
        const there = (await pointer(ann).boundingBox())!;
        const [wantedX, wantedY] = await middleOf(ann, '$outputs');
        return Math.hypot(there.x - wantedX, there.y - wantedY);
      })
      .toBeLessThan(4);
    await ben.mouse.move(2, 2);
    await expect(pointer(ann)).toHaveCount(0);

    // Carets in one prompt: they stay after their character while the other writes before it.
    await node(ben, 'answer').locator('header').click();
    const [hers, his] = [prompt(ann, 'plain.jinja2'), prompt(ben, 'plain.jinja2')];
    await his.press('Control+End');
    await his.pressSequentially('STAYS');
    await expect(hers).toContainText('STAYS');
    await expect(carets(ann)).toHaveText('Ben');
    await expect.poll(() => characterBefore(ann)).toBe('STAYS');
    await hers.press('Control+Home');
    await hers.pressSequentially('Hello, ');
    await hers.press('Enter');
    await expect(his).toContainText('Hello,');
    await expect.poll(() => characterBefore(ann)).toBe('STAYS');
    await expect(carets(ben)).toHaveText('Ann');
    await expect(frame(ann, 'answer')).toHaveText('Ben is editing');
    await his.press('Shift+Home');
    await expect(selections(ann)).not.toHaveCount(0);
    expect(await axeFaults(ann)).toEqual([]);

    // Gone with the person; of two tabs, with the tab.
    await node(ben, 'answer').locator('header').click();
    await expect(carets(ann)).toHaveCount(0);
    await expect(frame(ann, 'answer')).toHaveText('Ben');
    await people(ann).click();
    const at = ann.getByRole('dialog').getByRole('link', { name: /^at Flows · .+ · answer$/ });
    await expect(at).toBeVisible();
    await ann.getByRole('button', { name: 'Done' }).click();
    const second = await person.context.newPage();
    await openStudio(second, server.url + path);
    await expect(frame(second, 'answer')).toHaveText(/Your other tab/);
    await expect(frame(ann, 'answer')).toHaveText('BenBen');
    await second.close();
    await expect(frame(ann, 'answer')).toHaveText('Ben');
    await person.context.close();
    await expect(frame(ann, 'answer')).toHaveCount(0);
    await rm(folder, { recursive: true, force: true });
  });
});

test('tabs of one browser point in one pipeline of 500 nodes, whose nodes are not touched for it', async ({
  page,
  context
}) => {
  test.slow();
  await openStudio(page);
  const id = await makeChains(page, 500, 25);
  await page.goto(`/pipelines/${id}`);
  await expect(page.locator('.svelte-flow__node').first()).toBeVisible({ timeout: 60_000 });
  const other = await context.newPage();
  await openStudio(other, `/pipelines/${id}`);
  await expect(other.locator('.svelte-flow__node').first()).toBeVisible({ timeout: 60_000 });
  const box = (await other.locator('.svelte-flow').boundingBox())!;
  const at = (t: number) => [box.x + box.width * (0.2 + 0.6 * t), box.y + box.height / 2] as const;
  await other.mouse.move(...at(0));
  await other.mouse.move(...at(0.01));
  await expect(pointer(page)).toHaveText('Your other tab');
  const watched = await page.evaluateHandle(() => {
    const seen = { nodes: 0, moves: 0, slowest: 0 };
    const nodes = document.querySelector('.svelte-flow__nodes')!;
    new MutationObserver((all) => (seen.nodes += all.length)).observe(nodes, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true
    });
    const pointers = document.querySelector('.pointers')!;
    new MutationObserver((all) => (seen.moves += all.length)).observe(pointers, {
      subtree: true,
      attributes: true
    });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.slowest = Math.max(seen.slowest, duration);
    }).observe({ type: 'longtask' });
    return seen;
  });
  for (let i = 1; i <= 100; i++) await other.mouse.move(...at(i / 100));
  await expect.poll(() => watched.evaluate(({ moves }) => moves)).toBeGreaterThan(5);
  const seen = await watched.evaluate((all) => ({ ...all }));
  console.log(`pointer over 500 nodes: ${seen.moves} moves drawn, longest task ${seen.slowest} ms`);
  expect(seen.nodes).toBe(0);
  // Left as a person leaves it: a Chromium without windows ends a page that is closed without a word to it.
  await other.goto('about:blank');
  await expect(pointer(page)).toHaveCount(0);
});
