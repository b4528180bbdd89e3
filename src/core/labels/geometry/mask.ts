// Masks as runs (COCO's RLE): lengths of 0s and 1s in turn, down the columns from the left, beginning with 0s. A
// picture of 100 megapixels is never spread out where runs can be compared with runs.
// The compressed string is COCO's own: runs as differences from the one before the last, in groups of five bits
// (cocoapi, common/maskApi.c, rleToString and rleFrString).
import type { Bounds } from './outline';
import type { Mask, Ring } from '../project';

/** [width * height] row-major pixels, 0 or not, as a canvas has them. */
export function maskFromPixels(
  pixels: { readonly length: number; readonly [i: number]: number },
  width: number,
  height: number
): Mask {
  const counts: number[] = [];
  let [run, value] = [0, false];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const here = pixels[y * width + x] !== 0;
      if (here !== value) {
        counts.push(run);
        [run, value] = [0, here];
      }
      run++;
    }
  }
  return { kind: 'mask', width, height, counts: [...counts, run] };
}

/** [width * height] row-major pixels, 0 or 1. */
export function maskToPixels(mask: Mask): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(mask.width * mask.height);
  let at = 0;
  mask.counts.forEach((run, i) => {
    if (i % 2 === 1)
      for (let k = at; k < at + run; k++)
        pixels[(k % mask.height) * mask.width + Math.floor(k / mask.height)] = 1;
    at += run;
  });
  return pixels;
}

export function maskArea(mask: Mask): number {
  let area = 0;
  for (let i = 1; i < mask.counts.length; i += 2) area += mask.counts[i]!;
  return area;
}

/** Pixels both masks cover; they have the same size. */
export function sharedPixels(a: Mask, b: Mask): number {
  let [i, j, shared] = [0, 0, 0];
  let [leftA, leftB] = [a.counts[0] ?? 0, b.counts[0] ?? 0];
  while (i < a.counts.length && j < b.counts.length) {
    const step = Math.min(leftA, leftB);
    if (i % 2 === 1 && j % 2 === 1) shared += step;
    leftA -= step;
    leftB -= step;
    if (leftA === 0) leftA = a.counts[++i] ?? 0;
    if (leftB === 0) leftB = b.counts[++j] ?? 0;
  }
  return shared;
}

/** The smallest whole pixels around a mask; undefined where it covers nothing. */
export function maskBounds(mask: Mask): Bounds | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  let at = 0;
  mask.counts.forEach((run, i) => {
    if (i % 2 === 1 && run > 0) {
      const [firstX, firstY] = [Math.floor(at / mask.height), at % mask.height];
      const [lastX, lastY] = [Math.floor((at + run - 1) / mask.height), (at + run - 1) % mask.height];
      left = Math.min(left, firstX);
      right = Math.max(right, lastX + 1);
      top = Math.min(top, firstX === lastX ? firstY : 0);
      bottom = Math.max(bottom, firstX === lastX ? lastY + 1 : mask.height);
    }
    at += run;
  });
  return right > left ? { left, top, right, bottom } : undefined;
}

/** The pixels whose centres a figure covers. */
export function maskOf(figure: readonly Ring[], width: number, height: number): Mask {
  const pixels = new Uint8Array(width * height);
  for (const piece of figure) {
    const outlines = [piece.points, ...(piece.holes ?? [])];
    for (let y = 0; y < height; y++) {
      const crossed = outlines.flatMap((points) => crossings(points, y + 0.5)).sort((a, b) => a - b);
      for (let i = 0; i + 1 < crossed.length; i += 2) {
        const from = Math.max(0, Math.ceil(crossed[i]! - 0.5));
        const to = Math.min(width, Math.ceil(crossed[i + 1]! - 0.5));
        if (from < to) pixels.fill(1, y * width + from, y * width + to);
      }
    }
  }
  return maskFromPixels(pixels, width, height);
}

function crossings(points: Ring['points'], y: number): readonly number[] {
  return points.flatMap(([x, fromY], i) => {
    const [nextX, toY] = points[(i + 1) % points.length]!;
    return fromY <= y === toY <= y ? [] : [x + ((y - fromY) / (toY - fromY)) * (nextX - x)];
  });
}

/** Runs as COCO's string. */
export function compressRuns(counts: readonly number[]): string {
  let text = '';
  counts.forEach((count, i) => {
    let rest = i > 2 ? count - counts[i - 2]! : count;
    for (let more = true; more;) {
      const bits = rest & 31;
      rest >>= 5;
      more = bits & 16 ? rest !== -1 : rest !== 0;
      text += String.fromCharCode((more ? bits | 32 : bits) + 48);
    }
  });
  return text;
}

/** Runs from COCO's string; undefined where it is none: strange characters, cut off, or runs below zero. */
export function decompressRuns(text: string): readonly number[] | undefined {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let [value, shift, more] = [0, 0, true];
    while (more) {
      const code = text.charCodeAt(at++) - 48;
      if (!(code >= 0 && code < 64) || shift > 30) return undefined;
      value |= (code & 31) << shift;
      more = (code & 32) !== 0;
      shift += 5;
      if (!more && code & 16 && shift < 32) value |= -1 << shift;
    }
    const count = value + (counts.length > 2 ? counts[counts.length - 2]! : 0);
    if (count < 0) return undefined;
    counts.push(count);
  }
  return counts;
}
