// What the engine of flows costs a row, with a model that answers at once (an echo): five nodes a row; how
// near it comes to the waits alone when a model takes 50 ms; and a run whose answers are known.
import { openFlow } from '../../src/core/flows/open-flow';
import { runBatch, type BatchResult } from '../../src/core/flows/run/batch';
import type { RowResult } from '../../src/core/flows/run/trace';

interface Row {
  readonly name: string;
  readonly ratio: number;
  readonly bar: string;
  readonly detail: string;
}

const node = (name: string, from: string): string =>
  `- {name: ${name}, type: ${name === 'ask' ? 'llm' : 'prompt'}, source: {type: code, path: t.jinja2}, inputs: {x: "\${${from}}", temperature: 0}}`;
const flow = openFlow({
  'flow.dag.yaml': `inputs: {x: {type: string}}
outputs: {y: {reference: "\${d.output}"}}
nodes:
${[node('a', 'inputs.x'), node('b', 'a.output'), node('ask', 'b.output'), node('c', 'ask.output'), node('d', 'c.output')].join('\n')}
`,
  't.jinja2': '{{x}}'
});

async function run(rows: number, concurrency: number, waitMs: number, earlier?: readonly RowResult[]) {
  let asked = 0;
  const began = performance.now();
  const result: BatchResult = await runBatch(
    {
      opened: flow,
      variants: [{ label: 'only', choice: {} }],
      rows: Array.from({ length: rows }, (_, i) => ({ x: `row ${i}` })),
      concurrency,
      ...(earlier ? { earlier } : {})
    },
    {
      async ask({ messages }) {
        asked++;
        if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
        return { text: messages.at(-1)!.content, promptTokens: 1, tokens: 1 };
      },
      runCode: () => Promise.resolve(null),
      runPython: () => Promise.resolve(null),
      embed: () => Promise.resolve([]),
      search: () => Promise.resolve([]),
      request: () => Promise.reject(new Error('nothing is asked')),
      now: () => performance.now(),
      signal: new AbortController().signal,
      scope: 'echo',
      rowDone: () => Promise.resolve()
    }
  );
  return { milliseconds: performance.now() - began, asked, results: result.results };
}

/** The same waits without a flow around them: what a busy machine's timers cost is in both. */
async function plainWaits(rows: number, concurrency: number, waitMs: number): Promise<number> {
  const began = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next++ < rows) await new Promise((done) => setTimeout(done, waitMs));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return performance.now() - began;
}

export async function bench(): Promise<Row[]> {
  await run(500, 8, 0);
  const rows = 5000;
  const echo = await run(rows, 16, 0);
  const slow = await run(160, 8, 50);
  const ideal = await plainWaits(160, 8, 50);
  const first = await run(160, 8, 50);
  const again = await run(160, 8, 50, first.results);
  if (again.asked !== 0) throw new Error('a known answer was asked for again');
  return [
    {
      name: 'flow of five nodes, rows in a millisecond (echo)',
      ratio: rows / echo.milliseconds,
      bar: '>= 1',
      detail: `${Math.round((1000 * rows) / echo.milliseconds)} rows/s with traces, 16 at once`
    },
    {
      name: 'flow with a model of 50 ms, share of the rate of the waits alone',
      ratio: ideal / slow.milliseconds,
      bar: '>= 0.95',
      detail: `${Math.round(160_000 / slow.milliseconds)} of ${Math.round(160_000 / ideal)} rows/s, 8 at once`
    },
    {
      name: 'flow run again with known answers, times as fast',
      ratio: first.milliseconds / again.milliseconds,
      bar: '>= 20',
      detail: `${first.milliseconds.toFixed(0)} ms, then ${again.milliseconds.toFixed(1)} ms, nothing asked`
    }
  ];
}
