// The browser's own decoder: the proof that an image can be shown, and small pictures of large ones.

/** Whether the browser can show these bytes. Decoded to a few pixels, so that a huge image takes no memory twice. */
export async function canDecode(image: Blob): Promise<boolean> {
  try {
    (await createImageBitmap(image, { resizeWidth: 8, resizeHeight: 8, resizeQuality: 'pixelated' })).close();
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** A WebP no wider and no higher than `edge` pixels, turned as EXIF says. */
export async function thumbnailOf(image: Blob, edge: number): Promise<Blob> {
  const whole = await createImageBitmap(image);
  const scale = Math.min(1, edge / Math.max(whole.width, whole.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(whole.width * scale)),
    Math.max(1, Math.round(whole.height * scale))
  );
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.82 });
}
