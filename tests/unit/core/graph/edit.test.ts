import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputColumns } from '$core/graph/columns';
import {
  addNode,
  applyPatch,
  bindInput,
  changeNode,
  freeId,
  keptByOthers,
  pasteNodes,
  patchBetween,
  removeNodes,
  unbindInput,
  wouldCycle
} from '$core/graph/edit';
import { emptyGraph, type Graph, type GraphNode } from '$core/graph/graph';
import { groupNodes } from '$core/graph/groups';
import { topologicalOrder } from '$core/graph/order';
import { graphOf, partsOf } from '$core/graph/parts';
import { Random } from '$core/random';
import { randomGraph } from '../../../support/step-world';

const from = (node: string, port = 'table') => ({ from: 'node', node, port }) as const;
const node = (id: string, component = 'sort-rows', more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  component,
  params: {},
  inputs: {},
  ...more
});
const chain: Graph = {
  ...emptyGraph,
  nodes: [
    node('a', 'choose-dataset', { params: { ref: 'people' } }),
    node('b', 'sort-rows', { inputs: { table: from('a') } }),
    node('c', 'sort-rows', { inputs: { table: from('b') } })
  ]
};
const sorted = (graph: Graph) => [...graph.nodes].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('edits of a graph', () => {
  it('find free names', () => {
    expect(freeId(chain, 'split-rows')).toBe('split_rows');
    expect(freeId(addNode(chain, node('split_rows')), 'split-rows')).toBe('split_rows_2');
    expect(freeId(chain, '3 d')).toBe('_3_d');
  });

  it('take the wires of removed nodes with them', () => {
    const left = removeNodes(chain, new Set(['a', 'b']));
    expect(left.nodes).toEqual([node('c')]);
    expect(unbindInput(chain, 'c', 'table').nodes[2]!.inputs).toEqual({});
  });

  it('leave no group behind that nothing is in, and bring it back with its nodes', () => {
    const grouped = groupNodes(chain, new Set(['b', 'c']), 'Both');
    const left = removeNodes(grouped, new Set(['b', 'c']));
    expect(left.groups).toEqual([]);
    expect(removeNodes(grouped, new Set(['b'])).groups).toEqual(grouped.groups);
    const patch = patchBetween(grouped, left);
    expect(applyPatch(left, patch, 'undo')).toEqual(grouped);
    expect(applyPatch(grouped, patch, 'redo')).toEqual(left);
    const made = patchBetween(chain, grouped);
    expect(applyPatch(left, made, 'undo').groups).toEqual([]);
    const parts = partsOf(chain).set('group/old', { id: 'old', title: 'Of before', folded: true });
    expect(graphOf(parts)).toEqual(chain);
  });

  it('are not undone in part where somebody else has grouped or named what was added', () => {
    const added = addNode(chain, node('d', 'sort-rows', { params: { by: 'age' }, position: { x: 1, y: 2 } }));
    const patch = patchBetween(chain, added);
    const named = changeNode(added, 'd', (one) => ({ ...one, title: 'Theirs' }));
    for (const theirs of [groupNodes(added, new Set(['d']), 'Theirs'), named])
      expect(applyPatch(theirs, patch, 'undo')).toEqual(theirs);
  });

  it('see a circle before it is closed', () => {
    expect(wouldCycle(chain, 'c', 'a')).toBe(true);
    expect(wouldCycle(chain, 'b', 'b')).toBe(true);
    expect(wouldCycle(chain, 'a', 'c')).toBe(false);
  });

  it('leave out a wire by which somebody else’s variant closes a circle', () => {
    const varied = changeNode(chain, 'b', (one) => ({
      ...one,
      variants: { chosen: 'late', options: { late: { inputs: { table: from('c') } }, other: {} } }
    }));
    const drawn = graphOf(partsOf(varied));
    expect(topologicalOrder(drawn).cycle).toEqual([]);
    expect(drawn.nodes.map(({ inputs }) => inputs)).toEqual([{}, { table: from('a') }, {}]);
  });

  it('paste copies with their own wires among them, and keep those from what is here', () => {
    const { graph, ids } = pasteNodes(chain, chain.nodes.slice(1), { x: 40, y: 40 });
    expect(ids).toEqual(['b_2', 'c_2'].map((id) => id));
    expect(graph.nodes.slice(3).map(({ inputs }) => inputs.table)).toEqual([from('a'), from('b_2')]);
    const elsewhere = pasteNodes(emptyGraph, chain.nodes.slice(1), { x: 0, y: 0 });
    expect(elsewhere.graph.nodes.map(({ inputs }) => inputs)).toEqual([{}, { table: from('b') }]);
  });

  it('are undone and done again, node by node, beside what others did meanwhile', () => {
    const renamed = changeNode(chain, 'b', (n) => ({ ...n, title: 'Mine' }));
    const patch = patchBetween(chain, renamed);
    const others = bindInput(addNode(renamed, node('d')), 'd', 'table', from('b'));
    expect(applyPatch(others, patch, 'undo').nodes.map(({ id, title }) => [id, title])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
      ['d', undefined]
    ]);
    const added = patchBetween(
      chain,
      addNode(chain, node('e', 'sort-rows', { inputs: { table: from('a') } }))
    );
    const without = removeNodes(chain, new Set(['a']));
    expect(applyPatch(without, added, 'redo').nodes.at(-1)).toEqual(node('e'));
  });

  it('name the parts that stay as others have them', () => {
    const set = (ref: string, title: string) =>
      changeNode(chain, 'a', (one) => ({ ...one, title, params: { ref } }));
    const patch = patchBetween(chain, set('cities', 'Places'));
    const theirs = changeNode(chain, 'a', (one) => ({ ...one, params: { ref: 'rivers' } }));
    const now = applyPatch(theirs, patch, 'redo');
    expect(now.nodes[0]).toMatchObject({ title: 'Places', params: { ref: 'rivers' } });
    expect(keptByOthers(now, patch)).toEqual(['node/a/set/ref']);
    // Who has set the same has changed nothing that was wanted otherwise.
    expect(keptByOthers(applyPatch(set('cities', 'x'), patch, 'redo'), patch)).toEqual(['node/a']);
  });

  it('give the same graph again after undo and redo of any change', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.integer({ min: 1 }), (one, two) => {
        const before = randomGraph(new Random(one), 8);
        const after = randomGraph(new Random(two), 8);
        const patch = patchBetween(before, after);
        expect(sorted(applyPatch(after, patch, 'undo'))).toEqual(sorted(before));
        expect(sorted(applyPatch(before, patch, 'redo'))).toEqual(sorted(after));
        expect(keptByOthers(applyPatch(before, patch, 'redo'), patch)).toEqual([]);
      })
    );
  });
});

