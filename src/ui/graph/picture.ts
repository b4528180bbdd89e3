// Many nodes and their wires as one picture, for as long as the view of them moves: a browser takes several frames to paint
// hundreds of nodes at another place, and a small part of one to move a picture. What can be read in it is drawn as the
// nodes themselves are (StepNode.svelte); the rest is left out.
import type { CanvasNode, CanvasState, Place } from './canvas-types';
import type { Box } from './detour';
import { previewHeight } from './layout';

/** Words are smaller than 4 pixels below it. */
export const farZoom = 0.3;
/** From it on names of ports are drawn: most of the words there are. */
const labelZoom = 0.45;

export interface PicturePort extends Place {
  readonly name: string;
  readonly label: string;
  readonly side: 'source' | 'target';
  readonly tone: number;
}

/** A node, in the graph's units. */
export interface PictureNode extends Box {
  readonly node: CanvasNode;
  readonly ports: readonly PicturePort[];
  readonly isSelected: boolean;
  /** What its second line says. */
  readonly line: string;
}

export interface PictureWire {
  /** In SVG's words. */
  readonly path: string;
  readonly from: Place;
  readonly to: Place;
  readonly change?: 'added' | 'removed' | undefined;
  readonly isSelected: boolean;
}

export interface Picture {
  readonly nodes: readonly PictureNode[];
  readonly wires: readonly PictureWire[];
  readonly isDown: boolean;
}

/** How the graph is seen: a point of it is drawn at zoom times it, plus x and y, in CSS pixels. */
export interface View extends Place {
  readonly zoom: number;
}

/** The colour, or family of fonts, behind a token of tokens.css. */
export type Token = (name: string) => string;

/** Whether a view shows titles, and not boxes alone. */
export const areWordsDrawn = ({ zoom }: View): boolean => zoom >= farZoom;

const stateFill: Readonly<Partial<Record<CanvasState, string>>> = {
  running: '--accent',
  completed: '--ok-soft',
  reused: '--info-soft',
  failed: '--danger-soft'
};
const changeStroke = { added: '--ok', removed: '--danger', changed: '--info', moved: '--border-strong' };
/** Tokens of ports, by tone (StepNode.svelte). */
const toneTokens = [2, 1, 4, 3, 6, 7, 5, 8].map((series) => `--series-${series}`);

const wireRoom = 200;
/** Of texts of 13 pixels; letters from Chinese radicals on are as wide as high. */
const [narrowLetter, wideLetter, firstWide] = [6.6, 13, 0x2e80];

/** How many nodes a view of this many CSS pixels shows some of. */
export function countInView(boxes: Iterable<Box>, view: View, width: number, height: number): number {
  let count = 0;
  for (const box of boxes) if (isSeen(box, view, width, height)) count++;
  return count;
}

/**
 * @param scale device pixels per CSS pixel
 * @param width and height of what is drawn on, in CSS pixels
 */
export function drawPicture(
  context: CanvasRenderingContext2D,
  { nodes, wires, isDown }: Picture,
  view: View,
  { width, height, scale }: { readonly width: number; readonly height: number; readonly scale: number },
  token: Token
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width * scale, height * scale);
  const zoom = view.zoom * scale;
  context.setTransform(zoom, 0, 0, zoom, view.x * scale, view.y * scale);
  for (const wire of wires)
    if (isSeen(roomOf(wire), view, width, height)) drawWire(context, wire, view.zoom, token);
  for (const node of nodes)
    if (isSeen(node, view, width, height)) drawNode(context, node, view.zoom, isDown, token);
}

function isSeen({ x, y, width, height }: Box, view: View, seenWidth: number, seenHeight: number): boolean {
  const [left, top] = [view.x + view.zoom * x, view.y + view.zoom * y];
  return left < seenWidth && top < seenHeight && left + view.zoom * width > 0 && top + view.zoom * height > 0;
}

/** What a wire takes up about: around nodes, it may lie beside its ends. */
function roomOf({ from, to }: PictureWire): Box {
  const [x, y] = [Math.min(from.x, to.x) - wireRoom, Math.min(from.y, to.y) - wireRoom];
  return {
    x,
    y,
    width: Math.abs(from.x - to.x) + 2 * wireRoom,
    height: Math.abs(from.y - to.y) + 2 * wireRoom
  };
}

