// Which way a graph is drawn is seen from where its nodes stand.
import { expect, test } from 'vitest';
import type { CanvasNode, CanvasWire } from '$ui/graph/canvas-types';
import { boxesBetween, pathAround } from '$ui/graph/detour';
import { flowEdges } from '$ui/graph/flow-nodes';
import { arranged, directionOf, fittingDirection, nodeHeight, type Direction } from '$ui/graph/layout';

const port = (name: string) => ({ name, label: name, tone: 1, hint: '' });
const nodes: readonly CanvasNode[] = ['a', 'b', 'c', 'd'].map((id) => ({
  id,
  title: id,
  x: 0,
  y: 0,
  inputs: [port('in'), port('more')],
  outputs: [port('out')]
}));
const wire = (from: string, to: string): CanvasWire => ({
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' }
});
const wires = [wire('a', 'b'), wire('a', 'c'), wire('b', 'd')];

test.each(['right', 'down'] as const)(
  'a graph that is arranged to go %s is drawn so',
  (direction: Direction) => {
    const places = arranged(nodes, wires, direction);
    const placed = nodes.map((node) => ({ ...node, ...places.get(node.id)! }));
    expect(directionOf(placed, wires)).toBe(direction);
    // No wire of it goes around.
    const edges = flowEdges(placed, wires, new Set(), direction, () => '');
    expect(edges.map(({ type }) => type)).toEqual([undefined, undefined, undefined]);
    const back = flowEdges(placed, [wire('d', 'a')], new Set(), direction, () => '');
    expect(back[0]!.type).toBe('smoothstep');
  }
);

test('one wire aslant turns nothing, and a graph without wires goes right', () => {
  const at = { a: [0, 0], b: [300, 0], c: [600, 0], d: [600, 300] } as const;
  const placed = nodes.map((node) => {
    const [x, y] = at[node.id as keyof typeof at];
    return { ...node, x, y };
  });
  expect(directionOf(placed, [wire('a', 'b'), wire('b', 'c'), wire('c', 'd')])).toBe('right');
  expect(directionOf(placed, [])).toBe('right');
});

test('ports above and below take a row each, however many there are', () => {
  const many = { inputs: [port('1'), port('2'), port('3'), port('4')], outputs: [port('5')] };
  expect(nodeHeight(many, 'right') - nodeHeight(many, 'down')).toBe(2 * 24);
  const none = { inputs: [], outputs: [] };
  expect(nodeHeight(none, 'down')).toBe(nodeHeight(none));
});

test.each(['right', 'down'] as const)(
  'going %s, a wire passes beside the nodes between its ends',
  (direction) => {
    const turn = (x: number, y: number) => (direction === 'right' ? { x, y } : { x: y, y: x });
    const box = (along: number, across: number) => ({ ...turn(along, across), width: 100, height: 100 });
    const [source, middle, lower, target, far] = [
      box(0, 0),
      box(200, 0),
      box(200, 110),
      box(400, 0),
      box(200, 900)
    ];
    const all = [source, middle, lower, target, far];
    const between = boxesBetween(source, target, all, direction);
    expect(between).toEqual([middle]);
    const path = pathAround(turn(100, 50), turn(400, 60), [middle, lower], direction)!;
    const numbers = path.match(/-?[0-9.]+/g)!.map(Number);
    const points = Array.from({ length: numbers.length / 2 }, (_, i) => [
      numbers[2 * i]!,
      numbers[2 * i + 1]!
    ]);
    const across = points.map(([x, y]) => (direction === 'right' ? y! : x!));
    // Above, since below there is another; it begins and ends at the ports.
    expect(Math.min(...across)).toBe(-16);
    expect([points[0], points.at(-1)]).toEqual([turn(100, 50), turn(400, 60)].map(({ x, y }) => [x, y]));
    expect(pathAround(turn(100, 50), turn(400, 60), [lower], direction)).toBeUndefined();
  }
);

test('a chain goes down where that shows it larger, and right where it does not', () => {
  const chain = (count: number) => ({
    nodes: Array.from({ length: count }, (_, i) => ({
      id: `n${i}`,
      inputs: i > 0 ? [port('in')] : [],
      outputs: [port('out')]
    })),
    wires: Array.from({ length: count - 1 }, (_, i) => ({
      from: { node: `n${i}`, port: 'out' },
      to: { node: `n${i + 1}`, port: 'in' }
    }))
  });
  const way = (count: number, width: number, height: number) => {
    const { nodes, wires } = chain(count);
    return fittingDirection(nodes, wires, { width, height });
  };
  expect(way(5, 600, 660)).toBe('down');
  expect(way(5, 1500, 660)).toBe('right');
  // Whole either way.
  expect(way(2, 600, 660)).toBe('right');
  expect(way(0, 600, 660)).toBe('right');
});
