// Reading promptfoo configurations: what a hostile or a large one may cost, which models ids name, what is said to be left out.
import { expect, test } from 'vitest';
import { fitsPattern } from '$core/flows/glob';
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

test('a cell of a CSV is an assertion where promptfoo has one of that name, else the answer', () => {
  const csv = `q,__expected,__expected2,__threshold,__prefix,__suffix,__description,__metric,__config:__expected2:threshold
a,answer: 42,,,,,,,
b,https://a.b,,,,,,,
c,contains:x,levenshtein:y,0.6,Hey , you,both,sense,3
d,is-json,not-contains: y ,,,,,,
e,fn: true,"icontains-all: A, b",,,,,,
f,similar:x,levenshtein(2):x,,,,,,
g,equals,file://check.py,,,,,,
`;
  const { rows, issues } = readSuite('tests: file://t.csv', 'promptfooconfig.yaml', { 't.csv': csv });
  const [a, b, c, d, e, f, g] = rows.map(({ checks }) => checks);
  const equal = (expected: string) => ({ kind: 'exact-match', expected, settings: { exact: true } });
  expect([a, b]).toEqual([[equal('answer: 42')], [equal('https://a.b')]]);
  expect(rows[2]).toMatchObject({
    values: { q: 'c', __prefix: 'Hey ', __suffix: ' you' },
    threshold: 0.6,
    description: 'both'
  });
  expect(c).toMatchObject([
    { kind: 'contains', expected: 'x', label: 'sense' },
    { kind: 'levenshtein', expected: 'y', label: 'sense', settings: { most: 3 } }
  ]);
  expect(d).toMatchObject([{ kind: 'json' }, { kind: 'contains', expected: 'y', negate: true }]);
  expect(e).toMatchObject([{ settings: { code: 'true' } }, { kind: 'contains-all', expected: ['A', 'b'] }]);
  // Thresholds of cells are others than those of YAML (promptfoo, src/csv.ts).
  expect(f).toMatchObject([{ settings: { threshold: 0.8 } }, { settings: { most: 2 } }]);
  expect(g).toMatchObject([{ kind: 'exact-match' }]);
  expect(issues.map(({ text }) => text)).toEqual([
    'the assertion "python from a file" has no counterpart here and is left out'
  ]);
});

test('a variable that names files stands for their texts; a test whose file cannot be had is left out, and named', () => {
  const files = {
    'd/b.txt': ' two\n',
    'd/a.txt': 'one',
    'x.json': '{"a": 1}\n',
    'bad.yaml': 'a: [',
    'p.py': ''
  };
  const config = {
    defaultTest: 'file://common.yaml',
    tests: [
      { vars: { q: 'file://d/*.txt' } },
      { vars: { q: ['file://x.json', 'plain'] } },
      { vars: 'file://vars.yaml' },
      ...['none.txt', '../up.txt', 'bad.yaml', 'p.py'].map((name) => ({ vars: { q: `file://${name}` } }))
    ]
  };
  const more = { ...files, 'common.yaml': 'vars: {who: me}', 'vars.yaml': 'q: of a file' };
  const { rows, issues } = readSuite(JSON.stringify(config), 'promptfooconfig.json', more);
  const found = rows.map(({ values }) => values);
  expect(found).toEqual(['one', 'two', '{"a": 1}', 'plain', 'of a file'].map((q) => ({ q, who: 'me' })));
  expect(issues.map(({ level, text }) => [level, text])).toEqual(
    [
      'the file none.txt of the variable "q" is not here; tests with it are left out',
      'the file ../up.txt of the variable "q" is not here; tests with it are left out',
      'the file bad.yaml of the variable "q" cannot be read; tests with it are left out',
      'the file p.py of the variable "q" cannot be read; tests with it are left out'
    ].map((text) => ['warning', text])
  );
});

test('inputs have the type that all values of a variable have', () => {
  const tests = [
    { vars: { user: { name: 'Bob' }, n: 1, x: 1, yes: true, mixed: 'a', none: null } },
    { vars: { n: 2, x: 0.5, yes: false, mixed: { a: 1 } } }
  ];
  const types = read({ tests }).flow.inputs.map(({ name, type, default: value }) => [name, type, value]);
  expect(types).toEqual([
    ['user', 'object', {}],
    ['n', 'int', null],
    ['x', 'double', null],
    ['yes', 'bool', null],
    ['mixed', 'string', ''],
    ['none', 'string', '']
  ]);
});

test('a test may do without the assertions of all, and what it is given besides is named', () => {
  const config = {
    defaultTest: { assert: [{ type: 'contains', value: 'a' }], options: { provider: 'openai:judge' } },
    tests: [
      { assert: [{ type: 'contains', value: 'b' }], providers: ['openai:x'], metadata: { of: 'us' } },
      { assert: [{ type: 'contains', value: 'c' }], options: { disableDefaultAsserts: true, repeat: 2 } }
    ],
    nunjucksFilters: { up: 'up.js' },
    evaluateOptions: { repeat: 3, maxConcurrency: 2 }
  };
  expect(read(config).rows.map(({ checks }) => checks)).toMatchObject([
    [{ expected: 'a' }, { expected: 'b' }],
    [{ expected: 'c' }]
  ]);
  expect(textsOf(config)).toEqual([
    '"providers" of a test has no counterpart here and is left out',
    '"options.repeat" of a test has no counterpart here and is left out',
    '"nunjucksFilters" has no counterpart here and is left out',
    '"evaluateOptions.repeat" has no counterpart here and is left out',
    '"options.provider" of a test has no counterpart here and is left out'
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
