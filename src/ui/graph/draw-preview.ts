// A node's preview in the picture that stands in its place while the view moves (NodePreview.svelte).
import type { CanvasPreview, Token } from './canvas-types';
import type { Box } from './detour';
import { brokenIntoLines, fitText } from './fit-text';

const [fontSize, lineHeight] = [10.1, 13.1];
const mostLines = 5;
/** Columns of a list of bars: names, and values in words. */
const [nameWidth, saidWidth, gap] = [65, 40, 5];
const barHeight = 8;
const chartHeight = 50;
const imageHeight = 66;
const imageGap = 4;

/** By URL; while one is decoded, its place stays empty. */
const images = new Map<string, HTMLImageElement>();
const mostImages = 500;

export function drawPreview(
  context: CanvasRenderingContext2D,
  preview: CanvasPreview,
  box: Box,
  token: Token
): void {
  context.strokeStyle = token('--border');
  context.lineWidth = 1;
  context.strokeRect(box.x, box.y, box.width, 0);
  context.font = `${fontSize}px ${token('--font')}`;
  const inner = { ...box, y: box.y + 5, height: box.height - 5 };
  if (preview.kind === 'text') drawLines(context, preview.text, inner, token);
  else if (preview.kind === 'rows') drawRows(context, preview, inner, token);
  else if (preview.kind === 'bars') drawBars(context, preview, inner, token);
  else if (preview.kind === 'line') drawLine(context, preview, inner, token);
  else drawImages(context, preview.urls, inner);
}

const baseline = (y: number, line: number): number => y + line * lineHeight + 10;

function drawLines(context: CanvasRenderingContext2D, text: string, box: Box, token: Token): void {
  context.fillStyle = token('--text');
  const lines = brokenIntoLines(text, box.width, mostLines, fontSize);
  for (const [i, line] of lines.entries()) context.fillText(line, box.x, baseline(box.y, i), box.width);
}

function drawRows(
  context: CanvasRenderingContext2D,
  { columns, rows }: CanvasPreview & { readonly kind: 'rows' },
  box: Box,
  token: Token
): void {
  const width = box.width / Math.max(1, columns.length);
  for (const [line, cells] of [columns, ...rows].slice(0, mostLines).entries()) {
    context.fillStyle = token(line === 0 ? '--text-muted' : '--text');
    for (const [i, cell] of cells.entries()) {
      const left = box.x + i * width;
      fitText(context, cell, left, baseline(box.y, line), left + width - gap, fontSize);
    }
  }
}

function drawBars(
  context: CanvasRenderingContext2D,
  { caption, bars }: CanvasPreview & { readonly kind: 'bars' },
  box: Box,
  token: Token
): void {
  const right = box.x + box.width;
  context.fillStyle = token('--text');
  if (caption) fitText(context, caption, box.x, baseline(box.y, 0), right, fontSize);
  const first = caption ? 1 : 0;
  for (const [i, { label, fraction, said, isBest }] of bars.slice(0, mostLines - first).entries()) {
    const y = box.y + (i + first) * lineHeight;
    const [from, to] = [box.x + nameWidth + gap, right - saidWidth];
    context.font = `${isBest ? 700 : 400} ${fontSize}px ${token('--font')}`;
    context.fillStyle = token('--text');
    fitText(context, label, box.x, y + 10, box.x + nameWidth, fontSize);
    context.fillStyle = token('--surface-3');
    context.fillRect(from, y + 2.5, to - from, barHeight);
    context.fillStyle = token('--series-1');
    context.fillRect(from, y + 2.5, (to - from) * Math.min(1, Math.max(0, fraction)), barHeight);
    drawAtEnd(context, said, right, y + 10, token);
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  { label, values, said }: CanvasPreview & { readonly kind: 'line' },
  box: Box,
  token: Token
): void {
  const right = box.x + box.width;
  context.fillStyle = token('--text');
  fitText(context, label, box.x, baseline(box.y, 0), right - saidWidth, fontSize);
  drawAtEnd(context, said, right, baseline(box.y, 0), token);
  const [top, height] = [box.y + lineHeight + 2.7, chartHeight - 5.4];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  context.strokeStyle = token('--series-1');
  context.lineWidth = 1.75;
  context.beginPath();
  for (const [i, value] of values.entries()) {
    const x = box.x + (values.length > 1 ? i / (values.length - 1) : 0.5) * box.width;
    const part = high === low ? 0.5 : (value - low) / (high - low);
    context.lineTo(x, top + (1 - part) * height);
  }
  context.stroke();
}

function drawAtEnd(
  context: CanvasRenderingContext2D,
  said: string,
  right: number,
  y: number,
  token: Token
): void {
  context.fillStyle = token('--text-muted');
  context.textAlign = 'right';
  fitText(context, said, right, y, right - saidWidth, fontSize);
  context.textAlign = 'left';
}

function drawImages(context: CanvasRenderingContext2D, urls: readonly string[], box: Box): void {
  const ready = urls.map(imageOf).filter((image) => image.complete && image.naturalWidth > 0);
  const widths = ready.map((image) => (imageHeight * image.naturalWidth) / image.naturalHeight);
  const all = widths.reduce((sum, width) => sum + width, 0);
  const room = box.width - imageGap * (ready.length - 1);
  const share = Math.min(1, room / all);
  let x = box.x + (room - all * share) / 2;
  for (const [i, image] of ready.entries()) {
    const width = widths[i]! * share;
    // What has no room is cut off at both sides, as object-fit: cover does.
    const seen = image.naturalWidth * share;
    const left = (image.naturalWidth - seen) / 2;
    context.drawImage(image, left, 0, seen, image.naturalHeight, x, box.y, width, imageHeight);
    x += width + imageGap;
  }
}

function imageOf(url: string): HTMLImageElement {
  const known = images.get(url);
  if (known?.complete) return known;
  if (images.size >= mostImages) images.clear();
  // The node's own, where it is on the page: it is decoded by now.
  const shown = document.querySelector<HTMLImageElement>(`img[src="${CSS.escape(url)}"]`);
  const image = shown ?? known ?? Object.assign(new Image(), { src: url });
  images.set(url, image);
  return image;
}
