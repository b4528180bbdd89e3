// Code that is written in a check or a transform: an expression, or statements, told apart by their grammar.
import { afterAll, expect, test } from 'vitest';
import { Sandbox } from '$workers/lm/flows/sandbox';

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
