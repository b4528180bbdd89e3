// Flows run whole against a model behind an address: what each kind of node does, what is asked again and what is not, what
// an error costs, and what is said of the answers.
import { afterEach, describe, expect, test } from 'vitest';
import { readFrame, writeFrame } from '$core/data/codec';
import { cellOf, columnOf, stringColumn } from '$core/data/frame';
import { HearthError, isHearthError } from '$core/errors';
import { chatServer, type ChatServer } from '../../../../support/chat-server';
import { runFlowFiles } from '../../../../support/flow-run';
import { testContext } from '../../../../support/run-context';

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const flow = `inputs: {question: {type: string}}
outputs:
  answer: {reference: "\${tidy.output}"}
nodes:
- name: ask
  use_variants: true
- name: tidy
  type: javascript
  source: {type: code, path: tidy.js}
  inputs: {text: "\${ask.output}"}
- name: count
  type: javascript
  aggregation: true
  source: {type: code, path: count.js}
  inputs: {answers: "\${tidy.output}"}
node_variants:
  ask:
    default_variant_id: plain
    variants:
      plain: {node: {type: llm, source: {type: code, path: plain.jinja2}, inputs: {q: "\${inputs.question}", temperature: 0, model: small}}}
      polite: {node: {type: llm, source: {type: code, path: polite.jinja2}, inputs: {q: "\${inputs.question}", temperature: 0}}}
`;
const files = {
  'flow.dag.yaml': flow,
  'plain.jinja2': 'system:\nAnswer.\nuser:\n{{q}}',
  'polite.jinja2': 'Please: {{q}}',
  'tidy.js': 'export default ({ text }) => text.trim().toUpperCase();',
  'count.js': "export default ({ answers }) => { metric('answers', answers.length); return answers.length; }"
};
const rows = Array.from({ length: 12 }, (_, i) => ({ question: `q${i}`, expected: `Q${i}` }));
const variants = [
  { label: 'plain', choice: {} },
  { label: 'polite', choice: { ask: 'polite' } }
];

