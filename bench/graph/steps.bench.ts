// What a pipeline costs on top of its steps, in the built studio on real storage: a chain of steps that hardly do
// anything, run as a pipeline and as jobs submitted one after the other by hand; and what it takes to find that every
// step can be reused.
import { isBuilt, Studio } from '../studio';

const steps = 30;
const rounds = 5;
const names = {
  step: 'pipeline: ms a step on top of the same jobs by hand',
  reused: 'pipeline: ms a step that is reused'
};

interface Measured {
  readonly byHand: number;
  readonly asPipeline: number;
  readonly reused: number;
}

export async function bench() {
  if (!isBuilt()) {
    const skipped = 'there is no build/: run `npm run build`';
    return Object.values(names).map((name) => ({ name, ratio: NaN, bar: '', detail: '', skipped }));
  }
  const studio = await Studio.open();
  try {
    await studio.go('/pipelines');
    const all: Measured[] = [];
    for (let round = 0; round < rounds; round++)
      all.push(await studio.page.evaluate(measure, { steps, round }));
    const extra = median(all.map((one) => (one.asPipeline - one.byHand) / steps));
    const hand = median(all.map((one) => one.byHand / steps));
    const reused = median(all.map((one) => one.reused / steps));
    return [
      { name: names.step, ratio: extra, bar: '<= 5', detail: `a job by hand takes ${hand.toFixed(1)} ms` },
      { name: names.reused, ratio: reused, bar: '<= 5', detail: 'its result is found by its content' }
    ];
  } finally {
    await studio.close();
  }
}

/** Runs in the page. Each round and each way has rows of its own, so that nothing is reused between them. */
async function measure({ steps: count, round }: { steps: number; round: number }): Promise<Measured> {
  const workspace = await hearth.open();
  const rowsOf = async (way: string): Promise<string> => {
    const file = new File([`a,b\n${round},${way}\n3,4\n`], 'rows.csv');
    return (await workspace.datasets.import(file, { name: `rows ${way} ${round}` })).ref;
  };
  // Names that never come again: equal steps would be run once.
  const params = (i: number) => ({ column: i === 0 ? 'a' : `c${i - 1}`, to: `c${i}` });

  const first = await rowsOf('hand');
  const jobs = async (): Promise<number> => {
    const began = performance.now();
    let ref = first;
    for (let i = 0; i < count; i++) {
      const name = `by hand ${round} ${i}`;
      const job = await workspace.jobs.submit('rename-column', { table: ref }, params(i), { name });
      ref = (await job.done()).outputs.table!;
    }
    return performance.now() - began;
  };

  const source = { id: 's', component: 'choose-dataset', params: { ref: await rowsOf('graph') }, inputs: {} };
  const chain = Array.from({ length: count }, (_, i) => ({
    id: `n${i}`,
    component: 'rename-column',
    params: params(i),
    inputs: { table: { from: 'node' as const, node: i === 0 ? 's' : `n${i - 1}`, port: 'table' } }
  }));
  const graph = { inputs: {}, outputs: {}, nodes: [source, ...chain], groups: [], notes: [] };
  const { id } = await workspace.pipelines.create({ title: `Chain ${round}`, graph });
  const timed = async (): Promise<number> => {
    const began = performance.now();
    const end = await (await workspace.pipelines.run(id)).done();
    if (end.state !== 'completed') throw new Error(`The run ${end.state}`);
    return performance.now() - began;
  };
  // In turns, so that neither is always the one that finds the studio warm.
  const isFirst = round % 2 === 0;
  const before = isFirst ? await jobs() : 0;
  const asPipeline = await timed();
  const byHand = isFirst ? before : await jobs();
  return { byHand, asPipeline, reused: await timed() };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
