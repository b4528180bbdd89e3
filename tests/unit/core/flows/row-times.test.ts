// How long a row is said to take: an answer that is used again counts as long as it took to be given, or two variants could not
// be compared by their time.
import { expect, test } from 'vitest';
import { openFlow } from '$core/flows/open-flow';
import { runBatch, type BatchContext, type BatchResult } from '$core/flows/run/batch';
import type { FlowPorts } from '$core/flows/run/ports';

const llm = (name: string, inputs: string): string =>
  `- name: ${name}\n  type: llm\n  source: {type: code, path: ${name}.jinja2}\n  inputs: {temperature: 0, ${inputs}}\n  api: chat\n`;
const nothing = (): never => {
  throw new Error('nothing asks for this');
};

function flow(nodes: readonly string[], last: string) {
  const names = nodes.map((node) => /name: (\w+)/.exec(node)![1]!);
  const main = `inputs:\n  q: {type: string}\noutputs:\n  a: {type: string, reference: "\${${last}.output}"}\nnodes:\n${nodes.join('')}`;
  const files = Object.fromEntries(names.map((name) => [`${name}.jinja2`, `user:\n${name} {{q}}{{more}}\n`]));
  return openFlow({ 'flow.dag.yaml': main, ...files }, 'flow.dag.yaml');
}

/** A model that takes as many milliseconds as `times` says for a node, by a clock that only it moves. */
async function ran(
  opened: ReturnType<typeof flow>,
  times: Readonly<Record<string, number>>,
  earlier: BatchResult['results'] = []
): Promise<BatchResult['results'][number]> {
  let now = 0;
  const ends: { readonly at: number; readonly done: () => void }[] = [];
  const ask: FlowPorts['ask'] = async ({ node }) => {
    const at = now + times[node]!;
    await new Promise<void>((done) => ends.push({ at, done }));
    return { text: node, promptTokens: 1, tokens: 1 };
  };
  const context: BatchContext = {
    ask,
    runCode: nothing,
    runPython: nothing,
    embed: nothing,
    search: nothing,
    request: nothing,
    now: () => now,
    scope: 'one model',
    rowDone: () => Promise.resolve(),
    signal: new AbortController().signal
  };
  let isOver = false;
  const run = runBatch(
    {
      opened,
      variants: [{ label: 'only', choice: {} }],
      rows: [{ q: 'why' }],
      concurrency: 1,
      earlier
    },
    context
  ).finally(() => (isOver = true));
  while (!isOver) {
    await new Promise((done) => setImmediate(done));
    const [next] = ends.sort((a, b) => a.at - b.at).splice(0, 1);
    if (!next) continue;
    now = Math.max(now, next.at);
    next.done();
  }
  return (await run).results[0]!;
}

const wired = (name: string): string => `more: "\${${name}.output}"`;
const diamond = flow(
  [
    llm('first', 'q: "${inputs.q}"'),
    llm('left', wired('first')),
    llm('right', wired('first')),
    llm('last', `q: "\${left.output}", ${wired('right')}`)
  ],
  'last'
);
const times = { first: 10, left: 30, right: 50, last: 5 };

test('a row takes as long as the longest way through it, also when all its answers are used again', async () => {
  const fresh = await ran(diamond, times);
  expect(fresh.milliseconds).toBe(65);
  const again = await ran(diamond, {}, [fresh]);
  expect(again.nodes.map(({ reused, tookMs }) => [reused, tookMs])).toEqual([
    [true, 10],
    [true, 30],
    [true, 50],
    [true, 5]
  ]);
  expect(again.milliseconds).toBe(65);
  // On one line of time, as it was when all were asked.
  const spans = (row: typeof again) => row.nodes.map(({ node, began, ended }) => [node, began, ended]);
  expect(spans(again)).toEqual(spans(fresh));
  expect(spans(again).at(-1)).toEqual(['last', 60, 65]);
  // What was used again can be used again.
  expect((await ran(diamond, {}, [again])).milliseconds).toBe(65);
});

test('a row of which some answers are used again has those and its own time', async () => {
  const fresh = await ran(diamond, times);
  const known = { ...fresh, nodes: fresh.nodes.filter(({ node }) => node === 'first' || node === 'right') };
  const again = await ran(diamond, { left: 100, last: 1 }, [known]);
  expect(again.milliseconds).toBe(111);
});