describe('a batch', () => {
  test('asks as the templates say, runs code, aggregates, judges and compares', async () => {
    server = await chatServer(({ messages }) => ` ${messages.at(-1)!.content} `);
    const connections = { '': { kind: 'endpoint', url: server.url } };
    const checks = [{ kind: 'exact-match', expected: '${data.expected}', gate: 0.5 }];
    const context = testContext({ token: 'sesame' });
    const { report, traces, table } = await runFlowFiles(
      files,
      { rows, variants, connections, checks },
      context
    );

    expect(server.asked.filter(({ model }) => model === 'small')).toHaveLength(12);
    expect(server.asked[0]).toMatchObject({ temperature: 0, authorization: 'Bearer sesame' });
    expect(server.asked.find(({ messages }) => messages.length === 2)!.messages).toEqual([
      { role: 'system', content: 'Answer.' },
      { role: 'user', content: expect.stringMatching(/^q\d+$/) as string }
    ]);
    expect(report).toMatchObject({ rows: 12, failed: 0, tokens: 36, variants: ['plain', 'polite'] });
    expect(report.aggregations.map(({ output }) => output)).toEqual([12, 12]);
    expect(report.scores).toEqual({
      'exact-match · plain': 1,
      'exact-match · polite': 0,
      'answers · plain': 12,
      'answers · polite': 12
    });
    expect(report.checks[0]!.variants[1]!.against).toMatchObject({ verdict: 'worse', p: 2 / 2 ** 12 });
    expect(report.gates.map(({ open }) => open)).toEqual([true, false]);
    expect(report.nodes).toMatchObject({ tidy: { completed: 24, failed: 0, running: 0 } });
    expect(traces.results[0]!.nodes.map(({ node, state }) => [node, state])).toEqual([
      ['ask', 'completed'],
      ['tidy', 'completed']
    ]);
    const frame = await readFrame(table!, context.blobs);
    expect(frame.rows).toBe(24);
    expect(cellOf(columnOf(frame, 'answer answer'), 23)).toBe('PLEASE: Q11');
    expect(context.progressed.at(-1)).toBe(1);
  });

  test('keeps to its bound, and asks equal questions once, also of earlier runs', async () => {
    server = await chatServer(({ messages }) => messages.at(-1)!.content);
    const connections = { '': { kind: 'endpoint', url: server.url } };
    const same = [...rows, ...rows].map(({ question }) => ({ question }));
    const context = testContext();
    const first = await runFlowFiles(files, { rows: same, connections, concurrency: 3 }, context);
    expect(server.asked).toHaveLength(12);
    expect(server.most()).toBeLessThanOrEqual(3);
    expect(first.report.reused).toBe(12);
    const earlier = await context.blobs.put(new Blob([JSON.stringify(first.traces)]));
    const again = await runFlowFiles(files, { rows: same, connections, earlier: [earlier] }, context);
    expect(server.asked).toHaveLength(12);
    expect(again.traces.results.map(({ outputs }) => outputs)).toEqual(
      first.traces.results.map(({ outputs }) => outputs)
    );
    const changed = { ...files, 'plain.jinja2': 'user:\nNew {{q}}' };
    const other = await runFlowFiles(changed, { rows: same, connections, earlier: [earlier] }, context);
    expect(server.asked).toHaveLength(24);
    // Back to what was asked before the last run.
    const both = [await context.blobs.put(new Blob([JSON.stringify(other.traces)])), earlier];
    for (const asked of [files, changed])
      await runFlowFiles(asked, { rows: same, connections, earlier: both }, context);
    expect(server.asked).toHaveLength(24);
  });

  test('an error costs its row and no other; a busy server is asked again', async () => {
    server = await chatServer(
      ({ messages }) => (messages.at(-1)!.content === 'q3' ? '' : messages.at(-1)!.content),
      (index) => (index === 0 ? 429 : 200)
    );
    const broken = {
      ...files,
      'tidy.js': "export default ({ text }) => { if (text === '') throw new Error('empty'); return text; }"
    };
    const connections = { '': { kind: 'endpoint', url: server.url } };
    const { report, traces } = await runFlowFiles(broken, { rows, connections });
    expect(report.failed).toBe(1);
    expect(traces.results[3]!.error!.message).toContain('The node "tidy" failed: Error: empty');
    expect(report.aggregations[0]!.output).toBe(11);
  });

  test('goes on after a cut with what it had finished, to the same end', async () => {
    server = await chatServer(({ messages }) => messages.at(-1)!.content);
    const params = { rows, connections: { '': { kind: 'endpoint', url: server.url } }, concurrency: 1 };
    const whole = await runFlowFiles(files, params);
    const cut = testContext({ cancelAtTick: 5, checkpointEvery: 1 });
    await expect(runFlowFiles(files, params, cut)).rejects.toSatisfy((error) =>
      isHearthError(error, 'job/cancelled')
    );
    const said = ({ traces }: typeof whole) => traces.results.map(({ row, outputs }) => ({ row, outputs }));
    // Earlier versions kept the rows as objects.
    const before = { results: whole.traces.results.slice(0, 5) };
    for (const resumeFrom of [cut.checkpoints.at(-1), before]) {
      const asked = server.asked.length;
      const rest = await runFlowFiles(files, params, testContext({ resumeFrom }));
      expect(server.asked.length - asked).toBe(12 - 5);
      expect(said(rest)).toEqual(said(whole));
    }
  });

  test('of a run that was cancelled, the rows that were done are reported, and nothing more is asked', async () => {
    server = await chatServer(({ messages }) => messages.at(-1)!.content);
    const connections = { '': { kind: 'endpoint', url: server.url } };
    const exact = { kind: 'exact-match', expected: '${data.expected}' };
    const checks = [exact, { kind: 'groundedness', settings: { contextInput: 'question' } }];
    const alike = { ...files, 'flow.dag.yaml': flow.replace(', model: small', '') };
    const params = { rows, variants, connections, checks, concurrency: 1 };
    const cut = testContext({ cancelAtTick: 15 });
    await expect(runFlowFiles(alike, params, cut)).rejects.toMatchObject({ code: 'job/cancelled' });
    expect(server.asked).toHaveLength(15);
    const context = testContext({ resumeFrom: cut.checkpoints.at(-1), concludes: true });
    const { report, traces, table } = await runFlowFiles(alike, params, context);
    expect(server.asked).toHaveLength(15);
    expect(report).toMatchObject({ rows: 8, cut: { rows: 12, done: [8, 7] }, failed: 0, tokens: 8 + 7 * 2 });
    // Figures and comparisons are of what was done: the same as of these rows alone.
    const few = await runFlowFiles(alike, { ...params, rows: rows.slice(0, 7), checks: [exact] });
    expect(report.checks[0]!.variants[1]!.against).toEqual(few.report.checks[0]!.variants[1]!.against);
    expect(report.aggregations.map(({ output }) => output)).toEqual([8, 7]);
    expect(report.scores).toMatchObject({ 'exact-match · plain': 1, 'answers · polite': 7 });
    expect(report.checks[1]!.variants[0]).toMatchObject({
      mean: { rows: 0 },
      reasons: { 0: 'The job was cancelled.' }
    });
    expect(traces.results.filter(({ notRun }) => notRun)).toMatchObject([{ row: 7, variant: 'polite' }]);
    const frame = await readFrame(table!, context.blobs);
    const last = (name: string) => cellOf(columnOf(frame, name), frame.rows - 1);
    expect([frame.rows, last('answer answer'), last('exact-match')]).toEqual([15, 'PLEASE: Q6', 0]);
    // The next run asks nothing again that was answered.
    const earlier = [await context.blobs.put(new Blob([JSON.stringify(traces)]))];
    await runFlowFiles(alike, { ...params, checks: [], earlier }, testContext({ blobs: context.blobs }));
    expect(server.asked).toHaveLength(24 + 14);
    // A run that had done nothing has nothing to report.
    const none = testContext({ resumeFrom: { results: [] }, concludes: true });
    await expect(runFlowFiles(alike, params, none)).rejects.toMatchObject({ code: 'job/cancelled' });
    // Variants that ask different models have their rows after one another: changing a model may take long.
    const apart = testContext({ cancelAtTick: 15 });
    await expect(runFlowFiles(files, params, apart)).rejects.toMatchObject({ code: 'job/cancelled' });
    const end = testContext({ resumeFrom: apart.checkpoints.at(-1), concludes: true });
    expect((await runFlowFiles(files, params, end)).report.cut).toEqual({ rows: 12, done: [12, 3] });
  });

  test('what a model had answered in rows that a cancel found begun is kept, and used by the next run', async () => {
    const chain = {
      'flow.dag.yaml': `inputs: {question: {type: string}}
outputs: {answer: {reference: "\${two.output}"}}
nodes:
- {name: one, type: llm, source: {type: code, path: t.jinja2}, inputs: {q: "\${inputs.question}", temperature: 0}}
- {name: two, type: llm, source: {type: code, path: t.jinja2}, inputs: {q: "\${one.output}", temperature: 0}}
`,
      't.jinja2': 'user:\nand {{q}}'
    };
    const abort = new AbortController();
    server = await chatServer(({ messages }) => {
      const asked = messages.at(-1)!.content;
      if (asked === 'and and q2') abort.abort(new HearthError('job/cancelled', {}));
      return asked;
    });
    const params = { rows, connections: { '': { kind: 'endpoint', url: server.url } }, concurrency: 1 };
    const cut = { ...testContext(), signal: abort.signal };
    await expect(runFlowFiles(chain, params, cut)).rejects.toMatchObject({ code: 'job/cancelled' });
    const asked = server.asked.length;
    const context = testContext({ resumeFrom: cut.checkpoints.at(-1), concludes: true });
    const { report, traces } = await runFlowFiles(chain, params, context);
    expect(report).toMatchObject({ rows: 3, cut: { rows: 12, done: [2] }, failed: 0 });
    expect(traces.results[2]).toMatchObject({
      notRun: true,
      nodes: [{ node: 'one', output: 'and q2' }, { node: 'two' }]
    });
    const earlier = [await context.blobs.put(new Blob([JSON.stringify(traces)]))];
    await runFlowFiles(chain, { ...params, earlier }, testContext({ blobs: context.blobs }));
    // What was being answered when it was cancelled is asked again.
    expect(server.asked).toHaveLength(asked + 2 * 12 - 5);
  });

  test('what code prints is kept at its node, what does not fit is counted, and rows do not mix', async () => {
    server = await chatServer(({ messages }) => messages.at(-1)!.content);
    const printing = {
      ...files,
      'tidy.js': `console.log('once');
export default ({ text }) => {
  console.log('said', text, { a: [1] });
  console.error(new TypeError('odd').message, undefined, 'x'.repeat(text === 'q1' ? 70_000 : 1));
  if (text === 'q2') throw new Error('no');
  return text;
}`,
      'count.js': "export default ({ answers }) => { console.info('of all', answers.length); return 1; }"
    };
    const connections = { '': { kind: 'endpoint', url: server.url } };
    const { traces, report } = await runFlowFiles(printing, {
      rows: rows.slice(0, 3),
      connections,
      concurrency: 1
    });
    const printed = traces.results.map(({ nodes }) => nodes.find(({ node }) => node === 'tidy')!.printed);
    expect(printed[0]).toEqual({ text: 'once\nsaid q0 {"a":[1]}\nodd undefined x\n' });
    expect(printed[2]).toEqual({ text: 'said q2 {"a":[1]}\nodd undefined x\n' });
    const whole = 'said q1 {"a":[1]}\nodd undefined \n'.length + 70_000;
    expect(printed[1]!.text).toHaveLength(65_536);
    expect(printed[1]!.leftOut).toBe(whole - 65_536);
    expect(report.aggregations[0]).toMatchObject({ output: 1, printed: { text: 'of all 2\n' } });
  });

  test('a flow that asks a model and has none says so at each row', async () => {
    const { traces } = await runFlowFiles(files, { rows: rows.slice(0, 1) });
    expect(traces.results[0]!.error!.code).toBe('flow/no-model');
  });
});

