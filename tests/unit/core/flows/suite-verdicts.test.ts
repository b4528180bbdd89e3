// Verdicts of promptfoo's suites. What is expected of each was given by promptfoo 0.121.20 for the same suite, whose provider
// echo answers what it is asked, as the server here does.
import { expect, test } from 'vitest';
import { chatServer } from '../../../support/chat-server';
import { runFlowFiles, type FlowRun } from '../../../support/flow-run';

/** The suite with tests that ask `q` and are answered by it. */
async function run(
  tests: readonly object[],
  more: Readonly<Record<string, string>> = {},
  config: object = {}
): Promise<FlowRun & { readonly asked: readonly Record<string, unknown>[] }> {
  const server = await chatServer(({ messages }) => messages.at(-1)!.content);
  const suite = { prompts: ['{{q}}'], providers: ['openai:small'], tests, ...config };
  const files = { 'promptfooconfig.json': JSON.stringify(suite), ...more };
  try {
    const connections = { '': { kind: 'endpoint', url: server.url } };
    const ran = await runFlowFiles(files, { connections });
    return { ...ran, asked: server.asked as unknown as readonly Record<string, unknown>[] };
  } finally {
    await server.close();
  }
}

/** Of each test its score, and whether it passed. */
async function verdicts(
  ...args: Parameters<typeof run>
): Promise<readonly (readonly [number | null, boolean])[]> {
  const { report } = await run(...args);
  const { scores, reasons, passed } = report.checks[0]!.variants[0]!;
  const found = scores.map((score, row) => [score, !(row in reasons)] as const);
  expect(passed).toBeCloseTo(found.filter(([, pass]) => pass).length / found.length, 12);
  return found;
}

/** A test with the answer `q`. */
const asking = (q: string, assertion: object, more: object = {}) => ({
  vars: { q },
  assert: [assertion],
  ...more
});
const contains = (value: string, more: object = {}) => ({ type: 'contains', value, ...more });
const code = (value: string, more: object = {}) => ({ type: 'javascript', value, ...more });

test.each([
  ['a text', { type: 'equals', value: '{{want}}' }, [1, true]],
  ['a text with a line end', { type: 'equals', value: '{{want}}\n' }, [0, false]],
  ['a list', { type: 'contains-all', value: ['{{want}}', 'P'] }, [1, true]],
  ['a pattern', { type: 'regex', value: '^{{want}}$' }, [1, true]],
  ['code', code("output === '{{want}}'"), [1, true]],
  ['a negated text', { type: 'not-equals', value: '{{want}}' }, [0, false]]
])("%s that is expected has the row's variables in it", async (_, assertion, expected) => {
  const vars = { q: 'Paris', want: 'Paris' };
  expect(await verdicts([{ vars, assert: [assertion] }])).toEqual([expected]);
});

test('code with the values of a row in it is another program for each row, of which not all are kept', async () => {
  const tests = Array.from({ length: 110 }, (_, i) => asking(`answer ${i}`, code("output === '{{q}}'")));
  expect(await verdicts(tests)).toEqual(tests.map(() => [1, true]));
});

test('a set is one assertion, with a threshold and a weight of its own', async () => {
  const set = (assert: readonly object[], more: object = {}) => ({ type: 'assert-set', assert, ...more });
  const [x, y] = [contains('x'), contains('y')];
  const of = (one: object) => ({ vars: { q: 'xa' }, assert: [contains('a'), one] });
  const weighted = set([contains('x', { weight: 2 }), y], { threshold: 0.7, weight: 3 });
  const tests = [set([x, y], { threshold: 0.5 }), set([x, y]), weighted, set([y], { weight: 0 })];
  expect(await verdicts(tests.map(of))).toEqual([
    [0.75, true],
    [0.75, false],
    [0.75, false],
    [1, false]
  ]);
});

test('what code says of an answer is taken with its score and reason', async () => {
  const says = (verdict: string) => asking('xa', code(`(${verdict})`));
  const { report } = await run([
    says('{pass: true, score: 0.25, reason: "fine"}'),
    says('{pass: false, score: 0.75, reason: "poor"}'),
    // promptfoo asks for a reason; it says nothing about the answer.
    says('{pass: true, score: 1}'),
    says('{pass: "yes"}')
  ]);
  const { scores, reasons } = report.checks[0]!.variants[0]!;
  expect(scores).toEqual([0.25, 0.75, 1, 0]);
  expect(reasons).toEqual({ 1: 'javascript: poor', 3: 'javascript: ({pass: "yes"})' });
});

