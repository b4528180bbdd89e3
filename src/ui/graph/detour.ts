// How a wire gets around nodes that stand between its ends: along a lane beside them, instead of behind them as if it came
// out of them. Along is the way wires lead (right, or down), across is the other.
import type { Direction } from './layout';
import type { Place } from './canvas-types';

export interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}
/** A box by the way wires lead. */
interface Obstacle {
  readonly along: Span;
  readonly across: Span;
}

const room = 16;
/** No node is lower, or narrower, than this. */
const smallest = 48;

/** Boxes that stand between two others, and near the way from one to the other. */
export function boxesBetween(source: Box, target: Box, boxes: readonly Box[], direction: Direction): Box[] {
  const [start, end] = [turned(source, direction), turned(target, direction)];
  // Most wires lead to a neighbour.
  if (end.along.from - start.along.to < smallest) return [];
  const near = spanOf([start.across, end.across]);
  return boxes.filter((box) => {
    if (box === source || box === target) return false;
    const { along, across } = turned(box, direction);
    return along.from >= start.along.to && along.to <= end.along.from && isOver(across, near);
  });
}

/** The path of a wire around boxes; undefined where it meets none of them. */
export function pathAround(
  source: Place,
  target: Place,
  boxes: readonly Box[],
  direction: Direction
): string | undefined {
  const isDown = direction === 'down';
  const [s, t] = [source, target].map(({ x, y }) => (isDown ? [y, x] : [x, y])) as [Point, Point];
  const obstacles = boxes.map((box) => turned(box, direction));
  const met = obstacles.filter(({ along, across }) => isOver(across, spanOfWay(s, t, along)));
  if (met.length === 0) return undefined;
  const lanes = [laneBeside(met, obstacles, -1), laneBeside(met, obstacles, 1)];
  const length = (lane: number): number => Math.abs(lane - s[1]) + Math.abs(lane - t[1]);
  const lane = length(lanes[0]!) <= length(lanes[1]!) ? lanes[0]! : lanes[1]!;
  const a = Math.max(s[0], Math.min(...met.map(({ along }) => along.from)) - room / 2);
  const b = Math.min(t[0], Math.max(...met.map(({ along }) => along.to)) + room / 2);
  const point = (along: number, across: number): string =>
    isDown ? `${across} ${along}` : `${along} ${across}`;
  const bend = (from: Point, to: Point): string => {
    const middle = (from[0] + to[0]) / 2;
    return `C ${point(middle, from[1])}, ${point(middle, to[1])}, ${point(...to)}`;
  };
  return `M ${point(...s)} ${bend(s, [a, lane])} L ${point(b, lane)} ${bend([b, lane], t)}`;
}

type Point = [along: number, across: number];

/** The nearest line on one side that meets no obstacle. */
function laneBeside(met: readonly Obstacle[], all: readonly Obstacle[], side: 1 | -1): number {
  const edge = (those: readonly Obstacle[]): number =>
    side < 0
      ? Math.min(...those.map(({ across }) => across.from)) - room
      : Math.max(...those.map(({ across }) => across.to)) + room;
  let lane = edge(met);
  for (;;) {
    const inTheWay = all.filter(({ across }) => isOver(across, { from: lane, to: lane }));
    if (inTheWay.length === 0) return lane;
    lane = edge(inTheWay);
  }
}

/** How far across a wire is while it goes along a span: it eases from one end to the other. */
function spanOfWay(s: Point, t: Point, { from, to }: Span): Span {
  const across = (along: number): number => {
    const share = Math.max(0, Math.min(1, (along - s[0]) / (t[0] - s[0])));
    return s[1] + (t[1] - s[1]) * share * share * (3 - 2 * share);
  };
  const [first, last] = [across(from), across(to)];
  return { from: Math.min(first, last), to: Math.max(first, last) };
}

function turned({ x, y, width, height }: Box, direction: Direction): Obstacle {
  const [level, upright] = [
    { from: x, to: x + width },
    { from: y, to: y + height }
  ];
  return direction === 'right' ? { along: level, across: upright } : { along: upright, across: level };
}

function spanOf(spans: readonly Span[]): Span {
  return { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) };
}

function isOver(a: Span, b: Span): boolean {
  return a.from <= b.to && b.from <= a.to;
}
