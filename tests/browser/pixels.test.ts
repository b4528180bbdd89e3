// What every engine sees of a picture, in the browser that decodes it.
import { expect, test } from 'vitest';
import { pixelsOf } from '$workers/pixels';

async function picture(paint: (context: OffscreenCanvasRenderingContext2D) => void): Promise<Blob> {
  const canvas = new OffscreenCanvas(2, 1);
  paint(canvas.getContext('2d')!);
  return canvas.convertToBlob();
}

test('three bytes a pixel, at the size that is asked for; transparent is white', async () => {
  const half = await picture((context) => {
    context.fillStyle = 'rgb(10 20 30)';
    context.fillRect(0, 0, 1, 1);
  });
  expect([...(await pixelsOf(half, 2, 1))!]).toEqual([10, 20, 30, 255, 255, 255]);
  expect(await pixelsOf(half, 4, 3)).toHaveLength(36);
});

test('bytes that are no picture have no pixels', async () => {
  expect(await pixelsOf(new Blob(['no picture']), 2, 1)).toBeUndefined();
});