describe('columns on a wire', () => {
  const people = [
    { name: 'name', type: 'text', missing: 0 },
    { name: 'age', type: 'integer', missing: 1 },
    { name: 'town', type: 'category', missing: 0 }
  ] as const;
  const known = (ref: string) => (ref === 'people' ? people : undefined);
  const namesAt = (graph: Graph, id: string, port = 'table') =>
    inputColumns(graph, id, known)[port]?.map(({ name }) => name);

  it('are known through steps that leave them, choose them, name them and type them', () => {
    const graph: Graph = {
      ...emptyGraph,
      nodes: [
        ...chain.nodes,
        node('select', 'select-columns', {
          params: { columns: ['age', 'town'] },
          inputs: { table: from('c') }
        }),
        node('rename', 'rename-column', {
          params: { column: 'age', to: 'years' },
          inputs: { table: from('select') }
        }),
        node('type', 'retype-columns', {
          params: { columns: ['years'], type: 'float' },
          inputs: { table: from('rename') }
        }),
        node('join', 'join-tables', {
          params: { leftKey: 'town', rightKey: 'town' },
          inputs: { left: from('type'), right: from('a') }
        }),
        node('end', 'sort-rows', { inputs: { table: from('join') } })
      ]
    };
    expect(namesAt(graph, 'rename')).toEqual(['age', 'town']);
    expect(inputColumns(graph, 'join', known).left?.[0]).toMatchObject({ name: 'years', type: 'float' });
    expect(namesAt(graph, 'end')).toEqual(['years', 'town', 'name', 'age']);
  });

  it('are found at once although there are very many ways to a step', () => {
    const steps = Array.from({ length: 60 }, (_, i) =>
      node(`s${i}`, 'append-rows', {
        inputs: { first: from(i === 0 ? 'a' : `s${i - 1}`), second: from(i === 0 ? 'a' : `s${i - 1}`) }
      })
    );
    const graph: Graph = { ...emptyGraph, nodes: [chain.nodes[0]!, ...steps] };
    expect(namesAt(graph, 's59', 'first')).toEqual(['name', 'age', 'town']);
  });

  it('are unknown behind an unknown dataset or in a circle', () => {
    expect(
      namesAt(
        changeNode(chain, 'a', (n) => ({ ...n, params: {} })),
        'b'
      )
    ).toBeUndefined();
    expect(namesAt(bindInput(chain, 'b', 'table', from('c')), 'b')).toBeUndefined();
  });
});
