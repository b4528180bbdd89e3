// Pictures as networks see them: decoded by the browser, brought to a size, three bytes a pixel. One place for all
// engines, so that a model is asked about the very pixels it would have learned from.

/** [height, width, 3]; undefined for bytes that are no picture. Transparent is white. */
export async function pixelsOf(
  image: Blob,
  width: number,
  height: number
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bitmap = await decoded(image);
  if (!bitmap) return undefined;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0, from = 0; i < pixels.length; from += 4)
    for (let c = 0; c < 3; c++) pixels[i++] = data[from + c]!;
  return pixels;
}

/** Brightness in [0, 1] of each byte, into `out` from a place on. */
export function brightnessOf(
  pixels: Uint8Array,
  out = new Float32Array(pixels.length),
  at = 0
): Float32Array<ArrayBuffer> {
  for (let i = 0; i < pixels.length; i++) out[at + i] = pixels[i]! / 255;
  return out;
}

async function decoded(image: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(image);
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
