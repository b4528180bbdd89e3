// Many nodes and their wires as one picture, for as long as the view of them moves: a browser takes several frames to paint
// hundreds of nodes at another place, and a small part of one to move a picture. What can be read in it is drawn as the
// nodes themselves are (StepNode.svelte); the rest is left out.
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { CanvasNode, CanvasState, Place, Token } from './canvas-types';
import type { Box } from './detour';
import { drawPreview } from './draw-preview';
import { brokenIntoLines, fitText } from './fit-text';
import { strokeIcon } from './icon-path';
import { previewHeight } from './layout';
import { stateIcons, stateTokens } from './state-icons';

/** Words are smaller than 4 pixels below it. */
export const farZoom = 0.3;
/** From it on names of ports are drawn: most of the words there are. */
const labelZoom = 0.45;

/** In the middle of its dot. */
export interface PicturePort extends Place {
  readonly name: string;
  readonly label: string;
  readonly side: 'source' | 'target';
  readonly tone: number;
  readonly optional: boolean;
  /** Where wires end: its outer edge. */
  readonly end: Place;
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
/** As a node is laid out, in pixels: from its edge to what it says, its icons, and what is said (StepNode.svelte). */
const [inset, iconSize, besideIcon] = [10.4, 15, 20.8];
const [titleSize, lineSize, labelSize] = [11.7, 10.4, 10.8];
/** Of a note: from line to line, and what is above and below them. */
const [noteLine, noteSpare] = [17.6, 14];

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
  const left = x + inset;
  const right = x + picture.width - inset;
  drawHead(context, picture, left, right, top, token);
  if (node.preview) {
    const bottom = y + picture.height - (isDown && node.outputs.length > 0 ? 25 : 4.6);
    const box = { x: left, y: bottom - previewHeight - 4, width: right - left, height: previewHeight };
    if (zoom < labelZoom) {
      context.fillStyle = token('--surface-3');
      context.fillRect(left, box.y + 10, box.width, previewHeight - 14);
    } else drawPreview(context, node.preview, box, token);
  }
  for (const port of picture.ports) drawPort(context, port, zoom, isDown, picture, token);
}

/** Its first two lines. */
function drawHead(
  context: CanvasRenderingContext2D,
  { node, line }: PictureNode,
  left: number,
  right: number,
  top: number,
  token: Token
): void {
  context.strokeStyle = token('--text-muted');
  if (node.icon) strokeIcon(context, node.icon, left, top + 9, iconSize);
  context.font = `600 ${titleSize}px ${token('--font')}`;
  context.fillStyle = token('--text');
  const from = left + (node.icon ? besideIcon : 0);
  fitText(context, node.title, from, top + 21, right - (node.state ? besideIcon : 0), titleSize);
  if (node.state) {
    context.strokeStyle = token(stateTokens[node.state] ?? '--text-muted');
    strokeIcon(context, stateIcons[node.state], right - iconSize, top + 9, iconSize);
  }
  const isProblem = node.problem !== undefined;
  context.font = `${lineSize}px ${token('--font')}`;
  context.fillStyle = context.strokeStyle = token(isProblem ? '--warn' : '--text-muted');
  if (isProblem) strokeIcon(context, TriangleAlert, left, top + 27, 12);
  fitText(context, line, left + (isProblem ? 16 : 0), top + 37.5, right, lineSize);
  if (node.state === 'running') {
    context.fillStyle = token('--surface-3');
    context.fillRect(left, top + 44, right - left, 3);
    context.fillStyle = token('--accent');
    context.fillRect(left, top + 44, (right - left) * (node.progress ?? 0.04), 3);
  }
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
  const border = kind === 'note' ? '--border' : '--border-strong';
  context.strokeStyle = token(isSelected ? '--accent' : change ? changeStroke[change] : border);
  context.beginPath();
  context.roundRect(x, y, width, height, 8);
  if (isSelected) {
    // A ring around it: what of it lies within is filled.
    context.globalAlpha = 0.45;
    context.lineWidth = 5;
    context.stroke();
    context.globalAlpha = 1;
  }
  context.fill();
  context.lineWidth = change || kind === 'group' ? 3 : 1;
  context.stroke();
}

function drawNote(
  context: CanvasRenderingContext2D,
  { node, x, y, width, height }: PictureNode,
  token: Token
): void {
  context.strokeStyle = token('--text-muted');
  const middle = y + (height - noteSpare) / 2 + 8;
  if (node.icon) strokeIcon(context, node.icon, x + inset, middle - iconSize / 2, iconSize);
  context.font = `${titleSize}px ${token('--font')}`;
  context.fillStyle = token('--text');
  const left = x + inset + (node.icon ? besideIcon : 0);
  const room = x + width - inset - left;
  const most = Math.max(1, Math.round((height - noteSpare) / noteLine));
  for (const [i, line] of brokenIntoLines(node.title, room, most, titleSize).entries())
    context.fillText(line, left, y + 21 + noteLine * i, room);
}

function drawPort(
  context: CanvasRenderingContext2D,
  { x, y, side, tone, label, optional }: PicturePort,
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
  context.font = `${optional ? 'italic ' : ''}${labelSize}px ${token('--font')}`;
  context.fillStyle = token('--text-muted');
  const half = node.width / 2;
  if (isDown) {
    context.textAlign = 'center';
    fitText(context, label, x, y + (side === 'target' ? 17 : -8), x + half, labelSize);
  } else if (side === 'target') fitText(context, label, node.x + inset, y + 4, node.x + half, labelSize);
  else {
    context.textAlign = 'right';
    fitText(context, label, node.x + node.width - inset, y + 4, node.x + half, labelSize);
  }
  context.textAlign = 'left';
}
