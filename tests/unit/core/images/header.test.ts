import { expect, it } from 'vitest';
import { readImageHeader, turnedSize } from '$core/images/header';
import { jpegHeader, pngOf } from '../../../support/small-images';

const read = (bytes: Buffer) => readImageHeader(new Uint8Array(bytes));

it('a PNG says its size and that it is whole', () => {
  expect(read(pngOf(7, 5, [1, 2, 3]))).toEqual({
    mime: 'image/png',
    width: 7,
    height: 5,
    orientation: 1,
    complete: true
  });
});

it('a photo taken upright on a sideways sensor has its sides exchanged', () => {
  const header = read(jpegHeader(4000, 3000, 6))!;
  expect(header).toMatchObject({ mime: 'image/jpeg', width: 4000, height: 3000, orientation: 6 });
  expect(turnedSize(header)).toEqual({ width: 3000, height: 4000 });
  expect(turnedSize(read(jpegHeader(4000, 3000, 3))!)).toEqual({ width: 4000, height: 3000 });
});

it('a file cut anywhere is no image or an incomplete one, never a whole one', () => {
  for (const whole of [pngOf(7, 5, [1, 2, 3]), jpegHeader(40, 30, 1)])
    for (let length = 0; length < whole.length - 1; length++)
      expect(read(whole.subarray(0, length))?.complete ?? false).toBe(false);
});

it('GIF, WebP and BMP are known by their headers', () => {
  const gif = Buffer.from('GIF89a\x03\0\x02\0\0\0\0;', 'latin1');
  expect(read(gif)).toMatchObject({ mime: 'image/gif', width: 3, height: 2, complete: true });
  const webp = Buffer.from('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x09\0\0\x13\0\0', 'latin1');
  expect(read(webp)).toMatchObject({ mime: 'image/webp', width: 10, height: 20, complete: true });
  const bmp = Buffer.alloc(54);
  bmp.write('BM');
  bmp.writeUInt32LE(54, 2);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(6, 18);
  bmp.writeInt32LE(-4, 22);
  expect(read(bmp)).toMatchObject({ mime: 'image/bmp', width: 6, height: 4, complete: true });
});

it('anything else is no image', () => {
  expect(read(Buffer.from('name,age\nAnn,3\n'))).toBeUndefined();
  expect(read(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeUndefined();
  expect(read(pngOf(0, 5, [0, 0, 0]))).toBeUndefined();
});
