// A package for a flow's Python on the built studio: chosen in the flow's files, told what it is, imported in the frame without
// a network, refused where it is not what it says.
import { makeWheel } from '../support/wheel';
import { axeFaults, expect, openStudio, test, waitForOfflineFiles } from './fixture';

test('a wheel is added to a flow, and its code imports it with the network cut', async ({
  page,
  context
}) => {
  test.slow();
  await openStudio(page);
  await waitForOfflineFiles(page);
  await context.setOffline(true);
  const id = await page.evaluate(async () => {
    const { flows } = await hearth.open();
    const flow = await flows.create('loud', 'flow.dag.yaml', {
      'flow.dag.yaml': `inputs: {word: {type: string}}
outputs: {said: {reference: "\${loud.output}"}}
nodes:
- {name: loud, type: python, source: {type: code, path: loud.py}, inputs: {word: "\${inputs.word}"}}
`,
      'loud.py':
        'from promptflow.core import tool\nimport tiny_words\n\n@tool\ndef loud(word: str) -> str:\n    return tiny_words.shout(word)\n'
    });
    return flow.id;
  });
  await page.goto(`/flows/${id}`);
  await page.getByRole('tab', { name: 'Files' }).click();
  const packages = page.getByRole('region', { name: 'Python packages' });
  const add = async (wheel: File): Promise<void> => {
    const buffer = Buffer.from(await wheel.arrayBuffer());
    await packages
      .locator('input[type=file]')
      .setInputFiles({ name: wheel.name, mimeType: 'application/zip', buffer });
  };
  const code = { 'tiny_words/__init__.py': 'def shout(text):\n    return text.upper() + "!"\n' };
  await add(await makeWheel(code, { tampered: { 'tiny_words/more.py': '' } }));
  await expect(page.getByRole('alert')).toContainText('its list does not name tiny_words/more.py');
  await expect(packages).toContainText('No packages were added.');
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
  expect(said).toBe('HEARTH!');
  await packages.getByRole('button', { name: 'Remove tiny-words' }).click();
  await expect(packages).toContainText('No packages were added.');
});
