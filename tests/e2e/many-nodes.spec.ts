// A canvas of many nodes: while it is moved a picture stands in their place and nothing is put on the page or taken from it;
// then they are there again, with the focus where it was.
import { makeChains } from './chains';
import { expect, openStudio, test, type Page } from './fixture';

const canvas = (page: Page) => page.locator('.canvas');
const node = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);

async function openMany(page: Page): Promise<void> {
  await openStudio(page);
  const id = await makeChains(page, 200, 20);
  await page.goto(`/pipelines/${id}`);
  await expect(node(page, 's0')).toBeVisible({ timeout: 60_000 });
}

interface Seen {
  readonly isPicture: boolean;
  /** Of the picture's pixels, how many have something on them. */
  readonly painted: number;
  /** Nodes on the page after each step. */
  readonly nodes: readonly number[];
}

/** Takes the canvas by an empty place and drags it, all in one task: so that it cannot come to rest on the way. */
function drag(page: Page, x: number, y: number): Promise<Seen> {
  return page.evaluate(
    async ([dx, dy]) => {
      const host = document.querySelector('.canvas')!;
      const pane = host.querySelector('.svelte-flow__pane')!;
      const { left, top, width, height } = pane.getBoundingClientRect();
      const steps = 12;
      const send = (type: string, on: EventTarget, step: number): void => {
        const [clientX, clientY] = [
          left + width / 2 + (dx * step) / steps,
          top + height / 2 + (dy * step) / steps
        ];
        const at = { clientX, clientY, button: 0, buttons: 1, bubbles: true, cancelable: true };
        on.dispatchEvent(new MouseEvent(type, { ...at, view: window }));
      };
      const count = (): number => host.querySelectorAll('.svelte-flow__node').length;
      const counts: number[] = [];
      send('mousedown', pane, 0);
      for (let step = 1; step <= steps; step++) {
        send('mousemove', window, step);
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        counts.push(count());
      }
      const picture = host.querySelector<HTMLCanvasElement>('.svelte-flow > canvas')!;
      const { data } = picture.getContext('2d')!.getImageData(0, 0, picture.width, picture.height);
      let painted = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) painted++;
      const seen = {
        isPicture: host.classList.contains('moving'),
        painted,
        nodes: counts
      };
      send('mouseup', window, steps);
      return seen;
    },
    [x, y] as const
  );
}

/**
 * Turns the wheel over a node and clicks there, all in one task: so that it cannot have come to rest before the click.
 * Whether a picture stood there then.
 */
function clickWhileMoving(page: Page, id: string): Promise<boolean> {
  return node(page, id).evaluate(async (clicked) => {
    const { left, top, width, height } = clicked.getBoundingClientRect();
    const [clientX, clientY] = [left + width / 2, top + height / 2];
    const at = { clientX, clientY, bubbles: true, cancelable: true, view: window };
    clicked.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: 60 }));
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    const wasMoving = document.querySelector('.canvas')!.classList.contains('moving');
    const there = document.elementFromPoint(clientX, clientY)!;
    there.dispatchEvent(new PointerEvent('pointerdown', at));
    there.dispatchEvent(new PointerEvent('pointerup', at));
    there.dispatchEvent(new MouseEvent('click', at));
    return wasMoving && there.matches('.svelte-flow__pane');
  });
}

test('is moved as a picture, and is there again', async ({ page }) => {
  test.slow();
  await openMany(page);
  const zoomIn = page.getByRole('button', { name: 'Zoom in' });
  // Nearer than all of it, and far enough to see many.
  await expect(async () => {
    await zoomIn.click();
    await expect(canvas(page)).not.toHaveClass(/far/, { timeout: 500 });
  }).toPass();
  await expect(canvas(page)).not.toHaveClass(/moving/);
  const place = async (): Promise<readonly number[]> => {
    const { x, y } = (await node(page, 's108').boundingBox())!;
    return [Math.round(x), Math.round(y)];
  };
  // A zoom takes a while.
  await expect
    .poll(async () => {
      const [first, second] = [await place(), await place()];
      return first.join() === second.join();
    })
    .toBe(true);
  const [x, y] = await place();
  const { isPicture, painted, nodes } = await drag(page, 240, 40);
  expect(isPicture).toBe(true);
  expect(painted).toBeGreaterThan(5000);
  expect(nodes[0]).toBeGreaterThan(40);
  expect(new Set(nodes).size).toBe(1);
  await expect(canvas(page)).not.toHaveClass(/moving/);
  expect(await place()).toEqual([x! + 240, y! + 40]);

  // The wheel leaves the focus where it is; a node can be chosen as before.
  await node(page, 's108').focus();
  const pane = (await page.locator('.svelte-flow').boundingBox())!;
  await page.mouse.move(pane.x + 20, pane.y + pane.height / 2);
  await page.mouse.wheel(0, -240);
  await expect.poll(async () => (await place()).join()).not.toBe([x! + 240, y! + 40].join());
  await expect(canvas(page)).not.toHaveClass(/moving/);
  await expect(node(page, 's108')).toBeFocused();
  await node(page, 's108').click();
  await expect(node(page, 's108')).toHaveClass(/selected/);

  // Right after the wheel has turned, where nodes are a picture still.
  expect(await clickWhileMoving(page, 's106')).toBe(true);
  await expect(node(page, 's106')).toHaveClass(/selected/);
  await expect(node(page, 's106')).toBeFocused();
  await expect(node(page, 's108')).not.toHaveClass(/selected/);
});
