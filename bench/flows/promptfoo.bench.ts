// Rows a second of a batch whose model only echoes, against promptfoo's echo provider in the same run: one prompt, one
// assertion a row, 16 at once. Both are measured by what more rows cost, so that starting a process is not counted.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluators } from '../../src/core/flows/evaluators/index';
import { openFlow } from '../../src/core/flows/open-flow';
import { runBatch } from '../../src/core/flows/run/batch';
import { judge } from '../../src/core/flows/run/judge';
import { promptfoo } from './promptfoo';

interface Row {
  readonly name: string;
  readonly ratio: number;
  readonly bar: string;
  readonly detail: string;
  readonly skipped?: string;
}

const name = 'flow with an echo, rows a second against promptfoo';
const bar = '>= 5';
const counts = [50, 1050] as const;
const rounds = 3;

const flow = openFlow({
  'flow.dag.yaml': `inputs: {x: {type: string}}
outputs: {y: {reference: "\${ask.output}"}}
nodes:
- {name: ask, type: llm, source: {type: code, path: t.jinja2}, inputs: {x: "\${inputs.x}", temperature: 0}}
`,
  't.jinja2': 'Say {{x}}'
});

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ x: `row ${i}`, wanted: `Say row ${i}` }));

/** Milliseconds of a batch, judged. @throws Error when a row is wrong */
async function ours(count: number): Promise<number> {
  const rows = rowsOf(count);
  const began = performance.now();
  const none = () => Promise.reject(new Error('nothing else is asked'));
  const { results } = await runBatch(
    { opened: flow, variants: [{ label: 'only', choice: {} }], rows, concurrency: 16 },
    {
      ask: ({ messages }) => Promise.resolve({ text: messages.at(-1)!.content, promptTokens: 1, tokens: 1 }),
      runCode: none,
      runPython: none,
      embed: none,
      search: none,
      request: none,
      now: () => performance.now(),
      signal: new AbortController().signal,
      scope: 'echo',
      rowDone: () => Promise.resolve()
    }
  );
  const checks = await judge({
    checks: [
      { kind: 'exact-match', expected: '${data.wanted}', settings: evaluators['exact-match'].settings }
    ],
    variants: ['only'],
    results,
    data: rows,
    suite: [],
    seed: 1,
    tools: { run: none, ask: none, embed: none },
    tick: () => Promise.resolve()
  });
  const milliseconds = performance.now() - began;
  if (checks[0]!.variants[0]!.mean.mean !== 1) throw new Error('an answer of ours is wrong');
  return milliseconds;
}

/** Milliseconds of `promptfoo eval`, its own start included. @throws Error when an assertion fails */
function theirs(command: string, folder: string, count: number): number {
  const config = join(folder, `promptfooconfig-${count}.json`);
  const output = join(folder, `out-${count}.json`);
  const tests = rowsOf(count).map(({ x, wanted }) => ({
    vars: { x },
    assert: [{ type: 'equals', value: wanted }]
  }));
  writeFileSync(config, JSON.stringify({ prompts: ['Say {{x}}'], providers: ['echo'], tests }));
  const began = performance.now();
  const options = [
    'eval',
    '-c',
    config,
    '-o',
    output,
    '-j',
    '16',
    '--no-cache',
    '--no-table',
    '--no-write',
    '--no-progress-bar'
  ];
  const env = {
    ...process.env,
    PROMPTFOO_DISABLE_TELEMETRY: '1',
    PROMPTFOO_DISABLE_UPDATE: '1',
    PROMPTFOO_CONFIG_DIR: folder
  };
  execFileSync(process.execPath, [command, ...options], { env, stdio: 'ignore', timeout: 200_000 });
  const milliseconds = performance.now() - began;
  const { results } = JSON.parse(readFileSync(output, 'utf8')) as {
    results: { stats: { successes: number } };
  };
  if (results.stats.successes !== count)
    throw new Error(`promptfoo passed ${results.stats.successes} of ${count}`);
  return milliseconds;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

export async function bench(): Promise<Row[]> {
  const peer = promptfoo();
  if ('skipped' in peer) return [{ name, ratio: NaN, bar, detail: '', skipped: peer.skipped }];
  const folder = mkdtempSync(join(tmpdir(), 'hearth-promptfoo-'));
  const [few, many] = counts;
  const times: Record<'ours' | 'theirs', number[]> = { ours: [], theirs: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      times.ours.push((await ours(many)) - (await ours(few)));
      times.theirs.push(theirs(peer.command, folder, many) - theirs(peer.command, folder, few));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const rate = (milliseconds: number): number => (1000 * (many - few)) / milliseconds;
  const [own, other] = [rate(median(times.ours)), rate(median(times.theirs))];
  return [
    {
      name,
      ratio: own / other,
      bar,
      detail: `${Math.round(own)} against ${Math.round(other)} rows/s of promptfoo ${peer.version}, each row checked`
    }
  ];
}
