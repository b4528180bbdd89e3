// What is drawn in place of many nodes while their view moves, and which of them are on the page meanwhile.
import { Position, type Edge } from '@xyflow/svelte';
import { expect, test } from 'vitest';
import type { CanvasNode } from '$ui/graph/canvas-types';
import { flowNodes } from '$ui/graph/flow-nodes';
import { HeldElements } from '$ui/graph/held-elements.svelte';
import { brokenIntoLines, shortened } from '$ui/graph/fit-text';
import { countInView } from '$ui/graph/picture';
import { pictureOf } from '$ui/graph/picture-of';

const port = { name: 'table', label: 'Table', tone: 2, hint: 'table' };
const node = (id: string, x: number, more: Partial<CanvasNode> = {}): CanvasNode => ({
  id,
  title: id,
  x,
  y: 0,
  inputs: [port],
  outputs: [port],
  ...more
});
const handle = (type: 'source' | 'target', x: number) => ({
  id: 'table',
  nodeId: '',
  type,
  position: type === 'source' ? Position.Right : Position.Left,
  x,
  y: 70,
  width: 10,
  height: 10
});
const measured = { source: [handle('source', 215)], target: [handle('target', -5)] };

test('a picture has each node with what it says, and wires from port to port', () => {
  const nodes = [
    node('a', 0, { state: 'completed', note: '2 s' }),
    node('b', 400, { problem: 'Check it.', state: 'failed' }),
    node('c', 800)
  ];
  const flow = flowNodes(
    nodes,
    new Set(['b']),
    () => true,
    'right',
    ({ title }) => title,
    []
  );
  const edge = (source: string, target: string, more: Partial<Edge> = {}): Edge => ({
    id: source + target,
    source,
    target,
    sourceHandle: 'table',
    targetHandle: 'table',
    ...more
  });
  const edges = [edge('a', 'b'), edge('b', 'c', { class: 'is-removed', selected: true }), edge('a', 'gone')];
  const picture = pictureOf(flow, edges, 'right', (id) => (id === 'c' ? undefined : measured));
  expect(picture.nodes.map(({ line, isSelected }) => [line, isSelected])).toEqual([
    ['done · 2 s', false],
    ['Check it.', true],
    ['', false]
  ]);
  expect(picture.nodes[0]!.ports.map(({ x, y, side }) => [x, y, side])).toEqual([
    [0, 75, 'target'],
    [220, 75, 'source']
  ]);
  // To a node that was never measured, to the middle of its side; to one that is not there, none.
  expect(picture.wires.map(({ from, to, change, isSelected }) => [from.x, to.x, change, isSelected])).toEqual(
    [
      [225, 395, undefined, false],
      [625, 800, 'removed', true]
    ]
  );
  expect(picture.wires[0]!.path).toMatch(/^M225,75 C.* 395,75$/);
  expect(countInView(picture.nodes, { x: -300, y: 0, zoom: 1 }, 600, 400)).toBe(2);
});

test('a title is cut to its room, wide letters sooner', () => {
  expect(shortened('Sort rows', 200)).toBe('Sort rows');
  expect(shortened('Permutation importance', 66)).toBe('Permutati…');
  expect(shortened('排列特徵的重要性', 66)).toBe('排列特徵…');
  expect(shortened('x', 3)).toBe('');
});

test('what is held stays, goes once it is out of view, and comes a share at a time', () => {
  let inView = ['a', 'b'];
  class Store {
    get visible() {
      return { nodes: new Map(inView.map((id) => [id, id])), edges: new Map([['ab', 'ab']]) };
    }
  }
  const store = new Store();
  const held = new HeldElements(store as never);
  const shown = (): string => [...store.visible.nodes.keys()].join('');
  expect(held.follow(1)).toBe(true);
  held.hold();
  inView = ['b', 'c', 'd', 'e'];
  expect([shown(), held.missing()]).toEqual(['ab', 3]);
  expect([held.follow(2), shown()]).toEqual([false, 'bcd']);
  expect([held.follow(2), shown()]).toEqual([true, 'bcde']);
  held.release();
  inView = ['a'];
  expect(shown()).toBe('a');
});

test('a text is broken into lines between words, a long word anywhere', () => {
  expect(brokenIntoLines('Press Run, then look\nagain', 80, 5)).toEqual(['Press Run,', 'then look', 'again']);
  expect(brokenIntoLines('Permutation', 40, 2)).toEqual(['Permut', 'ation']);
  expect(brokenIntoLines('one two three', 40, 2)).toEqual(['one', 'two']);
  // Of a smaller font more has room.
  expect(brokenIntoLines('Press Run, then', 80, 5, 6.5)).toEqual(['Press Run, then']);
  expect(brokenIntoLines('', 80, 5)).toEqual(['']);
});
