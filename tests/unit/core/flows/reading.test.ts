// Reading flows: what is understood, what is refused and where, and what an edit leaves alone.
import { describe, expect, test } from 'vitest';
import { nodesWith, type VariantChoice } from '$core/flows/definition';
import { setInYaml } from '$core/flows/edit-yaml';
import { flowPath } from '$core/flows/flow-path';
import { openFlow } from '$core/flows/open-flow';
import { readFlow } from '$core/flows/read-flow';
import { planFlow } from '$core/flows/run/plan';
import { readYaml } from '$core/flows/yaml-text';

const flow = `# A comment that must stay
inputs:
  question: {type: string, default: 'two'}   # quoted
  history:
    type: list
    is_chat_history: true
outputs:
  answer: {type: string, reference: "\${say.output}"}
nodes:
- name: write
  type: prompt
  source: {type: code, path: write.jinja2}
  inputs:
      question: \${inputs.question}
- name: say
  use_variants: true
x-unknown: [kept, as, it, is]
node_variants:
  say:
    default_variant_id: short
    variants:
      short:
        node: {type: llm, source: {type: code, path: short.jinja2}, inputs: {p: "\${write.output}", temperature: 0}, connection: local}
      long:
        node: {type: llm, source: {type: code, path: long.jinja2}, inputs: {p: "\${write.output}"}}
`;
const files = { 'flow.dag.yaml': flow, 'write.jinja2': '', 'short.jinja2': '', 'long.jinja2': '' };

describe('a flow', () => {
  test('has its inputs, variants and nodes', () => {
    const { definition, issues } = openFlow(files);
    expect(issues).toEqual([]);
    expect(definition.inputs.map(({ name, isChatHistory }) => [name, isChatHistory])).toEqual([
      ['question', false],
      ['history', true]
    ]);
    expect(definition.nodes.map(({ name, path, line }) => [name, path, line])).toEqual([
      ['write', 'write.jinja2', 10],
      ['say', 'short.jinja2', 23]
    ]);
    expect(nodesWith(definition, { say: 'long' })[1]!.path).toBe('long.jinja2');
  });

  describe('with nodes that may wait for one another', () => {
    const varied = (name: string, other: string) => `
  ${name}:
    default_variant_id: one
    variants:
      one: {node: {type: prompt, source: {type: code, path: p}, inputs: {x: "\${inputs.q}"}}}
      two: {node: {type: prompt, source: {type: code, path: p}, inputs: {x: "\${${other}.output}"}}}`;
    const around = (b: string, variants: string) => ({
      'flow.dag.yaml': `inputs: {q: {type: string}}
outputs: {o: {reference: "\${b.output}"}}
nodes:
- {name: a, use_variants: true}
- ${b}
node_variants:${variants}`,
      p: '{{x}}'
    });

    test('names a circle in a variant that is not the default', () => {
      const b = '{name: b, type: prompt, source: {type: code, path: p}, inputs: {x: "${a.output}"}}';
      const opened = openFlow(around(b, varied('a', 'b')));
      expect(opened.issues).toMatchObject([
        { level: 'error', node: 'a', text: '"a" waits for its own output' }
      ]);
      expect(() => planFlow(opened, { a: 'two' })).toThrow('waits for its own output');
    });

    test('refuses variants that only lead in a circle together', () => {
      const b = '{name: b, use_variants: true}';
      const opened = openFlow(around(b, varied('a', 'b') + varied('b', 'a')));
      expect(opened.issues).toEqual([]);
      const sound: readonly VariantChoice[] = [{}, { a: 'two' }, { b: 'two' }];
      for (const choice of sound) expect(planFlow(opened, choice).rowNodes).toHaveLength(2);
      expect(() => planFlow(opened, { a: 'two', b: 'two' })).toThrow('waits for its own output');
    });
  });

  test('keeps every byte that an edit does not concern', () => {
    const edited = setInYaml(flow, 'f', ['inputs', 'question', 'default'], 'three: or four');
    expect(edited).toBe(flow.replace("'two'", '"three: or four"'));
    const added = setInYaml(flow, 'f', ['inputs', 'question', 'description'], 'new');
    expect(added).toContain('# A comment that must stay');
    expect(added).toContain('x-unknown: [kept, as, it, is]');
    expect(readFlow(added, 'f').flow.inputs[0]!.description).toBe('new');
  });

  test.each([
    [
      'nodes: [{name: a, type: prompt, inputs: {x: "${b.output}"}, source: {path: p}}]',
      'the node "b", which is not there'
    ],
    [
      'nodes: [{name: a, type: prompt, inputs: {x: "${inputs.q}"}, source: {path: p}}]',
      'the input "q", which is not there'
    ],
    [
      'nodes: [{name: a, type: prompt, inputs: {x: "${b.output}"}, source: {path: p}}, {name: b, type: prompt, inputs: {x: "${a.output}"}, source: {path: p}}]',
      'waits for its own output'
    ],
    ['nodes: [{name: a, type: python, source: {path: g.py}}]', 'its file g.py is not here'],
    ['nodes: [{name: a, type: magic, source: {path: p}}]', 'nodes of type "magic" are not known here'],
    ['nodes: [{name: a, type: llm, source: {path: gone.jinja2}}]', 'gone.jinja2 is not here'],
    [
      'nodes: [{name: a, type: http, inputs: {url: u, method: get, body: "${inputs.q}"}}]',
      'GET sends no body: leave its method out, or make it POST'
    ]
  ])('names the problem of %s', (text, problem) => {
    const { issues } = openFlow({ 'flow.dag.yaml': text, p: '' });
    expect(issues.map((issue) => issue.text).join('; ')).toContain(problem);
  });
});

