// Groups that fold into one node, and versions side by side.
import { describe, expect, it } from 'vitest';
import { addNode, applyPatch, changeNode, moveNodes, patchBetween, removeNodes } from '$core/graph/edit';
import { diffGraphs } from '$core/graph/diff';
import { emptyGraph, type Graph } from '$core/graph/graph';
import { aligned, changeGroup, groupNodes, membersOf, ungroup } from '$core/graph/groups';
import { graphOf, partsOf } from '$core/graph/parts';
import { canvasNodes, canvasWires } from '../../../../src/features/designer/canvas-nodes';
import { foldGraph, realIds, realMoves, realWire } from '$parts/graph/folded';

const from = (node: string, port = 'table') => ({ from: 'node', node, port }) as const;
const node = (id: string, component: string, inputs = {}, x = 0) => ({
  id,
  component,
  params: {},
  inputs,
  position: { x, y: 0 }
});
const chain: Graph = {
  ...emptyGraph,
  nodes: [
    node('a', 'choose-dataset', {}, 0),
    node('b', 'clean-missing', { table: from('a') }, 100),
    node('c', 'sort-rows', { table: from('b') }, 200),
    node('d', 'sort-rows', { table: from('c') }, 300)
  ],
  notes: [{ id: 'n', text: 'why', position: { x: 5, y: 5 } }]
};
const draw = (graph: Graph) =>
  foldGraph(graph, { nodes: canvasNodes(graph, () => ({})), wires: canvasWires(graph) });

describe('a group', () => {
  const grouped = groupNodes(chain, new Set(['b', 'c']), 'Prepare');

  it('is drawn as one node with the ports at which wires cross it', () => {
    const { nodes, wires } = draw(grouped);
    expect(nodes.map(({ id }) => id)).toEqual(['a', 'd', 'group/group', 'note/n']);
    const group = nodes[2]!;
    expect(group).toMatchObject({ kind: 'group', title: 'Prepare', x: 100 });
    expect([...group.inputs, ...group.outputs].map(({ name }) => name)).toEqual(['b/table', 'c/table']);
    expect(wires.map(realWire)).toEqual(canvasWires(chain).filter(({ to }) => to.node !== 'c'));
    expect(wires[0]!.to).toEqual({ node: 'group/group', port: 'b/table' });
  });

  it('moves its members, and is opened and taken apart', () => {
    const drawn = draw(grouped).nodes;
    expect(realIds(grouped, ['group/group', 'a', 'note/n'])).toEqual(['b', 'c', 'a']);
    const places = new Map([
      ['group/group', { x: 110, y: 7 }],
      ['note/n', { x: 1, y: 2 }]
    ]);
    const moved = realMoves(grouped, drawn, places);
    expect([...moved.nodes]).toEqual([
      ['b', { x: 110, y: 7 }],
      ['c', { x: 210, y: 7 }]
    ]);
    expect(moved.notes.get('n')).toEqual({ x: 1, y: 2 });
    expect(draw(changeGroup(grouped, 'group', { folded: false })).nodes).toHaveLength(5);
    expect(ungroup(grouped, 'group')).toEqual(chain);
    expect(membersOf(grouped, 'group')).toEqual(['b', 'c']);
    expect(graphOf(partsOf(grouped))).toEqual(grouped);
    expect(applyPatch(grouped, patchBetween(chain, grouped), 'undo')).toEqual(chain);
  });

  it('whose members all join another is gone', () => {
    const again = groupNodes(grouped, new Set(['b', 'c', 'd']), 'All');
    expect(again.groups.map(({ title }) => title)).toEqual(['All']);
  });
});

it('nodes are put in one line', () => {
  const places = new Map([
    ['a', { x: 3, y: 9 }],
    ['b', { x: 7, y: 2 }]
  ]);
  expect([...aligned(places, 'left').values()]).toEqual([
    { x: 3, y: 9 },
    { x: 3, y: 2 }
  ]);
  expect([...aligned(places, 'top').values()].map(({ y }) => y)).toEqual([2, 2]);
});

it('two versions differ by what was added, removed, changed and moved', () => {
  const after = moveNodes(
    changeNode(removeNodes(addNode(chain, node('e', 'sort-rows')), new Set(['d'])), 'c', (n) => ({
      ...n,
      params: { column: 'x' }
    })),
    new Map([['b', { x: 9, y: 9 }]])
  );
  const { graph, changes } = diffGraphs(chain, after);
  expect([...changes].sort()).toEqual([
    ['b', 'moved'],
    ['c', 'changed'],
    ['d', 'removed'],
    ['e', 'added']
  ]);
  expect(graph.nodes.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'e', 'd']);
  expect(graph.nodes.at(-1)!.inputs).toEqual({ table: from('c') });
  expect(diffGraphs(chain, chain).changes.size).toBe(0);
});
