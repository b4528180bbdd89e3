// What part of a picture is seen, and how large: the map between its pixels and the screen's. Pure.
import type { Bounds, XY } from './geometry';

export interface Viewport {
  /** Screen pixels (CSS) for one pixel of the picture. */
  readonly scale: number;
  /** Where the picture's top left corner is on the screen. */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const largestScale = 64;

export function toPicture({ scale, x, y }: Viewport, point: XY): XY {
  return { x: (point.x - x) / scale, y: (point.y - y) / scale };
}

export function toScreen({ scale, x, y }: Viewport, point: XY): XY {
  return { x: point.x * scale + x, y: point.y * scale + y };
}

/** The whole picture, centred, with some air around it; never larger than four times its pixels. */
export function fitted(picture: Size, screen: Size, air = 16): Viewport {
  const wide = Math.max(1, screen.width - 2 * air) / picture.width;
  const high = Math.max(1, screen.height - 2 * air) / picture.height;
  const scale = Math.min(4, wide, high);
  return {
    scale,
    x: (screen.width - picture.width * scale) / 2,
    y: (screen.height - picture.height * scale) / 2
  };
}

/** Larger or smaller by `factor`, with the point under `at` (on the screen) staying where it is. */
export function zoomedAt(view: Viewport, at: XY, factor: number, picture: Size, screen: Size): Viewport {
  const smallest = Math.min(fitted(picture, screen).scale, 1) / 4;
  const scale = Math.min(largestScale, Math.max(smallest, view.scale * factor));
  const ratio = scale / view.scale;
  return kept(
    { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio },
    picture,
    screen
  );
}

export function panned(view: Viewport, by: XY, picture: Size, screen: Size): Viewport {
  return kept({ ...view, x: view.x + by.x, y: view.y + by.y }, picture, screen);
}

/** The part of the picture that the screen shows, in its pixels; it may reach beyond its edges. */
export function seen(view: Viewport, screen: Size): Bounds {
  const corner = toPicture(view, { x: 0, y: 0 });
  return { ...corner, width: screen.width / view.scale, height: screen.height / view.scale };
}

/** What was painted as seen through `from`, moved and stretched to where `to` sees it: a CSS transform from its corner. */
export function between(from: Viewport, to: Viewport): string {
  const ratio = to.scale / from.scale;
  return `matrix(${ratio}, 0, 0, ${ratio}, ${to.x - from.x * ratio}, ${to.y - from.y * ratio})`;
}

/** Whether so much has come into sight since, or so much larger, that moving what was painted is not enough. */
export function isFar(from: Viewport, to: Viewport, screen: Size): boolean {
  const ratio = to.scale / from.scale;
  const shift = Math.max(
    Math.abs(to.x - from.x * ratio) / Math.max(1, screen.width),
    Math.abs(to.y - from.y * ratio) / Math.max(1, screen.height)
  );
  return ratio < 0.6 || ratio > 1.6 || shift > 0.5;
}

/** So that the picture is never lost: some of it stays on the screen. */
function kept(view: Viewport, picture: Size, screen: Size): Viewport {
  const margin = 48;
  const hold = (at: number, length: number, room: number): number =>
    Math.min(room - margin, Math.max(margin - length * view.scale, at));
  return {
    scale: view.scale,
    x: hold(view.x, picture.width, screen.width),
    y: hold(view.y, picture.height, screen.height)
  };
}
