import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyGraph, type Binding, type Graph, type Json } from '$core/graph/graph';
import { readPipeline, writePipeline } from '$core/graph/text';

const name = fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,8}$/);
const words = fc.string({ maxLength: 20 });
const json = fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
const value = json.map((v) => JSON.parse(JSON.stringify(v)) as Json);
const path = fc.option(fc.array(words, { maxLength: 2 }), { nil: undefined });
const optional = <T>(key: string, made: fc.Arbitrary<T>) =>
  fc.option(made, { nil: undefined }).map((v) => (v === undefined ? {} : { [key]: v }));

const binding: fc.Arbitrary<Binding> = fc.oneof(
  fc.record({ node: name, port: name, path }).map(({ path: p, ...rest }) => ({
    from: 'node' as const,
    ...rest,
    ...(p ? { path: p } : {})
  })),
  fc.record({ input: name, path }).map(({ path: p, ...rest }) => ({
    from: 'input' as const,
    ...rest,
    ...(p ? { path: p } : {})
  })),
  value.map((v) => ({ from: 'value' as const, value: v })),
  fc
    .constantFrom('${{steps.a.b}}', ' ${{x', { literal: 1 }, { wire: { a: 2 } })
    .map((v) => ({ from: 'value' as const, value: v as Json }))
);
const inputs = fc.dictionary(name, binding, { maxKeys: 3 });
const params = fc.dictionary(name, value, { maxKeys: 3 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((n) => n + 0);

const node = fc
  .tuple(
    fc.record({ component: words, params, inputs }),
    optional('title', words),
    optional('position', fc.record({ x: number, y: number })),
    optional('group', words),
    optional('aggregation', fc.boolean()),
    optional('run', fc.record({ retries: fc.nat(5), force: fc.boolean() })),
    optional('activate', fc.record({ when: binding, is: value })),
    optional(
      'variants',
      fc.record({ chosen: name, options: fc.dictionary(name, fc.record({ params, inputs }), { maxKeys: 2 }) })
    )
  )
  .map((parts) => Object.assign({}, ...parts) as Omit<Graph['nodes'][number], 'id'>);

const graph: fc.Arbitrary<Graph> = fc
  .record({
    nodes: fc.dictionary(name, node, { maxKeys: 4 }),
    outputs: fc.dictionary(name, fc.record({ type: fc.constantFrom('table', 'text'), value: binding }), {
      maxKeys: 2
    }),
    groups: fc.array(fc.record({ id: words, title: words, folded: fc.boolean() }), { maxLength: 2 }),
    notes: fc.array(fc.record({ id: words, text: words, position: fc.record({ x: number, y: number }) }), {
      maxLength: 2
    })
  })
  .map(
    ({ nodes, ...rest }) =>
      ({ ...emptyGraph, ...rest, nodes: Object.entries(nodes).map(([id, n]) => ({ id, ...n })) }) as Graph
  );

describe('the text of a pipeline', () => {
  it('reads back to the same record, whatever is in it', () => {
    fc.assert(
      fc.property(fc.record({ title: words, description: words, graph }), (whole) => {
        expect(readPipeline(writePipeline(whole))).toEqual(whole);
      }),
      { numRuns: 300 }
    );
  });

  it('is plain to read', () => {
    const text = writePipeline({
      title: 'Flowers',
      description: '',
      graph: {
        ...emptyGraph,
        nodes: [
          { id: 'rows', component: 'choose-dataset', params: { ref: 'flowers' }, inputs: {} },
          {
            id: 'fit',
            component: 'train-linear',
            params: { target: 'species' },
            inputs: { data: { from: 'node', node: 'rows', port: 'table' } },
            position: { x: 300, y: 0 }
          }
        ]
      }
    });
    expect(text.split('\n').slice(0, -1)).toEqual([
      'kind: pipeline',
      'title: Flowers',
      'steps:',
      '  rows:',
      '    component: choose-dataset',
      '    params:',
      '      ref: flowers',
      '  fit:',
      '    component: train-linear',
      '    params:',
      '      target: species',
      '    inputs:',
      '      data: ${{steps.rows.table}}',
      '    position:',
      '      - 300',
      '      - 0'
    ]);
  });

  it.each([
    ['kind: pipeline\ntitle: a\nsteps:\n  b: 7', 4],
    ['kind: pipeline\ntitle: a\nsteps:\n  b:\n    component: c\n    colour: red', 6],
    ['kind: pipeline\ntitle: a\nsteps:\n  b.c:\n    component: c\n    position:\n      - 1\n      - up', 8],
    ['kind: pipeline\ntitle: a\ngroups:\n  - id: g\n    title: 3', 5],
    ['kind: pipeline\ntitle: a\nsteps:\n  b:\n    params: {}', 4]
  ])('says the line of what it refuses in %j', (text, line) => {
    expect(() => readPipeline(text)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ line }) as object }) as Error
    );
  });

  it.each([
    ['steps: [', /line \d/],
    ['kind: flow', /kind must be "pipeline"/],
    ['kind: pipeline\ntitle: 3', /title must be text/],
    ['kind: pipeline\ntitle: a\nsteps:\n  b: 7', /steps.b must be a mapping/],
    ['kind: pipeline\ntitle: a\nsteps:\n  b: { component: c, colour: red }', /steps.b.colour is not known/],
    ['kind: pipeline\ntitle: a\nsteps:\n  b: { component: c, inputs: { d: "${{steps.e}}" } }', /is no wire/],
    ['a: 1\na: 2', /unique/],
    ['kind: pipeline\ntitle: a\nsteps: &s\n  b: { component: c, params: { d: *s } }', /in itself/],
    ['kind: pipeline\ntitle: a\nsteps:\n  __proto__: { component: c }', /forbidden|mapping|component/],
    [`a: &a [x]\nb: &b [${'*a,'.repeat(200)}*a]\nc: [${'*b,'.repeat(200)}*b]`, /alias/]
  ])('refuses %j', (text, reason) => {
    expect(() => readPipeline(text)).toThrow(reason);
    expect(() => readPipeline(text)).toThrow(expect.objectContaining({ code: 'graph/unreadable' }) as Error);
  });
});