describe('hostile files are refused with their line', () => {
  const laughs = `a: &a [x, x, x]\n${[...'bcdefghi'].map((c, i) => `${c}: &${c} [*${'abcdefgh'[i]}, *${'abcdefgh'[i]}, *${'abcdefgh'[i]}, *${'abcdefgh'[i]}]`).join('\n')}\n`;
  test.each([
    ['a billion laughs', `${laughs}${laughs.replaceAll(/\b([a-i])\b/g, '$1$1')}j: [${'*i, '.repeat(90)}]`],
    ['a prototype', 'inputs:\n  __proto__: {polluted: true}'],
    ['a constructor', 'nodes:\n- constructor: {}'],
    ['a value in itself', 'nodes: []\nx: &a {b: [*a]}'],
    ['deep nesting', `a: ${'['.repeat(80)}${']'.repeat(80)}`],
    ['endless nesting', '['.repeat(400_000)]
  ])('%s', (_name, text) => {
    expect(() => readYaml(text, 'flow.dag.yaml')).toThrow(/flow\.dag\.yaml/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('a huge text, before it is parsed', () => {
    expect(() => readYaml('a: 1\n'.repeat(300_000), 'f')).toThrow('more than a million characters');
  });

  test('broken YAML, at its line', () => {
    expect(() => readYaml('inputs:\n  a: [1, 2\nb: 3', 'flow.dag.yaml')).toThrow(
      /flow\.dag\.yaml, line [23]/
    );
  });

  test.each([
    '../secret',
    '/etc/passwd',
    'a/../../b',
    'C:/x',
    'a\\..\\b',
    '~/x',
    'a/\u0000',
    '__proto__/x',
    ''
  ])('the path %j', (path) => {
    expect(() => flowPath(path)).toThrow(/was refused/);
  });

  test('a source outside the folder, at its line', () => {
    const text = 'nodes:\n- name: a\n  type: prompt\n  source: {type: code, path: ../../etc/passwd}';
    expect(() => openFlow({ 'flow.dag.yaml': text })).toThrow(/flow\.dag\.yaml, line 4 was refused/);
  });
});
