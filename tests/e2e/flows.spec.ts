// Prompt flows in the built studio: one is written, its two prompts run over fifty rows with a model of the workspace and
// no network, judged, and read; and what axe and a phone say of the screens.
import type { Connections } from '../../src/core/flows/run/connection';
import { chatServer, type ChatServer } from '../support/chat-server';
import { axeFaults, expect, isClean, openStudio, test, waitForOfflineFiles, type Page } from './fixture';
import { tab, withModel, withQuestions } from './flow-steps';

test('two prompts are written, run over fifty rows without a network, judged, and the better one is told', async ({
  page,
  context,
  startServer
}) => {
  const server = await startServer();
  await openStudio(page, server.url);
  await waitForOfflineFiles(page);
  await server.close();
  await context.setOffline(true);
  await openStudio(page, server.url);
  await withModel(page);
  await withQuestions(page);

  await page.getByRole('link', { name: 'Flows', exact: true }).click();
  await page.getByRole('button', { name: 'Two prompts, side by side' }).click();
  await expect(page.getByRole('heading', { name: 'Two prompts, side by side' })).toBeVisible();
  await page.getByLabel('Prompt (plain.jinja2)').fill('user:\n{{question}} Tell me all.\n');
  await page.getByLabel('max_tokens', { exact: true }).fill('12');
  await tab(page, 'brief').click();
  await page.getByLabel('max_tokens', { exact: true }).fill('4');
  await page.keyboard.press('Tab');

  await tab(page, 'Run and judge').click();
  await page.getByLabel('Model', { exact: true }).selectOption('tiny');
  await page.getByRole('button', { name: 'Add a check' }).click();
  await page.getByRole('combobox', { name: 'Check' }).selectOption('tokens');
  await page.getByRole('button', { name: 'Run', exact: true }).click();

  const verdict = page.getByRole('region', { name: 'Which is better, and is it real?' }).first();
  await expect(verdict.getByRole('row', { name: /Tokens written.*brief/ })).toContainText('better', {
    timeout: 60_000
  });
  await expect(page.getByText('50 rows')).toBeVisible();
  await expect(page.getByLabel('Dataset')).toHaveValue(/^questions@/);
  await isClean(page, 'results of a flow');
  await page.setViewportSize({ width: 390, height: 844 });
  await isClean(page, 'results of a flow on a phone');
  await page.getByRole('button', { name: 'Trace of row 1, plain' }).click();
  await expect(page.getByRole('dialog').getByText('answer').first()).toBeVisible();
  await page.getByLabel('It should have said').fill('A small tiger.');
  await page.keyboard.press('Escape');
  await expect(page.getByText('1 annotated')).toBeVisible();
  await page.getByRole('button', { name: 'Rate answers' }).click();
  await expect(page.getByText('1 annotated')).toBeHidden();
  await page.getByRole('button', { name: 'Left is better' }).click();
  await expect(page.getByRole('dialog').getByText('1 rated')).toBeVisible();
  await isClean(page, 'answers that are rated');
  await page.keyboard.press('Escape');

  await openStudio(page, `${server.url}/flows`);
  await page.getByRole('button', { name: 'New flow' }).click();
  await page.getByRole('menuitem', { name: 'A conversation' }).click();
  await page.getByLabel('max_tokens', { exact: true }).fill('8');
  await tab(page, 'Chat').click();
  await page.getByLabel('Model', { exact: true }).selectOption('tiny');
  await page.getByLabel('Write to the flow').fill('What is a cat?');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log').getByText('Trace')).toBeVisible({ timeout: 30_000 });
  await isClean(page, 'a talk with a flow');
});

