// How soon a flow's Python answers in the built studio: its first try in a tab, which starts Python, against a second one, which
// finds it kept; with the reload of its files and all that is undone between them.
import { isBuilt, Studio } from '../studio';

const rounds = 3;
const name = 'first answer of Python in a flow, first try / second';

export async function bench() {
  if (!isBuilt())
    return [{ name, ratio: NaN, bar: '', detail: '', skipped: 'there is no build/: run `npm run build`' }];
  const studio = await Studio.open();
  try {
    const first: number[] = [];
    const second: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // A tab that has run nothing; what it fetches is in the browser's cache after the first round.
      await studio.go('/flows');
      const [one, two] = await studio.page.evaluate(tries, round);
      first.push(one!);
      second.push(two!);
    }
    const [one, two] = [median(first), median(second)];
    const detail = `${(one / 1000).toFixed(2)} s, then ${(two / 1000).toFixed(2)} s, as JSON of one row`;
    return [{ name, ratio: one / two, bar: '>= 5', detail }];
  } finally {
    await studio.close();
  }
}

/** Runs in the page: milliseconds of two tries, one after the other, of which the second has another source. */
async function tries(round: number): Promise<readonly number[]> {
  const workspace = await hearth.open();
  const source = (answer: string): string =>
    `import re, json\nfrom promptflow.core import tool\n\n@tool\ndef n(q: str) -> str:\n    return json.dumps([re.sub("a", "b", q), "${answer}"])\n`;
  const main = `inputs: {q: {type: string}}\noutputs: {o: {reference: "\${n.output}"}}\nnodes:\n- {name: n, type: python, source: {type: code, path: n.py}, inputs: {q: "\${inputs.q}"}}\n`;
  const files = { 'flow.dag.yaml': main, 'n.py': source('one') };
  const { id } = await workspace.flows.create(`Python ${round}`, 'flow.dag.yaml', files);
  const times: number[] = [];
  for (const answer of ['one', 'two']) {
    await workspace.flows.update(id, { files: { ...files, 'n.py': source(answer) } });
    const began = performance.now();
    const job = await workspace.flows.run(id, { rows: [{ q: 'a' }], isTry: true });
    await job.done();
    times.push(performance.now() - began);
    const { results } = (await workspace.flows.traces(job.id))!;
    if (results[0]!.outputs.o !== `["b", "${answer}"]`) throw new Error(JSON.stringify(results[0]));
  }
  return times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
