// Reading promptfoo configurations: what a hostile or a large one may cost, which models ids name, what is said to be left out.
import { expect, test } from 'vitest';
import { fitsPattern } from '$core/flows/promptfoo/glob';
import { readSuite } from '$core/flows/promptfoo/read-suite';

const read = (config: object) => readSuite(JSON.stringify(config), 'promptfooconfig.json', {});
const textsOf = (config: object) => read(config).issues.map(({ text }) => text);
const list = (length: number) => Array.from({ length }, (_, i) => i);

test('a list is a test for each value, the last the fastest', () => {
  const { rows } = read({ tests: [{ vars: { a: [1, 2], b: 'x', c: [3, 4] } }] });
  expect(rows.map(({ values }) => values)).toEqual([
    { a: 1, b: 'x', c: 3 },
    { a: 1, b: 'x', c: 4 },
    { a: 2, b: 'x', c: 3 },
    { a: 2, b: 'x', c: 4 }
  ]);
  expect(read({ tests: [{ vars: { a: [1, 2], b: [] } }] }).rows).toEqual([]);
});

test('a few kilobytes stand for no more rows and variants than a run takes', () => {
  const lists = { vars: Object.fromEntries(list(300).map((i) => [`v${i}`, list(10)])) };
  const one = read({ tests: [lists] });
  expect(one.rows).toHaveLength(1000);
  expect(new Set(one.rows.map(({ values }) => JSON.stringify(values))).size).toBe(1000);
  expect(one.issues.map(({ text }) => text)).toEqual([
    'a test stands for more than 1000 values; the rest is left out'
  ]);
  const wide = { vars: { a: list(40), b: list(40) } };
  expect(read({ tests: list(50).map(() => wide) }).rows).toHaveLength(10_000);
  expect(read({ tests: list(10).map(() => lists) }).rows).toHaveLength(3333);
  const cut = 'there are more than 10000 rows or 1000000 values; the rest is left out';
  const full = list(10).map(() => ({ vars: { a: list(1000) } }));
  expect(textsOf({ tests: full })).toEqual([]);
  expect(textsOf({ tests: [...full, { vars: { a: 1 } }] })).toEqual([cut]);
  const many = read({
    prompts: list(2000).map((i) => `p${i}`),
    providers: list(3).map((i) => `openai:m${i}`)
  });
  expect(Object.keys(many.flow.variants.answer!.nodes)).toHaveLength(1000);
});

test('a set of assertions that holds itself by a template is left out', () => {
  const set = { type: 'assert-set', assert: [{ $ref: '#/assertionTemplates/set' }] };
  expect(
    textsOf({ assertionTemplates: { set }, tests: [{ assert: [{ $ref: '#/assertionTemplates/set' }] }] })
  ).toEqual(['the assertion "assert-set" has no counterpart here and is left out']);
});

test.each([
  ['openai:gpt-4o', 'gpt-4o'],
  ['openai:chat:ft:gpt-4o-mini:org::id', 'ft:gpt-4o-mini:org::id'],
  ['anthropic:messages:claude-sonnet-4', 'claude-sonnet-4'],
  ['ollama:llama3:8b', 'llama3:8b'],
  ['ollama:chat:llama3:8b', 'llama3:8b'],
  ['openai:chat', undefined],
  ['openai:assistant:asst_1', undefined],
  ['ollama:embeddings:nomic', undefined],
  ['golang:prov.go', undefined],
  ['websocket:wss://x', undefined],
  ['file://provider.js', undefined],
  ['echo', undefined]
])('the provider %s names the model %s', (id, model) => {
  const { flow } = read({ prompts: ['hi'], providers: [id] });
  expect(flow.nodes[0]!.inputs.model).toBe(model);
});

test('what providers and packages would do to answers is said to be left out', () => {
  expect(
    textsOf({
      prompts: ['hi'],
      providers: [{ id: 'openai:gpt-4o', transform: 'output.trim()', prompts: ['hi'] }],
      tests: [
        { options: { transform: 'package:@a/b:fn' }, assert: [{ type: 'javascript', value: 'package:a:f' }] }
      ]
    })
  ).toEqual([
    'a transform of a provider is not applied',
    'a provider that names its prompts is asked all of them',
    'transforms of answers in files or packages are not applied',
    'the assertion "javascript from a file" has no counterpart here and is left out'
  ]);
});

test('a pattern names the files it fits, at once however it is made', () => {
  const fits = (pattern: string): readonly string[] =>
    ['a.txt', 'p/a.txt', 'p/ab.txt', 'p/q/a.txt', 'p/a.txt.bak', 'p/a+b.txt'].filter((path) =>
      fitsPattern(path, pattern)
    );
  expect(fits('p/*.txt')).toEqual(['p/a.txt', 'p/ab.txt', 'p/a+b.txt']);
  expect(fits('*/a*')).toEqual(['p/a.txt', 'p/ab.txt', 'p/a.txt.bak', 'p/a+b.txt']);
  expect(fits('p/a+b.txt')).toEqual(['p/a+b.txt']);
  expect(fits('p/*a*b*t')).toEqual(['p/ab.txt', 'p/a+b.txt']);
  expect(fitsPattern('aba', 'ab*ba')).toBe(false);
  expect(fitsPattern('a'.repeat(5000), `${'*a'.repeat(60)}*b`)).toBe(false);
});