test.describe('a talk with a flow', () => {
  let server: ChatServer;
  /** Lets the answers go on that wait after their first words. */
  let goOn = (): void => undefined;
  test.beforeEach(async () => {
    server = await chatServer(async function* ({ messages }) {
      yield 'Half an answer ';
      await new Promise<void>((resolve) => (goOn = resolve));
      yield `to ${messages.at(-1)!.content}`;
    });
  });
  test.afterEach(() => server.close());

  /** A flow that talks, by an address or a model of the workspace. */
  async function openTalk(page: Page, name: string, url?: string): Promise<void> {
    await page.getByRole('button', { name: 'New flow' }).click();
    await page.getByRole('menuitem', { name: 'A conversation' }).click();
    await expect(page.getByRole('heading', { name: 'A conversation' })).toBeVisible();
    await page.evaluate(
      async ([called, address]) => {
        const { flows } = await hearth.open();
        const { id, settings } = flows.list()[0]!;
        const connections: Connections = address ? { '': { kind: 'endpoint', url: address } } : {};
        await flows.update(id, { name: called, settings: { ...settings, connections } });
        if (address) await flows.allowHosts(id, [new URL(address).host]);
      },
      [name, url] as const
    );
    await expect(page.getByRole('heading', { name })).toBeVisible();
  }

  test('is read while it is written, stopped, there again when the flow is opened again, and started over', async ({
    page
  }) => {
    test.slow();
    await openStudio(page, '/flows');
    await withModel(page);
    await openTalk(page, 'by address', server.url);
    await tab(page, 'Chat').click();
    const field = page.getByLabel('Write to the flow');
    const log = page.getByRole('log');
    const coming = page.locator('.hearth-coming');
    await field.fill('What is a cat?');
    await field.press('Enter');
    await expect(coming).toHaveText('Half an answer', { timeout: 60_000 });
    await expect(coming).toBeInViewport();
    // A screen reader hears an answer when it is whole.
    await expect(log).toHaveText('YouWhat is a cat?');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(log).toContainText('Half an answer Stopped. What you asked is in the field again.');
    await expect(coming).toBeHidden();
    await expect(field).toHaveValue('What is a cat?');
    await expect(field).toBeFocused();

    await tab(page, 'Flow').click();
    await tab(page, 'Chat').click();
    await expect(field).toHaveValue('What is a cat?');
    await field.press('Enter');
    await expect(coming).toHaveText('Half an answer', { timeout: 60_000 });
    // The answer is waited for after a reload too: its run begins anew.
    await page.reload();
    await tab(page, 'Chat').click();
    await expect(coming).toHaveText('Half an answer', { timeout: 60_000 });
    goOn();
    await expect(log).toContainText('Flow Half an answer to What is a cat?');
    await expect(log).not.toContainText('Stopped.');
    expect(server.asked.map(({ stream }) => stream)).toEqual([true, true, true]);
    const said = await log.innerText();

    await page.getByRole('link', { name: 'Flows', exact: true }).first().click();
    await openTalk(page, 'by model');
    const longest = page.getByLabel('max_tokens', { exact: true });
    await longest.fill('400');
    await longest.press('Tab');
    await tab(page, 'Chat').click();
    await expect(log).toHaveText('Nothing said yet');
    await page.getByLabel('Model', { exact: true }).selectOption('tiny');
    await field.fill('Who?');
    await field.press('Enter');
    await expect(coming).toHaveText(/^\?{3,}$/, { timeout: 30_000 });
    await expect(log).toContainText('?'.repeat(400));

    await page.getByRole('link', { name: 'Flows', exact: true }).first().click();
    await page.getByRole('link', { name: 'by address' }).click();
    await tab(page, 'Chat').click();
    await expect(log.getByText('Trace')).toBeVisible();
    expect(await log.innerText()).toBe(said);
    await page.reload();
    await tab(page, 'Chat').click();
    await expect(log.getByText('Trace')).toBeVisible();
    expect(await log.innerText()).toBe(said);
    await page.getByRole('button', { name: 'Start over' }).click();
    await expect(log).toHaveText('Nothing said yet');
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await expect(log.getByText('Trace')).toBeVisible();
    expect(await log.innerText()).toBe(said);
  });
});

