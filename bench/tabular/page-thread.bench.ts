// How long the page's own thread is ever kept from answering while the studio trains and draws the live curves of it:
// boosting with many rounds, then a network in WebAssembly, watched on the run's page to the end and its report.
import { isBuilt, Studio } from '../studio';
import type { BenchRow } from '../import/comparison';

const rows = 50_000;
const trainings = {
  'train-gradient-boosting': { rounds: 300, validation: 'holdout', earlyStopping: false },
  'train-dense-network': { epochs: 20, backend: 'wasm', validation: 'holdout', earlyStopping: false }
} as const;

export async function bench(): Promise<BenchRow[]> {
  const names = Object.keys(trainings) as (keyof typeof trainings)[];
  if (!isBuilt())
    return names.map((name) => ({ ...row(name), skipped: 'there is no build/: run `npm run build`' }));
  const studio = await Studio.open();
  try {
    await studio.go('/data');
    await importTable(studio);
    const measured: BenchRow[] = [];
    for (const name of names) measured.push(await measure(studio, name));
    return measured;
  } finally {
    await studio.close();
  }
}

const row = (name: string): BenchRow => ({
  name: `${name}: longest task of the page's thread, ms of its own work`,
  ratio: NaN,
  bar: '<= 50',
  detail: ''
});

function importTable(studio: Studio): Promise<void> {
  return studio.page.evaluate(async (count) => {
    const lines = Array.from({ length: count }, (_, i) => {
      const cells = Array.from({ length: 20 }, (_cell, c) => ((i * (c + 3) * 7919) % 10_007) / 100);
      return [...cells, cells[0]! + cells[1]! > 100 ? 'yes' : 'no'].join(',');
    });
    const names = [...Array.from({ length: 20 }, (_, c) => `c${c}`), 'answer'];
    const file = new File([[names.join(','), ...lines].join('\n')], 'rows.csv');
    await (await hearth.open()).datasets.import(file, { name: 'rows' });
  }, rows);
}

async function measure(studio: Studio, component: keyof typeof trainings): Promise<BenchRow> {
  const { page } = studio;
  const { ms, cpuMs } = await studio.longestTask(async () => {
    const id = await page.evaluate(
      async ([name, params]) => {
        const { jobs } = await hearth.open();
        return (await jobs.submit(name, { data: 'rows' }, { target: 'answer', ...params })).id;
      },
      [component, trainings[component]] as const
    );
    await page.locator('nav a[href$="/runs"]').first().click();
    await page.locator(`a[href$="/runs/${id}"]`).first().click();
    await page.getByText('Completed').first().waitFor({ timeout: 300_000 });
    await page.getByText('ROC AUC').first().waitFor();
  });
  return { ...row(component), ratio: cpuMs, detail: `${ms.toFixed(0)} ms by the clock` };
}
