// Packages for a flow's Python on the built studio: fetched from a distribution only when a person says so, or chosen in the
// flow's files; told what they are, refused where they are not what they say, imported in the frame without a network.
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { testDistribution } from '../support/distribution';
import { makeWheel } from '../support/wheel';
import { axeFaults, expect, openStudio, test, waitForOfflineFiles } from './fixture';

test('packages are fetched and a wheel is added, and code imports them with the network cut', async ({
  page,
  context
}) => {
  test.slow();
  const { files } = await testDistribution();
  const asked: string[] = [];
  await context.route('https://packages.test/**', async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1)!;
    asked.push(name);
    const body = Buffer.from(await files.get(name)!.arrayBuffer());
    await route.fulfill({ body, headers: { 'access-control-allow-origin': '*' } });
  });
  await openStudio(page);
  await waitForOfflineFiles(page);
  const id = await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const flow = await flows.create('loud', 'flow.dag.yaml', {
      'flow.dag.yaml': `inputs: {word: {type: string}}
outputs: {said: {reference: "\${loud.output}"}}
nodes:
- {name: loud, type: python, source: {type: code, path: loud.py}, inputs: {word: "\${inputs.word}"}}
`,
      'loud.py':
        'from promptflow.core import tool\nimport tiny_words, wide_words\n\n@tool\ndef loud(word: str) -> str:\n    return tiny_words.shout(word) + str(wide_words.answer)\n'
    });
    return flow.id;
  });
  await page.goto(`/flows/${id}`);
  await page.getByRole('tab', { name: 'Files' }).click();
  const packages = page.getByRole('region', { name: 'Python packages' });
  const wanted = packages.getByRole('region', { name: 'Wanted and not here' });
  await expect(wanted).toContainText('Not in that distribution: tiny_words, wide_words.');
  await wanted.getByText('Fetch them from another address').click();
  await wanted.getByLabel('Address of the packages').fill('https://packages.test/full/pyodide-lock.json');
  await wanted.getByRole('button', { name: 'Use this address' }).click();
  await expect(wanted).toContainText('wide-words 1.2');
  await expect(wanted).toContainText('imported by loud.py');
  await expect(wanted).toContainText('needed by fast-words');
  expect(asked).toEqual(['pyodide-lock.json']);
  expect(await axeFaults(page)).toEqual([]);
  await wanted.getByRole('button', { name: 'Fetch 3 from packages.test' }).click();
  await expect(packages.getByRole('button', { name: 'Remove libanswer' })).toBeVisible();
  await expect(wanted).toContainText('Not in that distribution: tiny_words.');
  expect(asked).toHaveLength(4);
  await context.setOffline(true);

  const add = async (wheel: File): Promise<void> => {
    const buffer = Buffer.from(await wheel.arrayBuffer());
    await packages
      .locator('input[type=file]')
      .setInputFiles({ name: wheel.name, mimeType: 'application/zip', buffer });
  };
  const code = { 'tiny_words/__init__.py': 'def shout(text):\n    return text.upper() + "!"\n' };
  await add(await makeWheel(code, { tampered: { 'tiny_words/more.py': '' } }));
  await expect(page.getByRole('alert')).toContainText('its list does not name tiny_words/more.py');
  await expect(packages).not.toContainText('tiny-words');
  await add(await makeWheel(code, { metadata: ['Requires-Dist: attrs'] }));
  await expect(packages).toContainText('tiny-words 1.2');
  await expect(packages).toContainText('Needs besides: attrs');
  expect(await axeFaults(page)).toEqual([]);

  const said = await page.evaluate(async (flow) => {
    const { flows } = await hearth.open();
    const job = await flows.run(flow, { rows: [{ word: 'hearth' }] });
    await job.done();
    const [row] = (await flows.traces(job.id))!.results;
    return row!.error?.message ?? row!.outputs.said;
  }, id);
  expect(said).toBe('HEARTH!42');
  await packages.getByRole('button', { name: 'Remove tiny-words' }).click();
  await expect(packages).not.toContainText('tiny-words');

  // Where a package is on another device, the flow goes out without its packages.
  await page.evaluate(async (flow) => {
    const { flows } = await hearth.open();
    const wheels = flows
      .get(flow)
      .wheels!.map((wheel) => ({ ...wheel, blob: `sha256:${'f'.repeat(64)}` as const }));
    await flows.update(flow, { wheels });
  }, id);
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export with its packages?' });
  await expect(dialog).toContainText('it is not on this device');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Without packages' }).click();
  const zip = unzipSync(readFileSync(await (await download).path()));
  expect(Object.keys(zip).sort()).toEqual(['flow.dag.yaml', 'loud.py']);
  await expect(dialog).toBeHidden();
});
