// How much room is left at each side of a canvas when a whole graph is brought into view: as little as keeps every node from
// lying under what stands in the corners (zoom buttons, map, switch to the list), and as much of the graph's size as can be.

interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** What is taken in a corner, in pixels from the canvas's edges. */
export interface Corner extends Size {
  readonly atLeft: boolean;
  readonly atTop: boolean;
}

type Side = 'top' | 'right' | 'bottom' | 'left';
/** In pixels. */
export type Sides = Readonly<Record<Side, number>>;

export const leastZoom = 0.05;
/** Left free at each side in any case, of the canvas's width and height. */
const margin = 0.037;
/** Ports stand out of a node by half their size. */
const gap = 10;
/** The zoom buttons have one more while something is selected: four, and the margin below them. */
const controlsHeight = 4 * 30 + 17;

/** As Svelte Flow is told it. */
export function paddingOf(nodes: readonly Rect[], canvas: HTMLElement): Record<Side, `${number}px`> {
  const sides = fitSides(nodes, cornersOf(canvas), {
    width: canvas.clientWidth,
    height: canvas.clientHeight
  });
  const inPixels = (side: Side): `${number}px` => `${Math.ceil(sides[side])}px`;
  return {
    top: inPixels('top'),
    right: inPixels('right'),
    bottom: inPixels('bottom'),
    left: inPixels('left')
  };
}

/** Of all ways to keep clear of each corner, by a strip beside it, by one above or below it, or not at all, the largest. */
export function fitSides(nodes: readonly Rect[], corners: readonly Corner[], stage: Size): Sides {
  const [x, y] = [stage.width * margin, stage.height * margin];
  const bare: Sides = { top: y, right: x, bottom: y, left: x };
  if (nodes.length === 0) return bare;
  const all = corners.reduce<readonly Sides[]>(
    (ways, corner) => ways.flatMap((sides) => [sides, ...besides(sides, corner)]),
    [bare]
  );
  const bounds = around(nodes);
  let best = bare;
  let largest = 0;
  for (const sides of all) {
    const view = viewOf(bounds, sides, stage);
    const isLarger = view.zoom > largest || (view.zoom === largest && sum(sides) < sum(best));
    if (!isLarger || !isClear(nodes, corners, view, stage)) continue;
    best = sides;
    largest = view.zoom;
  }
  return best;
}

function besides(sides: Sides, { atLeft, atTop, width, height }: Corner): readonly Sides[] {
  const [across, along]: readonly [Side, Side] = [atLeft ? 'left' : 'right', atTop ? 'top' : 'bottom'];
  return [
    { ...sides, [across]: Math.max(sides[across], width + gap) },
    { ...sides, [along]: Math.max(sides[along], height + gap) }
  ];
}

interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** As Svelte Flow fits it: in the middle, and moved from there only as far as a side needs. */
function viewOf(bounds: Rect, { top, right, bottom, left }: Sides, stage: Size): View {
  const fitting = Math.min(
    (stage.width - left - right) / bounds.width,
    (stage.height - top - bottom) / bounds.height
  );
  const zoom = Math.max(leastZoom, Math.min(1, fitting));
  const place = (from: number, size: number, room: number, before: number, after: number): number => {
    const free = (room - size * zoom) / 2;
    return free + Math.max(0, before - free) - Math.max(0, after - free) - from * zoom;
  };
  return {
    x: place(bounds.x, bounds.width, stage.width, left, right),
    y: place(bounds.y, bounds.height, stage.height, top, bottom),
    zoom
  };
}

function isClear(
  nodes: readonly Rect[],
  corners: readonly Corner[],
  { x, y, zoom }: View,
  stage: Size
): boolean {
  return corners.every(({ atLeft, atTop, width, height }) =>
    nodes.every((node) => {
      const [left, top] = [x + node.x * zoom, y + node.y * zoom];
      const isBeside = atLeft ? left >= width : left + node.width * zoom <= stage.width - width;
      return isBeside || (atTop ? top >= height : top + node.height * zoom <= stage.height - height);
    })
  );
}

function around(nodes: readonly Rect[]): Rect {
  const [x, y] = [Math.min(...nodes.map((node) => node.x)), Math.min(...nodes.map((node) => node.y))];
  const right = Math.max(...nodes.map((node) => node.x + node.width));
  const bottom = Math.max(...nodes.map((node) => node.y + node.height));
  return { x, y, width: right - x, height: bottom - y };
}

function sum({ top, right, bottom, left }: Sides): number {
  return top + right + bottom + left;
}

/** What stands over the canvas now; what a small window hides does not. */
function cornersOf(canvas: HTMLElement): readonly Corner[] {
  const stage = canvas.getBoundingClientRect();
  const over = canvas.parentElement?.querySelectorAll(
    '.svelte-flow__controls, .svelte-flow__minimap, .switch'
  );
  return [...(over ?? [])].flatMap((element) => {
    const box = element.getBoundingClientRect();
    if (box.width === 0) return [];
    const atLeft = box.left - stage.left < stage.right - box.right;
    const atTop = box.top - stage.top < stage.bottom - box.bottom;
    const height = atTop ? box.bottom - stage.top : stage.bottom - box.top;
    const isControls = element.matches('.svelte-flow__controls');
    return {
      atLeft,
      atTop,
      width: atLeft ? box.right - stage.left : stage.right - box.left,
      height: isControls ? Math.max(height, controlsHeight) : height
    };
  });
}