test('a key goes only to the address it was kept for, whatever a connection says', async () => {
  server = await chatServer(() => 'hello');
  const { origin } = new URL(server.url);
  const kept: Readonly<Record<string, string>> = { 'hub-token': 'theirs', [`flow-key:${origin}`]: 'sesame' };
  const asked: string[] = [];
  const context = {
    ...testContext(),
    secret: (name: string) => {
      asked.push(name);
      return Promise.resolve(kept[name]);
    }
  };
  const connections = { '': { kind: 'endpoint', url: server.url, secret: 'hub-token' } };
  await runFlowFiles(files, { rows: rows.slice(0, 1), connections }, context);
  expect(server.asked[0]!.authorization).toBe('Bearer sesame');
  expect(new Set(asked)).toEqual(new Set([`flow-key:${origin}`]));
});

describe('conditions', () => {
  const branching = `inputs: {ok: {type: bool}}
outputs: {a: {reference: "\${both.output}"}, b: {reference: "\${after.output}"}}
nodes:
- {name: yes, type: prompt, source: {path: t.jinja2}, inputs: {x: yes}, activate: {when: "\${inputs.ok}", is: true}}
- {name: no, type: prompt, source: {path: t.jinja2}, inputs: {x: no}, activate: {when: "\${inputs.ok}", is: false}}
- {name: both, type: javascript, source: {path: both.js}, inputs: {yes: "\${yes.output}", no: "\${no.output}"}}
- {name: after, type: prompt, source: {path: t.jinja2}, inputs: {x: "\${no.output}"}}
`;
  const parts = {
    'flow.dag.yaml': branching,
    't.jinja2': '{{x}}',
    'both.js': 'export default ({ yes, no }) => yes ?? no;'
  };

  test('bypass a node, and what hangs on it alone', async () => {
    const { traces } = await runFlowFiles(parts, { rows: [{ ok: true }, { ok: 'false' }] });
    expect(traces.results.map(({ outputs }) => outputs)).toEqual([
      { a: 'yes', b: null },
      { a: 'no', b: 'no' }
    ]);
    const states = Object.fromEntries(traces.results[0]!.nodes.map(({ node, state }) => [node, state]));
    expect(states).toEqual({ yes: 'completed', no: 'bypassed', both: 'completed', after: 'bypassed' });
  });
});

