import { describe, expect, it } from 'vitest';
import {
  emptyGraph,
  withVariant,
  type Graph,
  type GraphNode,
  type Palette,
  type Signature
} from '$core/graph/graph';
import { pipelinePalette } from '$core/graph/pipeline-palette';
import { downstreamOf, topologicalOrder } from '$core/graph/order';
import { validateGraph } from '$core/graph/validate';
import { choice, column, integer } from '$core/params';

const palette: Palette = {
  signature(node): Signature | undefined {
    const required = { type: 'table', optional: false } as const;
    switch (node.component) {
      case 'source':
        return { version: 1, inputs: {}, outputs: { table: required }, params: {} };
      case 'train':
        return {
          version: 1,
          inputs: { data: required },
          outputs: { model: { type: 'model', optional: false } },
          params: {
            target: column('Target', 'data'),
            rounds: integer('Rounds', 1, 100, 10),
            mode: choice('Mode', ['a', 'b'], 'a'),
            depth: integer('Depth', 1, 9, 3, { when: { param: 'mode', is: ['b'] } })
          },
          secrets: ['hub-token']
        };
      case 'join':
        return {
          version: 1,
          inputs: { left: required, right: required },
          outputs: { table: required },
          params: {}
        };
      default:
        return undefined;
    }
  }
};

const from = (node: string, port = 'table') => ({ from: 'node', node, port }) as const;
const node = (id: string, component: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  component,
  params: {},
  inputs: {},
  ...more
});
const graph = (...nodes: GraphNode[]): Graph => ({ ...emptyGraph, nodes });
const trained = node('fit', 'train', { params: { target: 'y' }, inputs: { data: from('rows') } });
const found = (g: Graph) => validateGraph(g, palette).map(({ node: at, code }) => `${at ?? ''}:${code}`);

