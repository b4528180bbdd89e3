// A picture that is too large to be held as a whole by the page, or has more grey values than a screen: drawn from
// squares that a worker cuts. What is seen but not here yet is drawn from coarser squares, so that there is always
// something to see; a bounded number of squares is kept.
import { HearthError } from '$core/errors';
import { levelsOf, tileArea, tileSide, type GreyWindow, type TileKey } from '$core/images/tiles';
import type { TiledImage } from '$sdk/images';
import { seen, type Size, type Viewport } from '$ui/canvas/viewport';
import { smoothens, type GreyRange, type Picture } from './picture';

interface Tile {
  readonly bitmap: ImageBitmap;
  readonly window: GreyWindow | undefined;
}

/** A megabyte each. */
const keptTiles = 96;
const askedAtOnce = 4;

export class TiledPicture implements Picture {
  readonly #image: TiledImage;
  readonly #levels: number;
  /** Each with the window it was asked for; under another it is better than nothing until its like comes. */
  readonly #tiles = new Map<string, Tile>();
  readonly #asked = new Set<string>();
  /** Squares that were seen last and are not here, nearest first. */
  #missing: readonly TileKey[] = [];
  #window: GreyWindow | undefined;
  #closed = false;
  #failed = false;
  changed?: (() => void) | undefined;
  failed?: ((error: unknown) => void) | undefined;

  constructor(image: TiledImage) {
    this.#image = image;
    this.#levels = levelsOf(image.width, image.height);
    this.#window = image.grey?.window;
  }

  get grey(): GreyRange | undefined {
    const { grey } = this.#image;
    return grey && { least: grey.least, most: grey.most, usual: grey.window };
  }
  get window(): GreyWindow | undefined {
    return this.#window;
  }

  /** Other grey values are black and white from now on; what is here is drawn until they come. */
  setWindow(window: GreyWindow): void {
    this.#window = window;
    this.changed?.();
  }

  draw(context: CanvasRenderingContext2D, view: Viewport, screen: Size): void {
    smoothens(context, view.scale);
    const density = context.getTransform().a;
    const wanted = Math.floor(Math.log2(1 / (view.scale * density)));
    const level = Math.max(0, Math.min(this.#levels - 1, wanted));
    const missing: TileKey[] = [];
    // From the coarsest on: finer squares cover what lies below them.
    for (let at = this.#levels - 1; at >= level; at--)
      for (const key of this.#visible(at, view, screen)) {
        const tile = this.#tiles.get(nameOf(key));
        if (tile) this.#paint(context, view, key, tile.bitmap);
        const isWanted = at === level || at === this.#levels - 1;
        if (isWanted && (!tile || tile.window !== this.#window)) missing.push(key);
      }
    this.#missing = missing;
    this.#ask();
  }

  close(): void {
    this.#closed = true;
    this.#missing = [];
    for (const { bitmap } of this.#tiles.values()) bitmap.close();
    this.#tiles.clear();
    void this.#image.close();
  }

  #visible(level: number, view: Viewport, screen: Size): readonly TileKey[] {
    const area = seen(view, screen);
    const side = tileSide * 2 ** level;
    const last = (length: number, to: number): number =>
      Math.min(Math.ceil(length / side), Math.ceil(to / side)) - 1;
    const keys: TileKey[] = [];
    for (
      let row = Math.max(0, Math.floor(area.y / side));
      row <= last(this.#image.height, area.y + area.height);
      row++
    )
      for (
        let column = Math.max(0, Math.floor(area.x / side));
        column <= last(this.#image.width, area.x + area.width);
        column++
      )
        keys.push({ level, column, row });
    return keys;
  }

  #paint(context: CanvasRenderingContext2D, view: Viewport, key: TileKey, tile: ImageBitmap): void {
    const area = tileArea(this.#image, key);
    if (!area) return;
    // Edges on whole pixels of the screen: no seams between squares.
    const at = (place: number, origin: number): number => Math.round(place * view.scale + origin);
    const [left, top] = [at(area.x, view.x), at(area.y, view.y)];
    const [right, bottom] = [at(area.x + area.width, view.x), at(area.y + area.height, view.y)];
    context.drawImage(tile, left, top, right - left, bottom - top);
  }

  #ask(): void {
    while (!this.#closed && !this.#failed && this.#asked.size < askedAtOnce) {
      const next = this.#missing.find((key) => !this.#asked.has(nameOf(key)));
      if (!next) return;
      this.#missing = this.#missing.filter((key) => key !== next);
      void this.#fetch(next, this.#window);
    }
  }

  async #fetch(key: TileKey, window: GreyWindow | undefined): Promise<void> {
    const name = nameOf(key);
    this.#asked.add(name);
    try {
      const bitmap = await this.#image.tile(key, window);
      if (this.#closed) return bitmap?.close();
      // Only squares that it has are asked for.
      if (!bitmap) throw new HearthError('job/worker-failed', { engine: 'data', reason: 'it began anew' });
      this.#keep(name, { bitmap, window });
      this.changed?.();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#asked.delete(name);
      this.#ask();
    }
  }

  #fail(error: unknown): void {
    if (this.#closed || this.#failed) return;
    this.#failed = true;
    this.failed?.(error);
  }

  #keep(name: string, tile: Tile): void {
    this.#tiles.get(name)?.bitmap.close();
    this.#tiles.delete(name);
    this.#tiles.set(name, tile);
    for (const [old, { bitmap }] of [...this.#tiles].slice(0, -keptTiles)) {
      this.#tiles.delete(old);
      bitmap.close();
    }
  }
}

function nameOf({ level, column, row }: TileKey): string {
  return `${level} ${column} ${row}`;
}