test('a flow evaluates the answers of a run: each variant beside the others, by columns and outputs', async () => {
  server = await chatServer(({ messages }) => messages.at(-1)!.content.replace('Please: q1', 'no'));
  const connections = { '': { kind: 'endpoint', url: server.url } };
  const context = testContext();
  const first = await runFlowFiles(files, { rows: rows.slice(0, 3), variants, connections }, context);
  const of = await context.blobs.put(new Blob([JSON.stringify(first.traces)]));
  const grading = {
    'flow.dag.yaml': `inputs: {answer: {type: string}, wanted: {type: string}, asked: {type: string}}
outputs: {grade: {reference: "\${grade.output}"}}
nodes:
- {name: grade, type: javascript, source: {type: code, path: grade.js}, inputs: {answer: "\${inputs.answer}", wanted: "\${inputs.wanted}"}}
- {name: share, type: javascript, aggregation: true, source: {type: code, path: share.js}, inputs: {grades: "\${grade.output}"}}
`,
    'grade.js': 'export default ({ answer, wanted }) => answer.includes(wanted);',
    'share.js':
      "export default ({ grades }) => metric('right', grades.filter(Boolean).length / grades.length);"
  };
  const frame = {
    rows: 4,
    columns: [{ ...stringColumn('wanted', ['Q0', 'Q1', 'Q2', 'Q3']) }]
  };
  const data = await writeFrame(frame, [{ name: 'wanted', type: 'text' }], context.blobs);
  const mapping = {
    answer: '${run.outputs.answer}',
    wanted: '${data.wanted}',
    asked: '${run.inputs.question}'
  };
  const { report, traces } = await runFlowFiles(grading, { of, mapping }, context, data);
  expect(report).toMatchObject({ variants: ['plain', 'polite'], rows: 3, failed: 0 });
  expect(traces.results.map(({ outputs }) => outputs.grade)).toEqual([true, true, true, true, false, true]);
  expect(traces.results[1]!.inputs).toEqual({ answer: 'Q1', wanted: 'Q1', asked: 'q1' });
  expect(report.scores['right · plain']).toBe(1);
  expect(report.scores['right · polite']).toBeCloseTo(2 / 3);
  // Of a run that was cancelled, a row that it had not come to is none that failed.
  const results = first.traces.results.map((result) => {
    const isLast = result.row === 2 && result.variant === 'polite';
    return isLast ? { ...result, outputs: {}, nodes: [], notRun: true } : result;
  });
  const cut = await context.blobs.put(new Blob([JSON.stringify({ ...first.traces, results })]));
  const part = await runFlowFiles(grading, { of: cut, mapping }, context, data);
  expect(part.report.failed).toBe(0);
  expect(part.traces.results.map(({ notRun = false }) => notRun)).toEqual([
    ...new Array<boolean>(5).fill(false),
    true
  ]);
  expect(part.report.scores['right · polite']).toBeCloseTo(1 / 2);
});

test('a run is refused before its first row where an input has neither a column nor a default', async () => {
  server = await chatServer(() => 'yes');
  const context = testContext();
  const frame = { rows: 1, columns: [stringColumn('other', ['Q0'])] };
  const data = await writeFrame(frame, [{ name: 'other', type: 'text' }], context.blobs);
  const params = { variants, connections: { '': { kind: 'endpoint', url: server.url } } };
  await expect(runFlowFiles(files, params, context, data)).rejects.toMatchObject({
    code: 'flow/bad-mapping',
    details: { input: 'question' }
  });
  expect(server.asked).toHaveLength(0);
  const withDefault = {
    ...files,
    'flow.dag.yaml': flow.replace('{type: string}', '{type: string, default: d}')
  };
  expect((await runFlowFiles(withDefault, params, context, data)).report.failed).toBe(0);
});
