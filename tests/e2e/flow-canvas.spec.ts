// What the canvas of a flow and the forms beside it say and keep: typing that is left and come back to, why a node failed, and
// what cannot be done while the flow's file cannot be read.
import { expect, isClean, openStudio, test, type Page } from './fixture';
import { tab } from './flow-steps';

const side = (page: Page) => page.getByRole('complementary', { name: 'Settings' });
const node = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);
const prompt = (page: Page, path: string) => side(page).getByRole('textbox', { name: `Prompt (${path})` });

async function begin(page: Page, template: string): Promise<void> {
  await openStudio(page, '/flows');
  await page.getByRole('button', { name: 'New flow' }).click();
  await page.getByRole('menuitem', { name: template }).click();
  await expect(page.getByRole('heading', { name: template })).toBeVisible();
}

test('what was typed is taken back also where its text was left and come back to', async ({ page }) => {
  await page.setViewportSize({ width: 1300, height: 900 });
  await begin(page, 'Two prompts, side by side');
  const plain = prompt(page, 'plain.jinja2');
  await expect(plain).toContainText('{{question}}');
  await plain.press('Control+a');
  await page.keyboard.press('Delete');
  await node(page, '$inputs').locator('header').click();
  await node(page, 'answer').locator('header').click();
  await expect(plain).toHaveText('');
  // Somebody else has written there meanwhile: that stays.
  await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const [flow] = flows.list();
    await flows.update(flow!.id, ({ files }) => ({ files: { ...files, 'plain.jinja2': '# theirs\n' } }));
  });
  await expect(plain).toContainText('theirs');
  await tab(page, 'brief').click();
  await expect(prompt(page, 'brief.jinja2')).toContainText('{{question}}');
  await tab(page, 'plain (default)').click();
  await plain.press('Control+z');
  await expect(plain).toContainText('{{question}}');
  await expect(plain).toContainText('theirs');

  await tab(page, 'Files').click();
  const main = page.getByRole('textbox', { name: 'flow.dag.yaml' });
  await main.press('Control+Home');
  await page.keyboard.type('[');
  await expect(page.getByRole('alert')).toContainText(/line \d+/i);
  await tab(page, 'Try').click();
  await tab(page, 'Files').click();
  await main.press('Control+z');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a node that failed says why beside the canvas, in the person’s language, and its host is allowed there', async ({
  page
}) => {
  await page.setViewportSize({ width: 1300, height: 900 });
  await openStudio(page, '/flows');
  const path = await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const node = `- {name: ask, type: http, inputs: {url: "${location.origin}/manifest.webmanifest", method: GET}}`;
    const main = `inputs: {}\noutputs: {o: {type: string, reference: "\${ask.output.status}"}}\nnodes:\n${node}\n`;
    return `/flows/${(await flows.create('Asks', 'flow.dag.yaml', { 'flow.dag.yaml': main })).id}`;
  });
  await openStudio(page, path);
  await page.getByRole('button', { name: 'Try it' }).click();
  const host = new URL(page.url()).host;
  const note = page.locator('.frame > .side').getByRole('alert');
  await expect(note).toContainText(`The node "ask" wants to ask ${host}, and this flow may not.`);
  await page.evaluate(() => localStorage.setItem('hearth-locale', 'sv'));
  await page.reload();
  await expect(note).toContainText(`Noden ”ask” vill fråga ${host}`);
  await expect(node(page, 'ask')).toContainText('Noden ”ask” vill');
  await note.getByRole('button', { name: `Tillåt ${host}` }).click();
  await expect(note.getByRole('button')).toHaveCount(0);
  await page.getByRole('button', { name: 'Pröva den' }).click();
  await expect(note).toHaveCount(0);
});

