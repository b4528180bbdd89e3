// What a gate lets through, and what is not judged: rows that failed, what is only recorded, an aggregation whose source failed.
import { afterEach, expect, test } from 'vitest';
import { isHearthError } from '$core/errors';
import { readRecorded } from '$core/flows/recorded';
import { holdToGates } from '$sdk/flow-results';
import { chatServer, type ChatServer } from '../../../support/chat-server';
import { runFlowFiles } from '../../../support/flow-run';

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const code = (body: string) => ({
  'flow.dag.yaml': `inputs: {q: {type: string}}
outputs: {o: {reference: "\${a.output}"}}
nodes:
- {name: a, type: javascript, source: {type: code, path: a.js}, inputs: {x: "\${inputs.q}"}}
`,
  'a.js': `export default ({ x }) => { ${body} }`
});
const rows = Array.from({ length: 10 }, (_, i) => ({ q: String(i) }));
const exact = { kind: 'exact-match', expected: '${data.q}', gate: 0.9 };

test('a gate is closed while rows failed, however good the others are', async () => {
  const { report } = await runFlowFiles(code('if (x !== "0") throw new Error("no"); return x;'), {
    rows,
    checks: [exact]
  });
  expect(report.failed).toBe(9);
  expect(report.gates).toMatchObject([{ value: 1, least: 0.9, unscored: 9, open: false }]);
  expect(() => holdToGates(report)).toThrow('of default 9 rows failed or could not be judged by exact-match');
  const all = await runFlowFiles(code('return x;'), { rows, checks: [exact] });
  expect(all.report.gates).toMatchObject([{ value: 1, unscored: 0, open: true }]);
  // A row of which nothing is expected has nothing to judge.
  const few = rows.map((row, i) => ({ ...row, wanted: i === 0 ? null : row.q }));
  const part = await runFlowFiles(code('return x;'), {
    rows: few,
    checks: [{ ...exact, expected: '${data.wanted}' }]
  });
  expect(part.report.gates).toMatchObject([{ unscored: 0, open: true }]);
});

test('a variant that fails at most rows is not the better one for being right at the rest', async () => {
  const files = {
    'flow.dag.yaml': `inputs: {q: {type: string}}
outputs: {o: {reference: "\${a.output}"}}
nodes:
- {name: a, use_variants: true}
node_variants:
  a:
    default_variant_id: steady
    variants:
      steady: {node: {type: javascript, source: {type: code, path: steady.js}, inputs: {x: "\${inputs.q}"}}}
      flaky: {node: {type: javascript, source: {type: code, path: flaky.js}, inputs: {x: "\${inputs.q}"}}}
`,
    // Right in every second row; and always, where it answers: in every fifth.
    'steady.js': 'export default ({ x }) => (x % 2 === 0 ? x : "wrong")',
    'flaky.js': 'export default ({ x }) => { if (x % 5 !== 0) throw new Error("no"); return x; }'
  };
  const hundred = Array.from({ length: 100 }, (_, i) => ({ q: String(i) }));
  const variants = ['steady', 'flaky'].map((label) => ({ label, choice: { a: label } }));
  const { report } = await runFlowFiles(files, { rows: hundred, variants, checks: [exact] });
  const flaky = report.checks[0]!.variants[1]!;
  expect(flaky).toMatchObject({ mean: { mean: 1, rows: 20 }, unscored: 80 });
  // Right in 10 rows where the other is wrong, and the other way round in 40.
  expect(flaky.against).toMatchObject({ above: 10, below: 40, level: 50, verdict: 'worse' });
  expect(flaky.against!.difference.mean).toBeCloseTo(-0.3, 12);
});

test('a check that fails in itself closes its gate; one that is to be low says so', async () => {
  const checks = [
    { kind: 'javascript', label: 'broken', settings: { code: 'nothing.there' }, gate: 0 },
    { kind: 'levenshtein', label: 'far', expected: 'xxxx', gate: 1 }
  ];
  const { report } = await runFlowFiles(code('return x;'), { rows, checks });
  expect(report.gates.map(({ unscored, open }) => [unscored, open])).toEqual([
    [10, false],
    [0, false]
  ]);
  const far = { ...report, gates: report.gates.slice(1) };
  expect(() => holdToGates(far)).toThrow('far of default is 4, and at most 1 is asked.');
  try {
    holdToGates(far);
  } catch (error) {
    expect(isHearthError(error, 'flow/gate')).toBe(true);
  }
});

test('what is only recorded has taken no time and no tokens that anybody knows of', async () => {
  server = await chatServer(() => 'yes');
  const asks = {
    'flow.dag.yaml': `inputs: {q: {type: string}}
outputs: {o: {reference: "\${a.output}"}}
nodes:
- {name: a, type: llm, source: {type: code, path: p.jinja2}, inputs: {x: "\${inputs.q}"}}
`,
    'p.jinja2': '{{x}}'
  };
  const { report } = await runFlowFiles(asks, {
    rows,
    recorded: rows.map(() => ({ o: 'yes' })),
    connections: { '': { kind: 'endpoint', url: server.url } },
    checks: [{ kind: 'tokens' }, { kind: 'latency', gate: 60_000 }, { kind: 'exact-match', expected: 'yes' }]
  });
  const means = report.checks.map(({ variants }) => variants.map(({ mean }) => mean.rows));
  expect(means).toEqual([
    [0, 10],
    [0, 10],
    [10, 10]
  ]);
  expect(report.checks[0]!.variants[1]!.against!.verdict).toBe('too-few');
  expect(report.gates.map(({ variant, open }) => [variant, open])).toEqual([['default', true]]);
});

test('a check that must not hold is told as one', async () => {
  const { report } = await runFlowFiles(code('return "x" + x;'), {
    rows,
    checks: [{ ...exact, negate: true }]
  });
  expect(report.scores).toEqual({ 'not exact-match': 1 });
});

test('an aggregation that needs one that failed does not run', async () => {
  const files = {
    'flow.dag.yaml': `inputs: {q: {type: string}}
outputs: {o: {reference: "\${a.output}"}}
nodes:
- {name: a, type: prompt, source: {type: code, path: p.jinja2}, inputs: {x: "\${inputs.q}"}}
- {name: first, type: javascript, aggregation: true, source: {type: code, path: one.js}, inputs: {xs: "\${a.output}"}}
- {name: then, type: javascript, aggregation: true, source: {type: code, path: two.js}, inputs: {x: "\${first.output}"}}
`,
    'p.jinja2': '{{x}}',
    'one.js': 'export default () => { throw new Error("broken"); }',
    'two.js': 'export default ({ x }) => { metric("count", x.length); return x; }'
  };
  const { report } = await runFlowFiles(files, { rows });
  expect(report.aggregations).toMatchObject([
    { node: 'first', error: expect.stringContaining('broken') as string },
    { node: 'then', error: 'The node "then" failed: "first" failed.' }
  ]);
  expect(report.scores).toEqual({});
});

test('a file of recorded outputs that are none of the flow is refused, and a line without any records nothing', () => {
  const read = (text: string) => readRecorded(text, 'x.jsonl', ['answer', 'score']);
  expect(() => read('{"foo": 1}\n{"line_number": 1, "outputs.bar": 2}')).toThrow(
    "x.jsonl: it has none of the flow's outputs (answer, score): its fields are foo, bar."
  );
  expect(() => read('{}')).toThrow('its fields are –.');
  expect(read('{"outputs.answer": null}\n{"foo": 1}\n{"score": 2}')).toEqual([
    { answer: null },
    null,
    { score: 2 }
  ]);
});