test('patterns are read as promptfoo reads them', async () => {
  const matching = (q: string, value: string) => asking(q, { type: 'regex', value });
  expect(
    await verdicts([
      matching('555-1234', '\\d{3}\\-\\d{4}'),
      matching('{"a": 1}', '{"a":'),
      matching('"a"', '\\"a\\"'),
      matching('é', '^\\p{L}$')
    ])
  ).toEqual([
    [1, true],
    [1, true],
    [1, true],
    [0, false]
  ]);
});

test('equals is of each letter, and of JSON where an object is expected', async () => {
  const equal = (q: string, value: unknown, type = 'equals') => asking(q, { type, value });
  expect(
    await verdicts([
      equal('{"b": [1, {"c": null}], "a": 1}', { a: 1, b: [1, { c: null }] }),
      equal('{"a": 1, "b": 2}', { a: 1 }),
      equal('{"a": 1, "constructor": 2}', { a: 1 }),
      equal('a', { a: 1 }, 'not-equals'),
      equal('a \n b', 'a b'),
      equal('A', 'a'),
      equal('42', 42)
    ])
  ).toEqual([
    [1, true],
    [0, false],
    [0, false],
    [1, true],
    [0, false],
    [0, false],
    [1, true]
  ]);
});

test('scores are means by weight, of which a threshold is asked; without one all must hold', async () => {
  const both = (one: object, more: object = {}) => ({
    vars: { q: 'xa' },
    assert: [contains('a'), one],
    ...more
  });
  const far = { type: 'levenshtein', value: 'zzzzzzzz', threshold: 3 };
  const near = { type: 'rouge-n', value: 'the cat lay on a mat' };
  const cat = { q: 'the cat sat on a mat' };
  const { scores, reasons } = (
    await run([
      asking('xa', code('0.5'), { threshold: 0.9 }),
      both(code('0.5'), { threshold: 0.7 }),
      both(contains('y'), { threshold: 0.4 }),
      both(code('0.5', { threshold: 0.6 })),
      both(code('2')),
      both(contains('y', { weight: 0 })),
      asking('xa', contains('y', { weight: 0 })),
      both(far, { threshold: 0.5 }),
      { vars: cat, assert: [near] },
      { vars: cat, assert: [{ ...near, type: 'not-rouge-n', threshold: 0.9 }] }
    ])
  ).report.checks[0]!.variants[0]!;
  expect(scores.map((score) => Number(score!.toFixed(12)))).toEqual([
    0.5, 0.75, 0.5, 0.75, 1.5, 1, 0, 0.5, 0.833333333333, 0.166666666667
  ]);
  expect(reasons).toEqual({
    0: 'its score is 0.5, and 0.9 is asked',
    3: 'javascript: 0.5'
  });
});

test('a variable is what it is: an object, a number, a text of a file', async () => {
  const vars = { user: { name: 'Bob' }, n: 3, yes: false, file: 'file://q.txt', more: 'file://q.yaml' };
  const prompts = ['{{user.name}} {{n}} {{file}} {{more}}'];
  const seen = code('context.vars.n === 3 && context.vars.yes === false && context.vars.user.name === "Bob"');
  const files = { 'q.txt': 'hello there\n\n', 'q.yaml': 'a: [1, x]\n' };
  const { asked, report } = await run([{ vars, assert: [seen] }], files, { prompts });
  expect(asked[0]!.messages).toEqual([{ role: 'user', content: 'Bob 3 hello there {"a":[1,"x"]}' }]);
  expect(report.checks[0]!.variants[0]!.scores).toEqual([1]);
});

test('what stands before and after the prompt of a test is part of the prompt', async () => {
  const defaultTest = { vars: { who: 'World' }, options: { suffix: '.' } };
  const hey = { vars: { q: 'xa' }, options: { prefix: 'Hey {{who}} ', suffix: ' {{q}}!' } };
  const { asked } = await run([hey, { vars: { q: 'b' } }], {}, { defaultTest });
  expect(asked.map(({ messages }) => (messages as { content: string }[])[0]!.content)).toEqual([
    'Hey World xa xa!',
    'b.'
  ]);
});

test('a variable may have the name of a setting', async () => {
  const vars = { q: 'x', model: 'gpt-9', temperature: '0.3', stop: 'x' };
  const providers = [{ id: 'openai:small', config: { temperature: 0.5 } }];
  const prompts = ['{{q}} {{model}} {{temperature}}'];
  const { asked } = await run([{ vars }], {}, { prompts, providers });
  expect(asked[0]).toMatchObject({ model: 'small', temperature: 0.5 });
  expect(asked[0]!.stop).toBeUndefined();
  expect(asked[0]!.messages).toEqual([{ role: 'user', content: 'x gpt-9 0.3' }]);
});
