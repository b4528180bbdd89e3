// What is kept for use without a network: most on the first visit, everything when a person asks for it in the settings.
import { capabilityPaths, expect, openStudio, test, type Page } from './fixture';

const cachedRare = (page: Page) =>
  page.evaluate(async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
    return requests.filter(({ url }) => /pyodide|python_stdlib|duckdb/.test(url)).length;
  });

test('a first visit leaves Python and SQL out; asked for everything, all of it works with the network cut', async ({
  page,
  context,
  startServer
}) => {
  test.slow();
  const server = await startServer();
  await openStudio(page, `${server.url}/settings`);
  const card = page.getByRole('region', { name: 'Use without a network' });
  await expect(
    card.getByText(
      /^[\d.]+ MB of [\d.]+ MB are here\. Python for flows and SQL .* are \d\d(\.\d)? MB of the rest/
    )
  ).toBeVisible({
    timeout: 60_000
  });
  expect(await cachedRare(page)).toBe(0);

  await page.getByRole('button', { name: 'Ask the browser to keep it' }).click();
  const kept = page.getByText('The browser keeps this storage until you delete it.');
  const refused = page.getByText('The browser did not agree.');
  await expect(kept.or(refused)).toBeVisible();
  expect(await kept.isVisible()).toBe(await page.evaluate(() => navigator.storage.persisted()));

  await card.getByRole('button', { name: 'Make everything available offline' }).click();
  await expect(card.getByText(/^Everything is available offline \([\d.]+ MB\)/)).toBeVisible({
    timeout: 60_000
  });
  // The interpreter, its library and the list of its packages, DuckDB and what drives it.
  expect(await cachedRare(page)).toBe(5);
  await server.close();
  await context.setOffline(true);

  const later = await context.newPage();
  await page.close();
  await openStudio(later, server.url);
  for (const path of [...(await capabilityPaths(later)), '/settings']) {
    await openStudio(later, server.url + path);
    await expect(later.getByRole('heading', { level: 1 })).toBeVisible();
  }
  expect(await trainAndRunPython(later)).toEqual({ rows: 40, said: '42' });
});

/** Both heavy engines: a dense network of TensorFlow.js whose model ONNX Runtime scores, and CPython. */
function trainAndRunPython(page: Page) {
  return page.evaluate(async () => {
    const workspace = await hearth.open();
    const lines = Array.from({ length: 40 }, (_, i) => `${i % 9},${i % 9 < 4 ? 'low' : 'high'}`);
    await workspace.datasets.import(new File([`n,kind\n${lines.join('\n')}\n`], 'numbers.csv'));
    const params = { target: 'kind', epochs: 3, backend: 'wasm' };
    const trained = await workspace.jobs.submit('train-dense-network', { data: 'numbers' }, params);
    const { outputs } = await trained.done();
    const scored = await (await workspace.models.scoreTable(outputs.model!, 'numbers')).done();
    const { rows } = workspace.datasets.get(scored.outputs.table!).manifest;
    const flow = await workspace.flows.create('python', 'flow.dag.yaml', {
      'flow.dag.yaml': `inputs: {half: {type: string}}
outputs: {said: {reference: "\${double.output}"}}
nodes:
- {name: double, type: python, source: {type: code, path: double.py}, inputs: {half: "\${inputs.half}"}}
`,
      'double.py':
        'from promptflow.core import tool\n\n@tool\ndef double(half: str) -> str:\n    return str(2 * int(half))\n'
    });
    const job = await workspace.flows.run(flow.id, { rows: [{ half: '21' }] });
    await job.done();
    const { results } = (await workspace.flows.traces(job.id))!;
    return { rows, said: results[0]!.error?.message ?? results[0]!.outputs?.said };
  });
}