describe('validateGraph', () => {
  it('finds nothing wrong with a graph that can run', () => {
    expect(found(graph(node('rows', 'source'), trained))).toEqual([]);
  });

  it('names every problem at its node', () => {
    const broken = graph(
      node('rows', 'sauce'),
      node('2nd', 'source'),
      node('fit', 'train', {
        params: { rounds: 0, colour: 'red', target: 'y' },
        inputs: { data: from('gone'), extra: from('2nd') }
      }),
      node('fit', 'join', { inputs: { left: from('fit', 'model'), right: from('2nd', 'rest') } }),
      node('alone', 'join', { group: 'g' })
    );
    expect(found(broken)).toEqual([
      'rows:unknown-component',
      '2nd:bad-id',
      'fit:unknown-port',
      'fit:unknown-node',
      'fit:bad-param',
      'fit:bad-param',
      'fit:duplicate-id',
      'fit:type-mismatch',
      'fit:unknown-output',
      'alone:unknown-group',
      'alone:missing-input',
      'alone:missing-input'
    ]);
  });

  it('names an input of the graph that has no value where something needs it', () => {
    const open: Graph = {
      ...graph(
        node('fit', 'train', { params: { target: 'y' }, inputs: { data: { from: 'input', input: 'data' } } }),
        node('rows', 'source', { activate: { when: { from: 'input', input: 'mode' }, is: 'full' } })
      ),
      inputs: { data: { type: 'table' }, mode: { type: 'text' }, unused: { type: 'table' } }
    };
    expect(validateGraph(open, palette)).toMatchObject([
      { node: 'fit', code: 'open-input', port: 'data', input: 'data' },
      { node: 'rows', code: 'open-input', port: 'activate', input: 'mode' }
    ]);
    const inputs = {
      data: { type: 'table', default: 'adult' },
      mode: { type: 'text', default: 'full' }
    } as const;
    expect(found({ ...open, inputs })).toEqual([]);
  });

  it('refuses a wire between types that do not fit', () => {
    const wrong = graph(
      node('rows', 'source'),
      trained,
      node('both', 'join', { inputs: { left: from('rows'), right: from('fit', 'model') } })
    );
    expect(validateGraph(wrong, palette)).toMatchObject([
      {
        node: 'both',
        code: 'type-mismatch',
        port: 'right',
        from: 'model',
        to: 'table',
        message: 'both: "right" takes table, and is connected to model.'
      }
    ]);
  });

  it('says a required column is not chosen, and passes over parameters that do not count', () => {
    const unset = node('fit', 'train', { params: { depth: 99 }, inputs: { data: from('rows') } });
    expect(validateGraph(graph(node('rows', 'source'), unset), palette)).toMatchObject([
      { node: 'fit', code: 'bad-param', param: 'target' }
    ]);
  });

  it('names each node of a cycle with the others', () => {
    const a = node('a', 'join', { inputs: { left: from('c'), right: from('rows') } });
    const b = node('b', 'join', { inputs: { left: from('a'), right: from('rows') } });
    const c = node('c', 'join', { inputs: { left: from('b'), right: from('rows') } });
    const after = node('fit', 'train', { params: { target: 'y' }, inputs: { data: from('c') } });
    const issues = validateGraph(graph(node('rows', 'source'), a, b, c, after), palette);
    expect(issues.map((i) => i.node).sort()).toEqual(['a', 'b', 'c']);
    expect(issues.every((i) => i.code === 'cycle')).toBe(true);
  });

  it('says which secret is not kept here', () => {
    const g = graph(node('rows', 'source'), trained);
    expect(validateGraph(g, palette, { hasSecret: () => false })).toMatchObject([
      { node: 'fit', code: 'missing-secret', secret: 'hub-token' }
    ]);
    expect(validateGraph(g, palette, { hasSecret: () => true })).toEqual([]);
  });

  it('says which dataset or column is not there', () => {
    const rows = node('rows', 'choose-dataset', { params: { ref: 'flowers' } });
    const sorted = node('sorted', 'sort-rows', {
      params: { column: 'colour' },
      inputs: { table: from('rows') }
    });
    const hasAsset = (kind: string, ref: string): boolean => kind === 'dataset' && ref === 'roses';
    const columnsOf = () => ({ table: [{ name: 'length' }] });
    expect(
      validateGraph(graph(rows, sorted), pipelinePalette, { hasAsset, columnsOf }).map((i) => i.message)
    ).toEqual([
      'rows: there is no dataset "flowers" in this workspace.',
      'sorted: "column" names the column "colour", which its table does not have.'
    ]);
    const unchosen = { ...rows, params: {} };
    expect(validateGraph(graph(unchosen), pipelinePalette)).toMatchObject([
      { node: 'rows', code: 'bad-param', param: 'ref', reason: 'must name a dataset' }
    ]);
  });

  it('checks every variant, and what is bound to inputs and outputs of the graph', () => {
    const varied = node('fit', 'train', {
      ...trained,
      variants: { chosen: 'a', options: { a: {}, b: { params: { rounds: -1 } } } },
      activate: { when: { from: 'input', input: 'nope' }, is: true }
    });
    const g: Graph = {
      ...graph(node('rows', 'source'), varied),
      outputs: { best: { type: 'table', value: from('fit', 'model') } }
    };
    expect(found(g)).toEqual(['fit:unknown-input', 'fit:bad-param', ':type-mismatch']);
    expect(withVariant(varied, 'b').params).toEqual({ target: 'y', rounds: -1 });
  });
});

describe('order', () => {
  const diamond = graph(
    node('d', 'join', { inputs: { left: from('b'), right: from('c') } }),
    node('b', 'join', { inputs: { left: from('a'), right: from('a') } }),
    node('c', 'join', { inputs: { left: from('a'), right: from('a') } }),
    node('a', 'source')
  );

  it('puts every node after all it waits for', () => {
    expect(topologicalOrder(diamond).nodes.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is that of the chosen variant', () => {
    const varied = (chosen: string) =>
      node('first', 'join', {
        inputs: { left: from('last'), right: from('rows') },
        variants: { chosen, options: { early: { inputs: { left: from('rows') } }, late: {} } }
      });
    const around = (chosen: string) =>
      graph(
        varied(chosen),
        node('last', 'join', { inputs: { left: from('first'), right: from('rows') } }),
        node('rows', 'source')
      );
    expect(topologicalOrder(around('early')).nodes.map(({ id }) => id)).toEqual(['rows', 'first', 'last']);
    expect(found(around('early'))).toEqual([]);
    expect(found(around('late'))).toEqual(['last:cycle', 'first:cycle']);
    // Another may be chosen later: a wire that it would make a circle of is seen before.
    expect(downstreamOf(around('early'), 'last').has('first')).toBe(true);
  });

  it('finds what needs a node', () => {
    expect([...downstreamOf(diamond, 'b')]).toEqual(['d']);
    expect([...downstreamOf(diamond, 'a')].sort()).toEqual(['b', 'c', 'd']);
  });
});
