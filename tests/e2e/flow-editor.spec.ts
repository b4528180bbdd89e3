// A flow drawn on its canvas in the built studio: from nothing by mouse to a run with two variants, by keyboard alone, and
// what axe and a phone say of it.
import { axeFaults, expect, openStudio, test, type Page } from './fixture';
import { tab, withModel, withQuestions } from './flow-steps';

const palette = (page: Page) => page.getByRole('complementary', { name: 'Nodes' });
const side = (page: Page) => page.getByRole('complementary', { name: 'Settings' });
/** On the canvas, not in the picture of a version that a dialog is still taking away. */
const node = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]:not(dialog *)`);
const port = (page: Page, id: string, side: 'source' | 'target', name: string) =>
  node(page, id).locator(`.svelte-flow__handle.${side}[data-handleid="${name}"]`);
const prompt = (page: Page, path: string) => side(page).getByRole('textbox', { name: `Prompt (${path})` });

async function begin(page: Page, template = 'An empty flow'): Promise<void> {
  await openStudio(page, '/flows');
  await page.getByRole('button', { name: 'New flow' }).click();
  await page.getByRole('menuitem', { name: template }).click();
  await expect(page.getByRole('heading', { name: template })).toBeVisible();
}

async function drag(page: Page, title: string, x: number, y: number): Promise<void> {
  await palette(page)
    .getByRole('button', { name: title, exact: true })
    .dragTo(page.locator('.svelte-flow'), { targetPosition: { x, y } });
}

async function connect(
  page: Page,
  from: readonly [string, string],
  to: readonly [string, string]
): Promise<void> {
  const start = (await port(page, from[0], 'source', from[1]).boundingBox())!;
  const end = (await port(page, to[0], 'target', to[1]).boundingBox())!;
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2);
  await page.mouse.up();
}

const mainFile = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const [flow] = (await hearth.open()).flows.list();
    return flow!.files[flow!.main]!;
  });

test('a flow is drawn by mouse from nothing, given a second variant, and run over rows', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 1500, height: 950 });
  await openStudio(page);
  await withModel(page);
  await withQuestions(page);
  await begin(page);

  await drag(page, 'Prompt', 330, 60);
  await expect(node(page, 'prompt')).toBeVisible();
  await drag(page, 'Model (LLM)', 330, 320);
  await expect(node(page, 'llm')).toBeVisible();
  await page.getByRole('button', { name: 'Arrange' }).click();
  await page.waitForFunction(
    () => !document.querySelector('.svelte-flow')?.getAnimations({ subtree: true }).length
  );
  await connect(page, ['prompt', 'output'], ['llm', 'question']);
  await connect(page, ['llm', 'output'], ['$outputs', '+']);
  // The flow's question leads to the prompt, that to the model, and its answer out.
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(3);
  // Nothing leads back to what it came from.
  await connect(page, ['llm', 'output'], ['prompt', 'text']);
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(3);

  await node(page, 'llm').locator('header').click();
  await side(page).getByLabel('max_tokens', { exact: true }).fill('12');
  await side(page).getByRole('button', { name: 'Add a variant' }).click();
  await expect(tab(page, 'variant_1')).toBeVisible();
  await prompt(page, 'llm__variant_1.jinja2').fill('user:\nBriefly: {{question}}\n');
  await side(page).getByLabel('max_tokens', { exact: true }).fill('4');
  await page.keyboard.press('Tab');
  await side(page).getByRole('textbox', { name: 'Name', exact: true }).fill('answer');
  await page.keyboard.press('Tab');
  await expect(node(page, 'answer')).toContainText('2 variants');

  await tab(page, 'Run and judge').click();
  await page.getByLabel('Model', { exact: true }).selectOption('tiny');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('50 rows').first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Trace of row 1, variant_1' }).click();
  await page.getByRole('dialog').locator('summary', { hasText: 'answer' }).click();
  await expect(page.getByRole('dialog').getByText('Briefly: What is a cat?').first()).toBeVisible();
  await page.keyboard.press('Escape');

  expect(await mainFile(page)).toContain('reference: ${answer.output}');
  await tab(page, 'Flow').click();
  for (let i = 0; i < 16; i++)
    if (await page.getByRole('button', { name: 'Undo' }).isEnabled())
      await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(0);
  await expect.poll(() => mainFile(page)).toContain('nodes: []');
});

test('what is set in a variant stays in it where one goes on to another at once, and the one that is removed is gone', async ({
  page
}) => {
  await begin(page, 'Two prompts, side by side');
  // The first edit after this waits for what writes it.
  await page.reload();
  const setTo = (id: string): Promise<string | undefined> =>
    mainFile(page).then((text) => new RegExp(`${id}:\\s+node:[^]*?max_tokens: (\\d+)`).exec(text)?.[1]);
  await side(page).getByLabel('max_tokens', { exact: true }).fill('12');
  await tab(page, 'brief').click();
  await side(page).getByLabel('max_tokens', { exact: true }).fill('4');
  await page.keyboard.press('Tab');
  await expect.poll(() => Promise.all(['plain', 'brief'].map(setTo))).toEqual(['12', '4']);
  await side(page).getByRole('button', { name: 'Variant', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Remove this variant' }).click();
  await expect(tab(page, 'brief')).toBeHidden();
  await expect.poll(() => Promise.all(['plain', 'brief'].map(setTo))).toEqual(['12', undefined]);
});

test('nodes are added, connected, copied and removed by keyboard alone', async ({ page }) => {
  await page.setViewportSize({ width: 1300, height: 900 });
  await begin(page);
  await palette(page).getByRole('searchbox', { name: 'Search nodes' }).focus();
  await page.keyboard.type('prompt');
  await page.keyboard.press('Enter');
  await expect(node(page, 'prompt')).toBeVisible();
  await page.keyboard.type('model');
  await page.keyboard.press('Enter');
  // It is given what was selected.
  const source = side(page).getByLabel('Source of question');
  await expect(source).toHaveValue('${prompt.output}');
  await source.selectOption('${inputs.question}');
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(2);
  await source.selectOption('${prompt.output}');
  await node(page, 'llm').focus();
  await page.keyboard.press('Control+d');
  await expect(node(page, 'llm_2')).toBeVisible();
  await node(page, 'llm').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');
  await expect(node(page, 'llm')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(node(page, 'llm')).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(node(page, 'llm')).toHaveCount(0);
});

test('two write in one prompt at once, each takes back their own, and Escape with Tab leaves', async ({
  page,
  context
}) => {
  await page.setViewportSize({ width: 1300, height: 900 });
  await begin(page, 'Ask a model');
  const other = await context.newPage();
  await openStudio(other, new URL(page.url()).pathname);
  const [mine, theirs] = [prompt(page, 'answer.jinja2'), prompt(other, 'answer.jinja2')];
  await expect(theirs).toContainText('{{question}}');
  await mine.press('Control+Home');
  await mine.pressSequentially('# mine ');
  await theirs.press('Control+End');
  await theirs.pressSequentially('theirs');
  await expect(mine).toContainText('theirs');
  await expect(theirs).toContainText('# mine user:');
  await mine.press('Control+z');
  await expect(theirs).not.toContainText('mine');
  await expect(mine).toContainText('theirs');
  await other.close();
  await page.reload();
  await expect(prompt(page, 'answer.jinja2')).toContainText('theirs');

  await prompt(page, 'answer.jinja2').press('Control+Home');
  await page.keyboard.press('Tab');
  await expect(prompt(page, 'answer.jinja2')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(prompt(page, 'answer.jinja2')).not.toBeFocused();
});

test('nodes fold into a group, a note stands beside them, and versions are compared, restored and taken back', async ({
  page
}) => {
  await page.setViewportSize({ width: 1500, height: 950 });
  await begin(page, 'Sort texts with a model');
  const before = await mainFile(page);
  const history = async (): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Versions and history' }).click();
  };
  await history();
  const dialog = page.getByRole('dialog', { name: 'Versions and history' });
  await dialog.getByRole('textbox', { name: 'Name of this version' }).fill('first');
  await dialog.getByRole('button', { name: 'Save this version' }).click();
  await expect(dialog.getByText('Nothing differs.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await node(page, 'judge').locator('header').click();
  await node(page, 'label')
    .locator('header')
    .click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Fold into a group' }).click();
  await side(page).getByRole('textbox', { name: 'Name of the group' }).fill('Judge');
  await expect(node(page, 'group/group')).toContainText('Judge');
  await expect(page.locator('.svelte-flow__node')).toHaveCount(4);
  await page.getByRole('button', { name: 'Add a note' }).click();
  await side(page).getByRole('textbox', { name: 'Note' }).fill('Ask twice.');
  await expect(node(page, 'note/note')).toContainText('Ask twice.');
  // Of all this the flow's file knows nothing.
  expect(await mainFile(page)).toBe(before);
  await node(page, 'group/group').locator('header').click();
  await side(page).getByRole('button', { name: 'Unfold' }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(6);

  await node(page, 'judge').locator('header').click();
  await prompt(page, 'judge.jinja2').press('Control+End');
  await page.keyboard.type('Be brief.');
  await page
    .getByRole('complementary', { name: 'Nodes' })
    .getByRole('button', { name: 'Prompt', exact: true })
    .click();
  await history();
  await dialog.getByRole('button', { name: /^first/ }).click();
  const list = dialog.getByRole('list', { name: 'What differs' });
  await expect(list.getByRole('listitem').filter({ hasText: 'judge.jinja2' })).toContainText('Be brief.');
  await expect(list).toContainText('Connection judge (output) → prompt (text) added');
  await expect(dialog.locator('.svelte-flow__node .change')).toHaveText(['changed', 'added']);
  await expect(dialog.locator('.svelte-flow__edge.is-added')).toHaveCount(1);
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('dialog', { name: 'Restore' }).getByRole('button', { name: 'Restore' }).click();
  await expect(page.locator('.svelte-flow__node')).toHaveCount(5);
  await expect.poll(() => mainFile(page)).toBe(before);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(node(page, 'prompt')).toBeVisible();
});

test('a flow is tried from its canvas, and its nodes show what they gave; nodes are taken along into another flow', async ({
  page
}) => {
  await page.setViewportSize({ width: 1500, height: 950 });
  await openStudio(page, '/flows');
  const paths = await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const code = (name: string, from: string) =>
      `- name: ${name}\n  type: javascript\n  source: {type: code, path: ${name}.js}\n  inputs: {text: "${from}"}\n`;
    const files = {
      'flow.dag.yaml': `inputs:\n  text: {type: string, default: three blind mice}\noutputs: {}\nnodes:\n${code('words', '${inputs.text}')}${code('last', '${words.output}')}`,
      'words.js': 'export default ({ text }) => text.split(" ").map((word, n) => ({ word, n }));\n',
      'last.js': 'export default ({ text }) => text.at(-1).word.toUpperCase();\n'
    };
    const made = [
      await flows.create('From', 'flow.dag.yaml', files),
      await flows.create('To', 'flow.dag.yaml', files)
    ];
    return made.map(({ id }) => `/flows/${id}`);
  });
  await openStudio(page, paths[0]!);
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(node(page, 'last').getByRole('group', { name: 'What it gave' })).toHaveText('MICE');
  await expect(node(page, 'words').getByRole('cell')).toHaveText(['three', '0', 'blind', '1', 'mice', '2']);
  await page.locator('.svelte-flow__pane').click({ position: { x: 8, y: 8 } });
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await page.getByRole('link', { name: 'Flows', exact: true }).first().click();
  await page.getByRole('link', { name: 'To', exact: true }).click();
  await expect(node(page, 'last')).toBeVisible();
  await page.locator('.svelte-flow__pane').click({ position: { x: 8, y: 8 } });
  await page.keyboard.press('Control+v');
  await expect(node(page, 'last_2')).toBeVisible();
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(4);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test('axe finds no fault in the canvas, the forms and the files', async ({ page }) => {
      await page.setViewportSize({ width: 1300, height: 900 });
      await begin(page, 'Two prompts, side by side');
      await expect(prompt(page, 'plain.jinja2')).toBeVisible();
      await expect(node(page, 'answer')).toBeVisible();
      expect(await axeFaults(page)).toEqual([]);
      for (const id of ['$inputs', '$outputs']) {
        await node(page, id).locator('header').click();
        await expect(side(page).getByRole('heading', { level: 2 })).toBeVisible();
        expect(await axeFaults(page)).toEqual([]);
      }
      await tab(page, 'Files').click();
      await expect(page.getByRole('textbox', { name: 'flow.dag.yaml' })).toBeVisible();
      expect(await axeFaults(page)).toEqual([]);
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true });
  test('a flow is made by pressing, and fits the width', async ({ page }) => {
    await begin(page);
    for (const title of ['Prompt', 'Model (LLM)']) {
      await page.getByRole('button', { name: 'Add a node' }).click();
      await page.getByRole('dialog').getByRole('button', { name: title, exact: true }).click();
    }
    await expect(side(page).getByLabel('Source of question')).toHaveValue('${prompt.output}');
    // As a list, where each says what it is given by.
    await page.getByRole('button', { name: 'Show as a list' }).click();
    await expect(page.getByRole('list', { name: 'Nodes of the flow' }).getByRole('button')).toHaveText([
      /Inputs/,
      /prompt.*from Inputs/,
      /llm.*from prompt/,
      /Outputs/
    ]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await axeFaults(page)).toEqual([]);
  });
});

test('a wire stays where its port is only called differently', async ({ page }) => {
  await begin(page, 'Two prompts, side by side');
  const wires = page.locator('.svelte-flow__edge');
  await expect(wires).toHaveCount(2);
  await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const { id, files, main } = flows.list()[0]!;
    const text = files[main]!.replace('question:', 'asked:').replaceAll('inputs.question', 'inputs.asked');
    await flows.update(id, { files: { ...files, [main]: text } });
  });
  await expect(port(page, '$inputs', 'source', 'asked')).toBeVisible();
  await expect(wires).toHaveCount(2);
});
