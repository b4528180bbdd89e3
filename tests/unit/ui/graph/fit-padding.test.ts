// Room that is left for what stands in a canvas's corners. Where nodes come to lie is worked out by Svelte Flow's own arithmetic.
import { getViewportForBounds } from '@xyflow/system';
import { expect, it } from 'vitest';
import { Random } from '$core/random';
import { fitSides, leastZoom, type Corner, type Rect } from '$ui/graph/fit-padding';

const stage = { width: 540, height: 560 };
const controls: Corner = { atLeft: true, atTop: false, width: 46, height: 137 };
const map: Corner = { atLeft: false, atTop: false, width: 167, height: 117 };
const list: Corner = { atLeft: false, atTop: true, width: 38, height: 38 };
const bare = { top: 560 * 0.037, right: 540 * 0.037, bottom: 560 * 0.037, left: 540 * 0.037 };

/** The nodes as they are seen, in pixels of the stage. */
function seen(nodes: readonly Rect[], corners: readonly Corner[]): readonly Rect[] {
  const { top, right, bottom, left } = fitSides(nodes, corners, stage);
  const x = Math.min(...nodes.map((node) => node.x));
  const y = Math.min(...nodes.map((node) => node.y));
  const width = Math.max(...nodes.map((node) => node.x + node.width)) - x;
  const height = Math.max(...nodes.map((node) => node.y + node.height)) - y;
  const padding = {
    top: `${Math.ceil(top)}px`,
    right: `${Math.ceil(right)}px`,
    bottom: `${Math.ceil(bottom)}px`,
    left: `${Math.ceil(left)}px`
  } as const;
  const bounds = { x, y, width, height };
  const view = getViewportForBounds(bounds, stage.width, stage.height, leastZoom, 1, padding);
  return nodes.map((node) => ({
    x: view.x + node.x * view.zoom,
    y: view.y + node.y * view.zoom,
    width: node.width * view.zoom,
    height: node.height * view.zoom
  }));
}

function isUnder({ atLeft, atTop, width, height }: Corner, node: Rect): boolean {
  const isAcross = atLeft ? node.x < width - 1 : node.x + node.width > stage.width - width + 1;
  return isAcross && (atTop ? node.y < height - 1 : node.y + node.height > stage.height - height + 1);
}

const box = (x: number, y: number): Rect => ({ x, y, width: 220, height: 110 });

it('leaves no more than a margin where nothing would lie under a corner', () => {
  expect(fitSides([box(0, 0), box(300, 0), box(600, 0)], [controls, map, list], stage)).toEqual(bare);
  expect(fitSides([], [controls], stage)).toEqual(bare);
});

it('goes beside the buttons where a graph is high, and above them where it is wide', () => {
  const high = fitSides([box(0, 0), box(700, 0), box(0, 890), box(700, 890)], [controls], stage);
  expect(high).toEqual({ ...bare, left: 56 });
  const wide = fitSides([box(0, 0), box(900, 0), box(0, 600), box(900, 600)], [controls], stage);
  expect(wide).toEqual({ ...bare, bottom: 147 });
});

it('keeps every node from under what stands in the corners, whatever the graph', () => {
  const random = new Random(7);
  const within = (most: number): number => Math.floor(most * random.uniform());
  for (let round = 0; round < 300; round++) {
    const [width, height] = [200 + within(3000), 200 + within(3000)];
    const nodes = Array.from({ length: 1 + within(12) }, () => box(within(width), within(height)));
    const shown = seen(nodes, [controls, map, list]);
    const under = [controls, map, list].flatMap((corner) => shown.filter((node) => isUnder(corner, node)));
    expect(under, `round ${round}`).toEqual([]);
  }
});
