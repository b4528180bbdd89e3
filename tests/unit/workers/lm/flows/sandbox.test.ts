// Code that is written in a check or a transform: an expression, or statements, told apart by their grammar; and what code
// is given.
import { afterAll, describe, expect, test } from 'vitest';
import { Sandbox } from '$workers/lm/flows/sandbox';
import { runFlowFiles } from '../../../../support/flow-run';

const sandbox = new Sandbox();
afterAll(() => sandbox.close());

const context = { vars: { least: 2 } };

// What promptfoo's buildFunctionBody makes of one line: an expression, or declarations and the expression they end in.
test.each([
  ['output.includes("return")', true],
  ['output === "we return"; // so that it may return', true],
  ['({ pass: output.length > 3, score: 1, reason: "return" })', { pass: true, score: 1, reason: 'return' }],
  ['{ pass: true, score: 1 }', { pass: true, score: 1 }],
  ['output\n  .split(" ")\n  .length // words', 2],
  ['const n = output.length; n > context.vars.least', true],
  ['const s = output; s === "a;b"', false],
  ['let n = 0; for (const c of output) { n++; } n;', 9],
  ['const long = (word) => { return word.length > 2; }; output.split(" ").filter(long).length', 1],
  ['(await Promise.resolve(output)).length', 9],
  ['return output.length;', 9],
  ['if (output) return "yes"; return "no"', 'yes'],
  ['const n = await output;\nif (n === "") {\n  return 0;\n}\nreturn n.length;', 9]
])('%s', async (source, value) => {
  expect(await sandbox.expression(source, { output: 'we return', context })).toEqual(value);
});

test.each([
  ['output.', 'SyntaxError'],
  ['1); (2', 'SyntaxError'],
  ['missing > 1', 'ReferenceError'],
  ['const n = missing; n > 1', 'ReferenceError']
])('what is wrong in %s is said', async (source, reason) => {
  await expect(sandbox.expression(source, { output: 'x', context })).rejects.toThrow(reason);
});

test('code and templates are given every key of a JSON, as a key of its own', async () => {
  const car = '{"constructor":"Mercedes","__proto__":{"bad":true},"prototype":7}';
  const { traces } = await runFlowFiles(
    {
      'flow.dag.yaml': `inputs: {car: {type: object}}
outputs: {o: {reference: "\${read.output}"}, made: {reference: "\${made.output}"}}
nodes:
- {name: parse, type: parse_json, inputs: {text: '${car}'}}
- {name: read, type: javascript, source: {path: n.js}, inputs: {car: "\${inputs.car}", by: "\${parse.output.constructor}"}}
- {name: made, type: prompt, source: {type: code, path: made.jinja2}, inputs: {car: "\${inputs.car}"}}
`,
      'n.js': 'export default ({ car, by }) => [JSON.stringify(car), by, ({}).bad ?? null]',
      'made.jinja2': '{{ car.constructor }} {{ car.bad }} {{ car.prototype }}'
    },
    { rows: [{ car }] }
  );
  expect(traces.results[0]!.outputs).toEqual({ o: [car, 'Mercedes', null], made: 'Mercedes  7' });
  expect(JSON.stringify(traces.results[0]!.inputs)).toBe(`{"car":${car}}`);
});

// Each is called between two calls that go well: a value that was not let go of took the whole run with it.
test.each([
  ['a big integer', 'return 10n', 'BigInt'],
  ['a value in itself', 'const a = {}; a.a = a; return a', 'circular reference'],
  ['toJSON that throws', 'return { toJSON() { throw new Error("mine") } }', 'mine'],
  ['recursion without end', 'const f = (x) => f(x) + 1; return f(1)', 'stack overflow'],
  ['lists in lists', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a', 'stack'],
  ['a text in the place of an error', 'throw "a text"', 'a text'],
  ['nothing in the place of an error', 'throw undefined', 'undefined'],
  ['a promise that never comes', 'return new Promise(() => {})', 'never comes']
])('%s costs its call and no other', async (_what, body, reason) => {
  const own = new Sandbox();
  const source = `export default ({ x }) => { if (x === 0) return 'fine'; ${body} }`;
  const call = (x: number) => own.run({ node: 'mine', source, inputs: { x } });
  expect(await call(0)).toBe('fine');
  await expect(call(1)).rejects.toMatchObject({
    code: 'flow/node-failed',
    details: { node: 'mine', reason: expect.stringContaining(reason) as string }
  });
  expect(await call(0)).toBe('fine');
  own.close();
});

describe('code is kept apart', () => {
  const one = (code: string) => ({
    'flow.dag.yaml':
      'outputs: {o: {reference: "${n.output}"}}\nnodes: [{name: n, type: javascript, source: {path: n.js}, inputs: {}}]',
    'n.js': code
  });
  test.each([
    ['the network', 'export default () => fetch("https://example.com")', /'?fetch'? is not defined/],
    ['other modules', 'import fs from "fs"; export default () => 1', /could not load module|failed/],
    ['time without end', 'export default () => { for (;;); }', /ran longer than 5 seconds/],
    [
      'memory without end',
      'export default () => { const a = []; for (;;) a.push([a.length]); }',
      /out of memory|longer than/
    ],
    ['a promise without end', 'export default () => new Promise(() => {})', /never comes/],
    ['no function', 'export const x = 1', /no "export default function"/]
  ])('%s', async (_name, code, reason) => {
    const { traces } = await runFlowFiles(one(code), { rows: [{}] });
    expect(traces.results[0]!.error!.message).toMatch(reason);
  });

  test('and gives JSON alone, every key of it a key of its own', async () => {
    const json = '{"__proto__":{"bad":true},"constructor":"Mercedes","good":[1,null]}';
    const { traces } = await runFlowFiles(one(`export default async () => JSON.parse('${json}')`), {
      rows: [{}]
    });
    const { o } = traces.results[0]!.outputs as { o: { bad?: boolean } };
    expect(JSON.stringify(o)).toBe(json);
    expect(o.bad).toBeUndefined();
    expect(({} as { bad?: boolean }).bad).toBeUndefined();
  });
});
