// Pictures as the encoder sees them: decoded by the browser, brought to a small square, brightness in [0, 1].
import { encodedSide } from '$core/labels/learning/picture-encoder';

/** [encodedSide, encodedSide, 3]; undefined for bytes that are no picture. Transparent is white. */
export async function squareOf(image: Blob): Promise<Float32Array<ArrayBuffer> | undefined> {
  const bitmap = await decoded(image);
  if (!bitmap) return undefined;
  const canvas = new OffscreenCanvas(encodedSide, encodedSide);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, encodedSide, encodedSide);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, encodedSide, encodedSide);
  bitmap.close();
  const { data } = context.getImageData(0, 0, encodedSide, encodedSide);
  const out = new Float32Array(3 * encodedSide * encodedSide);
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
