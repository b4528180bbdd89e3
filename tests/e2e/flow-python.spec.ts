// Python of flows in the built studio, run after run: one that is kept starts at once and is as new, and ends when it no longer
// fits; what code prints is found at its row; and of a run that is cancelled the rows that were done are there.
import { axeFaults, expect, openStudio, test, type Page } from './fixture';
import { tab } from './flow-steps';

const flow = (source: string) => ({
  'flow.dag.yaml': `inputs: {q: {type: string, default: a}}
outputs: {o: {reference: "\${n.output}"}}
nodes:
- {name: n, type: python, source: {type: code, path: n.py}, inputs: {q: "\${inputs.q}"}}
`,
  'n.py': source
});

const counting = (more = '') => `import os
from promptflow.core import tool
from pyodide.ffi import run_sync
import asyncio
calls = 0

@tool
def n(q: str) -> list:
    global calls
    calls += 1
    print("began", q)
    run_sync(asyncio.sleep(0.02))
    print("ended", q)
    found = [calls, os.path.exists("/tmp/left"), "LEFT" in os.environ${more}]
    open("/tmp/left", "w").close()
    os.environ["LEFT"] = "1"
    if q == "loop":
        while True:
            pass
    return found
`;

interface Told {
  readonly outputs: readonly unknown[];
  readonly printed: readonly unknown[];
  readonly frames: number;
}

/** Runs rows of a flow, and says what each gave and printed, and how many Pythons there are then. */
function run(page: Page, id: string, questions: readonly string[]): Promise<Told> {
  return page.evaluate(
    async ([flow, rows]) => {
      const workspace = await hearth.open();
      const job = await workspace.flows.run(flow, { rows: rows.map((q) => ({ q })), isTry: true });
      await job.done();
      const { results } = (await workspace.flows.traces(job.id))!;
      return {
        outputs: results.map(({ outputs, error }) => error?.message ?? outputs.o),
        printed: results.map(({ nodes }) => nodes[0]?.printed?.text),
        frames: document.querySelectorAll('iframe').length
      };
    },
    [id, questions] as const
  );
}

const create = (page: Page, name: string, files: Record<string, string>): Promise<string> =>
  page.evaluate(
    async ([called, given]) => {
      const workspace = await hearth.open();
      return (await workspace.flows.create(called, 'flow.dag.yaml', given)).id;
    },
    [name, files] as const
  );

test('a Python is kept for the next run of its flow, as new, and no longer than it fits', async ({
  page
}) => {
  let started = 0;
  page.on('frameattached', () => started++);
  await openStudio(page);
  const id = await create(page, 'counting', flow(counting()));
  await page.evaluate(async () => {
    const vault = await hearth.secrets.vault();
    await vault.create('a long enough passphrase');
    await vault.set('anything', 'one');
  });
  const fresh = { outputs: [[1, false, false]], printed: ['began a\nended a\n'], frames: 1 };
  for (let i = 0; i < 3; i++) expect(await run(page, id, ['a'])).toEqual(fresh);
  expect(started).toBe(1);

  // Rows that wait in the middle of a function take turns, and each prints its own.
  const four = await run(page, id, ['a', 'b', 'c', 'd']);
  expect(four.printed).toEqual(['a', 'b', 'c', 'd'].map((q) => `began ${q}\nended ${q}\n`));

  const source = counting(', "changed"');
  await page.evaluate(
    async ([flow, changed]) => {
      const workspace = await hearth.open();
      await workspace.flows.update(flow, ({ files }) => ({ files: { ...files, 'n.py': changed } }));
    },
    [id, source] as const
  );
  expect((await run(page, id, ['a'])).outputs).toEqual([[1, false, false, 'changed']]);
  expect(started).toBe(1);

  // What it may reach, and the secrets that stand behind that, are no longer the same.
  await page.evaluate(async (flow) => (await hearth.open()).flows.allowHosts(flow, ['example.org']), id);
  await run(page, id, ['a']);
  expect(started).toBe(2);
  await page.evaluate(async () => (await hearth.secrets.vault()).set('anything', 'two'));
  await run(page, id, ['a']);
  await run(page, id, ['a']);
  expect(started).toBe(3);

  const other = await create(page, 'other', flow(counting()));
  expect(await run(page, other, ['a'])).toEqual(fresh);
  expect(started).toBe(4);

  // One that had to be stopped is not used again.
  const cancelled = await page.evaluate(async (flow) => {
    const workspace = await hearth.open();
    const job = await workspace.flows.run(flow, { rows: [{ q: 'loop' }], isTry: true });
    for await (const news of job.events()) if (news.kind === 'interim') job.cancel();
    return { state: job.record.state, frames: document.querySelectorAll('iframe').length };
  }, other);
  expect(cancelled.state).toBe('cancelled');
  await expect(page.locator('iframe')).toHaveCount(0);
  expect(await run(page, other, ['a'])).toEqual(fresh);
  expect(started).toBe(5);

  // Another workspace is open now: nothing of this one is left in memory.
  await page.evaluate(async () => hearth.open((await hearth.workspaces.create('second')).id));
  await expect(page.locator('iframe')).toHaveCount(0);
});

const slow = `import asyncio, logging
from promptflow.core import tool

@tool
async def n(q: str) -> str:
    print("looking for", q)
    logging.warning("odd: \\"%s\\"", q)
    await asyncio.sleep(0.2)
    if q == "row 2":
        print("x" * 70_000)
    return q.upper()
`;

test('of a run that is cancelled the rows done are there, with what they printed', async ({ page }) => {
  await openStudio(page);
  const id = await create(page, 'slow', flow(slow));
  await page.evaluate(async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `row ${i + 1}`);
    await (await hearth.open()).datasets.import(new File([`q\n${lines.join('\n')}\n`], 'rows.csv'));
  });
  await openStudio(page, `/flows/${id}`);
  await tab(page, 'Run and judge').click();
  await page.getByLabel('Dataset').selectOption({ label: 'rows' });
  await page.getByRole('button', { name: 'Add a check' }).click();
  await page.getByRole('combobox', { name: 'Check' }).selectOption('latency');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^[89] of 200 rows|^\d\d of 200 rows/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Cancel' }).dblclick();

  await expect(page.getByText(/^\d+ of 200 rows were run\.$/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Which is better, and is it real?' })).toContainText(
    'Milliseconds'
  );
  const answers = page.getByRole('group', { name: 'Answers' });
  await expect(answers.getByText('ROW 1', { exact: true })).toBeVisible();
  const told = await page.evaluate(async (flow) => {
    const workspace = await hearth.open();
    const [job] = workspace.flows.runs(flow);
    const { cut } = (await workspace.flows.report(job!.id))!;
    const kept = workspace.datasets.get(job!.outputs!.table!.replace(/^dataset:/, ''));
    return { state: job!.state, all: cut!.rows, done: cut!.done[0]!, kept: kept.manifest.rows };
  }, id);
  expect(told).toMatchObject({ state: 'cancelled', all: 200, kept: told.done });
  expect(told.done).toBeGreaterThanOrEqual(8);

  await page.getByPlaceholder('Search answers and traces').fill('odd: "row 2"');
  await expect(answers.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: /^Trace of row 2/ }).click();
  const trace = page.getByRole('dialog');
  await trace.getByText('n', { exact: true }).click();
  await expect(trace.getByRole('group', { name: 'Printed' })).toContainText(
    'looking for row 2\nWARNING:root:odd: "row 2"'
  );
  await expect(trace.getByText(/^4,?\d{3} more characters were printed/)).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await axeFaults(page)).toEqual([]);
});