function drawWire(context: CanvasRenderingContext2D, wire: PictureWire, zoom: number, token: Token): void {
  const { path, change, isSelected } = wire;
  context.lineWidth = zoom < farZoom ? 4 : change ? 2.5 : 1.75;
  context.strokeStyle = token(change ? changeStroke[change] : isSelected ? '--accent' : '--border-strong');
  context.setLineDash(change === 'removed' ? [6, 4] : []);
  context.stroke(new Path2D(path));
  context.setLineDash([]);
}

function drawNode(
  context: CanvasRenderingContext2D,
  picture: PictureNode,
  zoom: number,
  isDown: boolean,
  token: Token
): void {
  drawBox(context, picture, zoom, token);
  if (zoom < farZoom) return;
  const { node, x, y } = picture;
  if (node.kind === 'note') return drawNote(context, picture, token);
  const top = y + (isDown && node.inputs.length > 0 ? 24 : 0);
  const left = x + 11;
  const right = x + picture.width - 11;
  context.font = `600 13px ${token('--font')}`;
  context.fillStyle = token('--text');
  context.strokeStyle = token('--text-muted');
  context.lineWidth = 1.5;
  // In place of the icon.
  if (node.icon) context.strokeRect(left + 2, top + 11, 11, 11);
  fitted(context, node.title, left + (node.icon ? 22 : 0), top + 22, right - (node.state ? 22 : 0));
  context.font = `11.5px ${token('--font')}`;
  context.fillStyle = token(node.problem === undefined ? '--text-muted' : '--warn');
  fitted(context, picture.line, left + (node.problem === undefined ? 0 : 17), top + 41, right);
  if (node.preview) {
    context.fillStyle = token('--surface-3');
    const bottom = y + picture.height - (isDown && node.outputs.length > 0 ? 24 : 0);
    context.fillRect(left, bottom - previewHeight + 6, picture.width - 22, previewHeight - 14);
  }
  for (const port of picture.ports) drawPort(context, port, zoom, isDown, picture, token);
}

function drawBox(
  context: CanvasRenderingContext2D,
  { node, x, y, width, height, isSelected }: PictureNode,
  zoom: number,
  token: Token
): void {
  const { state, change, kind, problem } = node;
  const own =
    zoom < farZoom ? (problem === undefined ? state && stateFill[state] : '--warn-soft') : undefined;
  context.fillStyle = token(kind === 'note' ? '--warn-soft' : (own ?? '--surface-2'));
  context.strokeStyle = token(isSelected ? '--accent' : change ? changeStroke[change] : '--border-strong');
  context.lineWidth = isSelected || change || kind === 'group' ? 3 : 1;
  context.beginPath();
  context.roundRect(x, y, width, height, 8);
  context.fill();
  context.stroke();
}

function drawNote(context: CanvasRenderingContext2D, { node, x, y, width }: PictureNode, token: Token): void {
  context.font = `13px ${token('--font')}`;
  context.fillStyle = token('--text');
  for (const [i, line] of node.title.split('\n').entries())
    fitted(context, line, x + 11, y + 23 + 20 * i, x + width - 11);
}

function drawPort(
  context: CanvasRenderingContext2D,
  { x, y, side, tone, label }: PicturePort,
  zoom: number,
  isDown: boolean,
  node: PictureNode,
  token: Token
): void {
  context.fillStyle = token(toneTokens[tone - 1] ?? '--text-muted');
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fill();
  if (zoom < labelZoom) return;
  context.font = `12px ${token('--font')}`;
  context.fillStyle = token('--text-muted');
  const half = node.width / 2;
  if (isDown) {
    context.textAlign = 'center';
    fitted(context, label, x, y + (side === 'target' ? 17 : -8), x + half);
  } else if (side === 'target') fitted(context, label, node.x + 11, y + 4, node.x + half);
  else {
    context.textAlign = 'right';
    fitted(context, label, node.x + node.width - 11, y + 4, node.x + half);
  }
  context.textAlign = 'left';
}

/** A text from one place to another at most, cut off with an ellipsis. */
function fitted(context: CanvasRenderingContext2D, text: string, from: number, y: number, to: number): void {
  const room = Math.abs(to - from);
  const shown = shortened(text, room);
  if (shown !== '') context.fillText(shown, from, y, room);
}

/** What of a text has room, by how wide letters are about: measuring each would take as long as drawing it. */
export function shortened(text: string, room: number): string {
  let width = 0;
  let end = 0;
  for (const letter of text) {
    width += letter.codePointAt(0)! >= firstWide ? wideLetter : narrowLetter;
    if (width > room) return end <= 1 ? '' : `${text.slice(0, end - 1)}…`;
    end += letter.length;
  }
  return text;
}