test('while its file cannot be read a flow is only looked at on its canvas, which says so and leads to the line', async ({
  page
}) => {
  await page.setViewportSize({ width: 1300, height: 900 });
  await begin(page, 'Two prompts, side by side');
  await expect(node(page, 'answer')).toHaveClass(/selected/);
  await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const { id, files, main } = flows.list()[0]!;
    await flows.update(id, { files: { ...files, [main]: files[main]!.replace('outputs:', 'outputs: [') } });
  });
  const palette = page.getByRole('complementary', { name: 'Nodes' });
  await expect(palette).toContainText('flow.dag.yaml cannot be read as it is now.');
  await expect(palette.getByRole('button', { name: 'Prompt', exact: true })).toBeDisabled();
  await palette.getByRole('searchbox').fill('prompt');
  await page.keyboard.press('Enter');
  await expect(node(page, 'answer')).toHaveClass(/selected/);
  await expect(side(page).getByLabel('max_tokens', { exact: true })).not.toBeEditable();
  await expect(side(page).getByRole('button', { name: 'Remove', exact: true })).toBeDisabled();
  await isClean(page, 'the canvas of a flow whose file cannot be read');
  await side(page)
    .getByRole('button', { name: /^Show line \d+ of flow.dag.yaml$/ })
    .click();
  const main = page.getByRole('textbox', { name: 'flow.dag.yaml' });
  await expect(main.locator('.cm-of-problem')).toBeInViewport();
  await expect(tab(page, 'Files')).toHaveAttribute('aria-selected', 'true');
});

test('what is said of an empty canvas lies on no node, and only where one may draw', async ({ page }) => {
  await begin(page, 'An empty flow');
  const hint = page.getByText('Drag a node here from the left');
  await expect(hint).toBeVisible();
  const { y, height } = (await hint.boundingBox())!;
  expect(y + height).toBeLessThan((await node(page, '$inputs').boundingBox())!.y);
  const path = await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const suite = 'prompts: [file://gone.txt]\nproviders: [echo]\ntests: [{vars: {q: hello}}]\n';
    const name = 'promptfooconfig.yaml';
    return `/flows/${(await flows.create('Suite', name, { [name]: suite })).id}`;
  });
  await openStudio(page, path);
  await expect(node(page, '$inputs')).toBeVisible();
  await expect(hint).toHaveCount(0);
});

/** Nodes and ports that lie under what stands in the corners of the canvas, once it has come to rest. */
function covered(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const viewport = document.querySelector<HTMLElement>('.svelte-flow__viewport')!;
    let last = '';
    for (let still = 0; still < 30;) {
      await new Promise(requestAnimationFrame);
      still = viewport.style.transform === last ? still + 1 : 0;
      last = viewport.style.transform;
    }
    const boxesOf = (selector: string) =>
      [...document.querySelectorAll(selector)].map((one) => [one, one.getBoundingClientRect()] as const);
    const over = boxesOf('.svelte-flow__controls, .svelte-flow__minimap, .graph > .switch');
    return boxesOf('.svelte-flow__node, .svelte-flow__handle').flatMap(([element, box]) =>
      over
        .filter(([, { width, left, right, top, bottom }]) => {
          const isApart = box.right <= left || box.left >= right || box.bottom <= top || box.top >= bottom;
          return width > 0 && !isApart;
        })
        .map(([one]) => `${element.textContent} under ${one.className}`)
    );
  });
}

test('what is seen whole lies under no button and no map, in a pipeline and beside the text of a flow', async ({
  page
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await openStudio(page, '/pipelines');
  await page.getByRole('button', { name: /Compare four algorithms/ }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(8);
  expect(await covered(page)).toEqual([]);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.getByRole('button', { name: 'Show all' }).click();
  expect(await covered(page)).toEqual([]);

  await begin(page, 'Two prompts, side by side');
  await expect(node(page, 'answer')).toBeVisible();
  expect(await covered(page)).toEqual([]);
  await page.getByRole('button', { name: 'flow.dag.yaml beside the canvas' }).click();
  await expect(page.getByRole('textbox', { name: 'flow.dag.yaml' })).toBeVisible();
  expect(await covered(page)).toEqual([]);
});
