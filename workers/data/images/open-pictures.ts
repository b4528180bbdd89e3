// Pictures that are looked at in squares: decoded once, here, away from the page, and cut as squares are asked for.
// Each holds all its pixels (4 bytes each, or up to 6 for 16 bits) until it is closed; screens keep one open at a time.
import { tileArea, type GreyWindow, type OpenedPicture, type TileKey } from '$core/images/tiles';
import { greyRange, readDeepPng, type DeepPixels } from './deep-png';

type Open =
  | { readonly kind: 'bitmap'; readonly bitmap: ImageBitmap }
  | { readonly kind: 'deep'; readonly pixels: DeepPixels };

export class OpenPictures {
  readonly #open = new Map<number, Open>();
  #last = 0;

  /** @throws DOMException where the browser cannot decode it */
  async open(file: Blob): Promise<OpenedPicture> {
    const id = ++this.#last;
    const pixels = await readDeepPng(file);
    if (pixels) {
      this.#open.set(id, { kind: 'deep', pixels });
      return { id, width: pixels.width, height: pixels.height, grey: greyRange(pixels) };
    }
    const bitmap = await createImageBitmap(file);
    this.#open.set(id, { kind: 'bitmap', bitmap });
    return { id, width: bitmap.width, height: bitmap.height };
  }

  /** Undefined where the picture was closed, or has no such square. */
  async tile(id: number, key: TileKey, window?: GreyWindow): Promise<ImageBitmap | undefined> {
    const open = this.#open.get(id);
    if (!open) return undefined;
    const area = tileArea(open.kind === 'bitmap' ? open.bitmap : open.pixels, key);
    if (!area) return undefined;
    const { x, y, width, height, shownWidth, shownHeight } = area;
    if (open.kind === 'deep')
      return createImageBitmap(shade(open.pixels, area, 2 ** key.level, window ?? { low: 0, high: 65535 }));
    const canvas = new OffscreenCanvas(shownWidth, shownHeight);
    const context = canvas.getContext('2d')!;
    context.imageSmoothingQuality = 'medium';
    context.drawImage(open.bitmap, x, y, width, height, 0, 0, shownWidth, shownHeight);
    return canvas.transferToImageBitmap();
  }

  close(id: number): void {
    const open = this.#open.get(id);
    if (open?.kind === 'bitmap') open.bitmap.close();
    this.#open.delete(id);
  }
}

/** Grey values within the window as 8 bits; a smaller square takes the pixel in the middle of each block. */
function shade(
  { width, channels, values }: DeepPixels,
  area: NonNullable<ReturnType<typeof tileArea>>,
  step: number,
  { low, high }: GreyWindow
): ImageData {
  const image = new ImageData(area.shownWidth, area.shownHeight);
  const shift = step >> 1;
  const scale = 255 / Math.max(1, high - low);
  let out = 0;
  for (let row = 0; row < area.shownHeight; row++) {
    const y = Math.min(area.height - 1, row * step + shift);
    for (let column = 0; column < area.shownWidth; column++) {
      const x = Math.min(area.width - 1, column * step + shift);
      const at = ((area.y + y) * width + area.x + x) * channels;
      // A clamped array rounds and limits.
      for (let c = 0; c < 3; c++) image.data[out++] = (values[at + (channels === 3 ? c : 0)]! - low) * scale;
      image.data[out++] = 255;
    }
  }
  return image;
}
