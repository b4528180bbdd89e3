// Pictures as a network sees them: decoded by the browser, brought to a square, brightness in [0, 1].

/** [side, side, 3]; undefined for bytes that are no picture. Transparent is white. */
export async function squareOf(image: Blob, side: number): Promise<Float32Array<ArrayBuffer> | undefined> {
  const bitmap = await decoded(image);
  if (!bitmap) return undefined;
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, side, side);
  bitmap.close();
  const { data } = context.getImageData(0, 0, side, side);
  const out = new Float32Array(3 * side * side);
  for (let i = 0; i < out.length; i++) out[i] = data[4 * Math.floor(i / 3) + (i % 3)]! / 255;
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
