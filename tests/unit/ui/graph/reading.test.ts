// A graph on a phone: where one begins to read, and in which order its list is.
import { expect, test } from 'vitest';
import type { CanvasNode } from '$ui/graph/canvas-types';
import { listOrder } from '$ui/graph/list-order';
import { withPreviewsThatFit } from '$ui/graph/layout';
import { readablePlace, readableZoom } from '$ui/graph/readable-place';

const node = (id: string, x: number, y: number, more: Partial<CanvasNode> = {}): CanvasNode => ({
  id,
  title: id,
  x,
  y,
  inputs: [],
  outputs: [],
  ...more
});
const wire = (from: string, to: string) => ({ from: { node: from, port: 'o' }, to: { node: to, port: 'i' } });
const phone = { clientWidth: 390, clientHeight: 460 };

test('a long graph begins at its first node, large enough to read; a short one is shown whole', () => {
  const long = [
    node('note', -400, -400, { kind: 'note' }),
    ...Array.from({ length: 9 }, (_, i) => node(`n${i}`, i * 280, 40))
  ];
  const { x, y, zoom } = readablePlace(long, undefined, phone)!;
  expect(zoom).toBeGreaterThanOrEqual(readableZoom);
  expect([x, y]).toEqual([16, 92 - zoom * 40]);
  const at = readablePlace(long, long[5], phone)!;
  expect(at.x + at.zoom * long[5]!.x).toBe(16);
  expect(readablePlace(long.slice(1, 2), undefined, phone)).toBeUndefined();
});

test('a list has each node after those it is given something by, circles included', () => {
  const nodes = [node('c', 0, 0), node('n', -9, 0, { kind: 'note' }), node('a', 500, 0), node('b', 250, 0)];
  const order = (...wires: ReturnType<typeof wire>[]): string =>
    listOrder(nodes, wires)
      .map(({ id }) => id)
      .join('');
  expect(order()).toBe('cban');
  expect(order(wire('a', 'b'), wire('b', 'c'))).toBe('abcn');
  expect(order(wire('a', 'c'), wire('c', 'a'))).toBe('bcan');
});

test('a look at an output is left out where it would lie over the node below', () => {
  const preview = { kind: 'text', text: 'x' } as const;
  const shown = (gap: number) =>
    withPreviewsThatFit([node('a', 0, 0, { preview }), node('b', 20, gap, { preview })]).map(
      (one) => one.preview
    );
  expect(shown(100)).toEqual([undefined, preview]);
  expect(shown(220)).toEqual([preview, preview]);
});
