// A picture in squares at several scales, so that of a very large one only what is seen is held as pixels.

/** Side of a square, in pixels; those at the right and the bottom are cut. */
export const tileSide = 512;

export interface TileKey {
  /** Each level halves the picture: level 2 has a pixel for four by four. */
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** Grey values that are seen as black and as white; between them evenly. */
export interface GreyWindow {
  readonly low: number;
  readonly high: number;
}

export interface OpenedPicture {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  /** Of a picture with 16 bits a channel: its least and largest value, and a window that shows most of it. */
  readonly grey?: { readonly least: number; readonly most: number; readonly window: GreyWindow };
}

/** Levels until the whole picture is one square. */
export function levelsOf(width: number, height: number): number {
  return 1 + Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / tileSide)));
}

/** The part of the picture a square shows, in its pixels, and the square's own size. Undefined outside the picture. */
export function tileArea(
  { width, height }: { readonly width: number; readonly height: number },
  { level, column, row }: TileKey
) {
  const side = tileSide * 2 ** level;
  const [x, y] = [column * side, row * side];
  const [w, h] = [Math.min(side, width - x), Math.min(side, height - y)];
  if (x < 0 || y < 0 || w <= 0 || h <= 0) return undefined;
  const shrunk = (length: number): number => Math.max(1, Math.round(length / 2 ** level));
  return { x, y, width: w, height: h, shownWidth: shrunk(w), shownHeight: shrunk(h) };
}