/** Tries what code of a stranger would, and says what it got. */
const probe = `import js
from promptflow.core import tool


@tool
async def probe() -> list:
    reached = []
    try:
        request = js.XMLHttpRequest.new()
        request.open("GET", "https://example.org/", False)
        request.send()
        reached.append("network")
    except Exception:
        pass
    for name, ask in (
        ("databases", lambda: js.indexedDB.databases()),
        ("caches", lambda: js.caches.keys()),
        ("files", lambda: js.navigator.storage.getDirectory()),
    ):
        try:
            await ask()
            reached.append(name)
        except Exception:
            pass
    return reached
`;

test.describe('Python', () => {
  // What is refused is told twice: to the code, and to the console, there without a word of its own.
  test.use({ expectedErrors: [/Content Security Policy|ERR_BLOCKED_BY_CSP|ERR_FAILED|^undefined\b/] });

  test('of a flow runs offline, apart from network and storage, and logs figures', async ({
    page,
    context,
    startServer
  }) => {
    const server = await startServer();
    await openStudio(page, server.url);
    await waitForOfflineFiles(page);
    await server.close();
    await context.setOffline(true);
    await openStudio(page, server.url);
    const told = await page.evaluate(async (probeSource) => {
      const python = (name: string, inputs: string, more = '') =>
        `- {name: ${name}, type: python, source: {type: code, path: ${name}.py}, inputs: {${inputs}}${more}}\n`;
      const workspace = await hearth.open();
      const files = {
        'flow.dag.yaml': `inputs: {said: {type: string}, wanted: {type: string}}
outputs: {grade: {reference: "\${grade.output}"}, reached: {reference: "\${probe.output}"}}
nodes:
${python('grade', 'said: "${inputs.said}", wanted: "${inputs.wanted}"')}${python('probe', '')}${python('share', 'grades: "${grade.output}"', ', aggregation: true')}`,
        'grade.py':
          'import re\nfrom promptflow.core import tool\n\n@tool\ndef grade(said: str, wanted: str) -> str:\n    return "right" if re.sub(r"\\W", "", said) == wanted else "wrong"\n',
        'share.py':
          'from promptflow import log_metric, tool\n\n@tool\ndef share(grades: list):\n    log_metric("right", grades.count("right") / len(grades))\n',
        'probe.py': probeSource
      };
      const flow = await workspace.flows.create('python', 'flow.dag.yaml', files);
      const rows = [
        { said: 'a!', wanted: 'a' },
        { said: 'b', wanted: 'c' }
      ];
      const job = await workspace.flows.run(flow.id, { rows });
      await job.done();
      const { results } = (await workspace.flows.traces(job.id))!;
      return {
        outputs: results.map(({ outputs, error }) => error?.message ?? outputs),
        scores: (await workspace.flows.report(job.id))!.scores
      };
    }, probe);
    expect(told).toEqual({
      outputs: [
        { grade: 'right', reached: [] },
        { grade: 'wrong', reached: [] }
      ],
      scores: { right: 0.5 }
    });
    // Kept for the next run of the flow.
    await expect(page.locator('iframe')).toHaveCount(1);
  });
});

test('what a choice has set right is no longer said to be wrong, and the tab is there after a reload', async ({
  page
}) => {
  await openStudio(page);
  await withQuestions(page);
  await withModel(page);
  await openStudio(page, '/flows');
  await page.getByRole('button', { name: 'New flow' }).click();
  await page.getByRole('menuitem', { name: 'Two prompts, side by side' }).click();
  await tab(page, 'Run and judge').click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('none is chosen')).toBeVisible();
  await page.getByLabel('Model', { exact: true }).selectOption('tiny');
  await expect(page.getByText('none is chosen')).toBeHidden();
  await page.reload();
  await expect(tab(page, 'Run and judge')).toHaveAttribute('aria-selected', 'true');
  await tab(page, 'Flow').click();
  await page.reload();
  await expect(tab(page, 'Flow')).toHaveAttribute('aria-selected', 'true');
});
