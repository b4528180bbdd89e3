// What a flow of 10,000 rows, 16 at once, takes in the built studio with all that is kept of it, and whether its page stays
// responsive meanwhile: rows in a millisecond, and frames while it runs. Two prompts a row, and no model.
import { isBuilt, Studio } from '../studio';

const rows = 10_000;
const rounds = 3;
const name = `${rows.toLocaleString('en')} rows of a flow in the studio, rows in a millisecond`;

interface Measured {
  readonly ms: number;
  readonly frame: number;
}

export async function bench() {
  if (!isBuilt())
    return [{ name, ratio: NaN, bar: '', detail: '', skipped: 'there is no build/: run `npm run build`' }];
  const studio = await Studio.open();
  try {
    await studio.go('/flows');
    const id = await studio.page.evaluate(prepare, rows);
    await studio.go(`/flows/${id}`);
    // Its page is drawn before a run is measured.
    await studio.page.locator('.svelte-flow__node').first().waitFor();
    const all: Measured[] = [];
    let longest = 0;
    for (let round = 0; round < rounds; round++) {
      const { result, cpuMs } = await studio.longestTask(() => studio.page.evaluate(run, { id, rows }));
      all.push(result);
      longest = Math.max(longest, cpuMs);
    }
    const ms = median(all.map((one) => one.ms));
    const frame = median(all.map((one) => one.frame));
    const detail = `${(ms / 1000).toFixed(1)} s; p95 of frames ${frame.toFixed(0)} ms; longest task ${longest.toFixed(0)} ms of work`;
    return [{ name, ratio: rows / ms, bar: '>= 1', detail }];
  } finally {
    await studio.close();
  }
}

/** Runs in the page: a dataset and a flow over it. */
async function prepare(count: number): Promise<string> {
  const workspace = await hearth.open();
  const lines = Array.from({ length: count }, (_, i) => `row ${i}`);
  await workspace.datasets.import(new File([`x\n${lines.join('\n')}\n`], 'many.csv'), { name: 'many' });
  const prompt = (of: string, from: string): string =>
    `- {name: ${of}, type: prompt, source: {type: code, path: t.jinja2}, inputs: {x: "\${${from}}"}}\n`;
  const main = `inputs: {x: {type: string}}\noutputs: {y: {reference: "\${b.output}"}}\nnodes:\n${prompt('a', 'inputs.x')}${prompt('b', 'a.output')}`;
  const files = { 'flow.dag.yaml': main, 't.jinja2': 'Say {{x}}' };
  return (await workspace.flows.create('Many', 'flow.dag.yaml', files)).id;
}

/** Runs in the page. */
async function run({ id, rows: limit }: { id: string; rows: number }): Promise<Measured> {
  const workspace = await hearth.open();
  const frames: number[] = [];
  let last: number | undefined;
  let isRunning = true;
  const tell = (now: number): void => {
    if (last !== undefined) frames.push(now - last);
    last = now;
    if (isRunning) requestAnimationFrame(tell);
  };
  requestAnimationFrame(tell);
  const began = performance.now();
  await (await workspace.flows.run(id, { data: 'many', limit, concurrency: 16 })).done();
  const ms = performance.now() - began;
  isRunning = false;
  frames.sort((a, b) => a - b);
  return { ms, frame: frames[Math.floor(frames.length * 0.95)] ?? 0 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
