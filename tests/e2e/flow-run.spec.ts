// A run of a flow as it is begun and told of: over which rows, how often, and what is said where rows fail.
import { expect, openStudio, test, type Page } from './fixture';

const importRows = (page: Page, name: string, rows: readonly string[]): Promise<unknown> =>
  page.evaluate(
    async ([called, text]) => {
      const { datasets } = await hearth.open();
      await datasets.import(new File([text!], 'rows.csv'), { name: called! });
    },
    [name, ['q', ...rows].join('\n')]
  );

/** One variant is wrong in every second row; the other right, and failing in four rows of five. */
async function openFlow(page: Page): Promise<void> {
  await openStudio(page, '/flows');
  await importRows(page, 'numbers', ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  const id = await page.evaluate(async () => {
    const variant = (name: string) =>
      `      ${name}: {node: {type: javascript, source: {type: code, path: ${name}.js}, inputs: {x: "\${inputs.q}"}}}`;
    const main = [
      'inputs: {q: {type: string}}',
      'outputs: {said: {reference: "${say.output}"}}',
      'nodes: [{name: say, use_variants: true}]',
      'node_variants:',
      '  say:',
      '    default_variant_id: steady',
      '    variants:',
      variant('steady'),
      variant('flaky')
    ].join('\n');
    const files = {
      'flow.dag.yaml': main,
      'steady.js': 'export default ({ x }) => (x % 2 === 0 ? x : "wrong");',
      'flaky.js': 'export default ({ x }) => { if (x % 5 !== 0) throw new Error("no"); return x; };'
    };
    const { flows } = await hearth.open();
    const { id } = await flows.create('steady or flaky', 'flow.dag.yaml', files);
    await flows.update(id, ({ settings }) => ({
      settings: { ...settings, checks: [{ kind: 'exact-match', expected: '${data.q}', gate: 0.4 }] }
    }));
    return id;
  });
  await openStudio(page, `/flows/${id}?tab=batch`);
}

test('a run is over what was chosen, once for a double click, and says what failed', async ({ page }) => {
  await openFlow(page);
  const data = page.getByLabel('Dataset');
  await expect(data).toHaveValue('numbers@1');
  await page.getByRole('button', { name: 'Run', exact: true }).dblclick();
  await expect(page.getByText('steady or flaky: 8 of 20 answers failed.')).toBeVisible();
  const verdict = page.getByRole('region', { name: 'Which is better, and is it real?' });
  const flaky = verdict.getByRole('row', { name: /flaky/ });
  await expect(flaky).toContainText('gate closed');
  await expect(flaky).toContainText('2 of 10 rows could be judged');
  await expect(flaky).not.toContainText('better');
  /** What its runs went over, the first first. */
  const runs = () =>
    page.evaluate(async () => {
      const own = (await hearth.open()).jobs.list().filter(({ tags }) => tags.includes('flow'));
      const sorted = [...own].sort((a, b) => a.createdAt - b.createdAt);
      return sorted.map(({ inputs }) => inputs.data?.replace(/^dataset:/, ''));
    });
  expect(await runs()).toEqual(['numbers@1']);

  // Another dataset is no other choice; of the chosen one, the newest version is.
  await importRows(page, 'salaries', ['secret']);
  await importRows(page, 'numbers', ['0', '10']);
  await expect(data).toHaveValue('numbers@2');
  await page.evaluate(async () => {
    const { datasets } = await hearth.open();
    await datasets.delete('numbers');
  });
  await expect(page.getByText('This dataset was deleted or renamed. Choose another.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  await data.selectOption('salaries');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(runs).toEqual(['numbers@1', 'salaries@1']);
});
