// The bytes below are what label-studio-converter's encode_rle gives for the same pixels, four channels each.
import { expect, it } from 'vitest';
import { maskFromPixels } from '$core/labels/geometry/mask';
import { packBrush, unpackBrush } from '$core/labels/formats/label-studio-brush';
import { Random } from '$core/random';

const theirs = [
  0, 0, 12, 128, 57, 27, 255, 3, 39, 0, 143, 255, 128, 173, 128, 91, 255, 207, 224, 25, 223, 255, 19, 128, 103,
  127, 252, 78, 1, 157, 255, 241, 56, 6, 119, 255, 196, 224, 25, 223, 255, 19, 128, 103, 127, 254, 7, 166, 0
]; // prettier-ignore

function figure(): Uint8Array {
  const pixels = new Uint8Array(40 * 20);
  pixels[5 * 40 + 2] = 1;
  pixels.fill(1, 7 * 40 + 10, 7 * 40 + 13);
  for (let y = 8; y < 14; y++) pixels.fill(1, y * 40 + 5, y * 40 + 35);
  return pixels;
}

it('a brush mask of Label Studio is read to the pixel and written to the byte', () => {
  const mask = maskFromPixels(figure(), 40, 20);
  expect(unpackBrush(theirs, 40, 20)).toEqual(mask);
  expect(packBrush(mask)).toEqual(theirs);
});

it('values that stand alone are read too; damage and another size are refused', () => {
  // One pixel: four values of their own, after a bit for "no run", two for the kind and three for the length less one.
  const bits = `${(4).toString(2).padStart(32, '0')}00111${'0010001101111111'}000011${'00000000'.repeat(3)}11111111`;
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2)
  );
  expect(unpackBrush(bytes, 1, 1)).toMatchObject({ counts: [0, 1] });
  expect(unpackBrush(theirs, 20, 20)).toBeUndefined();
  expect(unpackBrush(theirs.slice(0, 20), 40, 20)).toBeUndefined();
});

it('random masks come back, however long their runs are', () => {
  const random = new Random(3);
  for (const [width, height, share] of [
    [7, 9, 0.5],
    [300, 200, 0.001],
    [400, 400, 0]
  ] as const) {
    // prettier-ignore
    const mask = maskFromPixels(
      Uint8Array.from({ length: width * height }, () => (random.uniform() < share ? 1 : 0)),
      width,
      height
    );
    expect(unpackBrush(packBrush(mask), width, height)).toEqual(mask);
  }
});
