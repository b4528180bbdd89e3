// Where things stand on a canvas once it is arranged, or once something on it is unfolded.
import { overlaps, roomFor, type Box } from '$core/graph/room';
import type { CanvasNode, CanvasWire, Place } from '$ui/graph/canvas-types';
import { arranged, nodeHeight, nodeWidth, type Direction } from '$ui/graph/layout';

export function boxOf(node: CanvasNode): Box {
  return { x: node.x, y: node.y, width: nodeWidth, height: nodeHeight(node) };
}

/** Places for all that is drawn: nodes by their wires; notes stay, but below everything where a node came to lie on them. */
export function arrangedAll(
  drawn: readonly CanvasNode[],
  wires: readonly CanvasWire[],
  direction: Direction
): ReadonlyMap<string, Place> {
  const nodes = drawn.filter(({ kind }) => kind !== 'note');
  const places = new Map(arranged(nodes, wires, direction));
  const boxes = nodes.map((node) => ({ ...boxOf(node), ...places.get(node.id)! }));
  let below = Math.max(0, ...boxes.map(({ y, height }) => y + height)) + 36;
  for (const note of drawn.filter(({ kind }) => kind === 'note')) {
    const box = boxOf(note);
    if (!boxes.some((other) => overlaps(box, other))) continue;
    places.set(note.id, { x: note.x, y: below });
    below += box.height + 36;
  }
  return places;
}

/** Moves that keep what was opened from lying over its neighbours: `id` stood for what is in `after` and not in `before`. */
export function movesForOpened(
  before: readonly CanvasNode[],
  after: readonly CanvasNode[],
  id: string
): ReadonlyMap<string, Place> {
  const folded = before.find((node) => node.id === id);
  if (!folded) return new Map();
  const others = before.filter((node) => node !== folded);
  const known = new Set(others.map((node) => node.id));
  const opened = after.filter((node) => !known.has(node.id));
  return roomFor(opened.map(boxOf), boxOf(folded), new Map(others.map((node) => [node.id, boxOf(node)])));
}

/** Whether each of them can be seen whole. */
export function isClear(nodes: readonly CanvasNode[]): boolean {
  const boxes = nodes.map(boxOf);
  return boxes.every((box, i) => boxes.slice(i + 1).every((other) => !overlaps(box, other)));
}

/** A place for something new: right of a node, else below everything, where nothing stands yet. */
export function freePlace(drawn: readonly CanvasNode[], beside: CanvasNode | undefined): Place {
  let place: Place = beside
    ? { x: beside.x + nodeWidth + 80, y: beside.y }
    : { x: 0, y: Math.max(0, ...drawn.map((node) => node.y + nodeHeight(node) + 36)) };
  const size = { width: nodeWidth, height: nodeHeight({ inputs: [], outputs: [] }) + 48 };
  while (drawn.some((node) => overlaps({ ...place, ...size }, boxOf(node))))
    place = { ...place, y: place.y + 30 };
  return place;
}

/** How far copies are put from what was copied: so that they cover nothing exactly, however often they are put in. */
export function pasteOffset(drawn: readonly Place[], copied: readonly Place[]): Place {
  const taken = new Set(drawn.map(({ x, y }) => `${x} ${y}`));
  let times = drawn.length === 0 ? 0 : 1;
  while (copied.some(({ x, y }) => taken.has(`${x + 40 * times} ${y + 60 * times}`))) times++;
  return { x: 40 * times, y: 60 * times };
}
