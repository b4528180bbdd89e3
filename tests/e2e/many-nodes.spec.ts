// A canvas of many nodes: while it is moved a picture stands in their place and nothing is put on the page or taken from it;
// then they are there again, with the focus where it was.
import { expect, openStudio, test, type Page } from './fixture';

const canvas = (page: Page) => page.locator('.canvas');
const node = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);

async function openMany(page: Page): Promise<void> {
  await openStudio(page);
  const id = await page.evaluate(async () => {
    const step = (i: number) => ({
      id: `s${i}`,
      component: 'sort-rows',
      params: {},
      inputs: i % 20 === 0 ? {} : { table: { from: 'node', node: `s${i - 1}`, port: 'table' } },
      position: { x: (i % 20) * 300, y: Math.floor(i / 20) * 160 }
    });
    const nodes = Array.from({ length: 200 }, (_, i) => step(i));
    const graph = { nodes, inputs: {}, outputs: {}, notes: [], groups: [] } as never;
    return (await (await hearth.open()).pipelines.create({ title: 'Many', graph })).id;
  });
  await page.goto(`/pipelines/${id}`);
  await expect(node(page, 's0')).toBeVisible({ timeout: 60_000 });
}

interface Seen {
  /** Times a picture took the place of the nodes. */
  times: number;
  /** Of its pixels, how many have something on them. */
  painted: number;
  /** Nodes put on the page meanwhile, but for those that come at its end. */
  added: number;
}

/** Watches what the page does while its nodes are a picture. */
function watch(page: Page): Promise<void> {
  return page.evaluate(() => {
    const seen: Seen = { times: 0, painted: 0, added: 0 };
    Object.assign(globalThis, { seen });
    const host = document.querySelector('.canvas')!;
    const picture = host.querySelector<HTMLCanvasElement>('.svelte-flow > canvas')!;
    new MutationObserver(() => {
      if (!host.classList.contains('moving')) return;
      seen.times++;
      const { data } = picture.getContext('2d')!.getImageData(0, 0, picture.width, picture.height);
      for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) seen.painted++;
    }).observe(host, { attributeFilter: ['class'] });
    let isHeld = false;
    addEventListener('mousedown', () => (isHeld = true), true);
    addEventListener('mouseup', () => (isHeld = false), true);
    new MutationObserver((changes) => {
      if (isHeld && host.classList.contains('moving'))
        seen.added += changes.reduce((sum, { addedNodes }) => sum + addedNodes.length, 0);
    }).observe(host.querySelector('.svelte-flow__nodes')!, { childList: true });
  });
}
const seenBy = (page: Page): Promise<Seen> =>
  page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);

test('is moved as a picture, and is there again', async ({ page }) => {
  test.slow();
  await openMany(page);
  const before = (await node(page, 's21').boundingBox())!;
  await watch(page);
  const pane = (await page.locator('.svelte-flow').boundingBox())!;
  const [x, y] = [pane.x + pane.width / 2, pane.y + 12];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 30, { steps: 12 });
  await page.mouse.up();
  await expect(canvas(page)).not.toHaveClass(/moving/);
  const { times, painted, added } = await seenBy(page);
  expect(times).toBeGreaterThan(0);
  expect(painted).toBeGreaterThan(5000);
  expect(added).toBe(0);
  const after = (await node(page, 's21').boundingBox())!;
  expect([after.x - before.x, after.y - before.y].map(Math.round)).toEqual([60, 30]);

  // The wheel leaves the focus where it is; a node can be chosen as before.
  await node(page, 's45').focus();
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -120);
  await expect.poll(async () => (await seenBy(page)).times).toBeGreaterThan(times);
  await expect(canvas(page)).not.toHaveClass(/moving/);
  await expect(node(page, 's45')).toBeFocused();
  await node(page, 's45').click();
  await expect(node(page, 's45')).toHaveClass(/selected/);
});
