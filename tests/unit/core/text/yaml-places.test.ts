import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yamlPlaces, type YamlSection } from '$core/text/yaml-places';
import { emptyGraph } from '$core/graph/graph';
import { writePipeline } from '$core/graph/text';

const flow = `# A flow
inputs:
  question: {type: string}

nodes:
# The first.
- name: ask
  source:
    type: code
    path: ask.jinja2
  note: |
    one
    # two

-
  inputs: {x: "\${ask.output}"}
  "name": 'tell' # which tells
node_variants:
  ask:
    variants:
      loud: {node: {}}
`;

/** What is found, as it is written. */
function found(source: string, sections: Readonly<Record<string, YamlSection>>) {
  return yamlPlaces(source, sections).map(({ section, id, from, to }) => [
    section,
    id,
    source.slice(from, to)
  ]);
}

describe('places in a YAML text', () => {
  const sections = { inputs: 'whole', nodes: { by: 'name' }, node_variants: 'keys' } as const;

  it('are from the first to the last character of each thing, whichever way it is told apart', () => {
    expect(found(flow, sections)).toEqual([
      ['inputs', '', 'inputs:\n  question: {type: string}'],
      [
        'nodes',
        'ask',
        '- name: ask\n  source:\n    type: code\n    path: ask.jinja2\n  note: |\n    one\n    # two'
      ],
      ['nodes', 'tell', '-\n  inputs: {x: "${ask.output}"}\n  "name": \'tell\' # which tells'],
      ['node_variants', 'ask', 'ask:\n    variants:\n      loud: {node: {}}']
    ]);
  });

  it('are found in what is written on one line, and where lines end in two characters', () => {
    const inline = 'nodes: [{name: a, x: 1}, {name: b}]';
    expect(found(inline, sections)).toEqual([
      ['nodes', 'a', '{name: a, x: 1}'],
      ['nodes', 'b', '{name: b}]']
    ]);
    const lines = found(flow.replaceAll('\n', '\r\n'), sections);
    expect(lines.map(([, id]) => id)).toEqual(['', 'ask', 'tell', 'ask']);
    expect(lines[3]![2]).toBe('ask:\r\n    variants:\r\n      loud: {node: {}}');
  });

  it('are found while the text is being written', () => {
    const half =
      'steps:\n  rows:\n    component: choose-dataset\n  fit:\n    inputs: {a: [\n  last:\n    par';
    expect(found(half, { steps: 'keys' })[0]).toEqual([
      'steps',
      'rows',
      'rows:\n    component: choose-dataset'
    ]);
    for (const broken of ['steps: [', ': : :', '\t- x', 'steps: *a', 'steps:\n  - a', '- a', ''])
      expect(yamlPlaces(broken, { steps: 'keys' }).length).toBeLessThan(2);
  });

  it('never throw, and lie inside the text, whatever it is', () => {
    const piece = fc.constantFrom(
      'steps:',
      '\n',
      '  ',
      '- ',
      'a: ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '|',
      '#',
      '&a',
      '*a',
      '? ',
      '\t',
      'x'
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const source = pieces.join('');
        for (const { from, to } of yamlPlaces(source, { steps: 'keys', a: { by: 'a' }, x: 'whole' })) {
          expect(from).toBeLessThanOrEqual(to);
          expect(to).toBeLessThanOrEqual(source.length);
        }
      })
    );
  });

  it('are those of every step of a pipeline', () => {
    const nodes = ['rows', 'two words', '7', 'é.b'].map((id) => ({
      id,
      component: 'sort-rows',
      params: { code: 'one\n\n# two\n' },
      inputs: {}
    }));
    const source = writePipeline({ title: 'x', description: '', graph: { ...emptyGraph, nodes } });
    const places = yamlPlaces(source, { steps: 'keys' });
    expect(places.map(({ id }) => id).sort()).toEqual(nodes.map(({ id }) => id).sort());
    expect(places.map(({ from, to }) => source.slice(from, to))).toEqual(
      places.map(() => expect.stringMatching(/^\S[^\n]*:\n {4}component: sort-rows\n[^]*# two$/))
    );
  });
});
