// PNG with 16 bits a channel, written here by the specification with every filter, and read back to the value.
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { greyRange, readDeepPng } from '$workers/data/images/deep-png';
import { Random } from '$core/random';
import { pngFile } from '../../../support/small-images';

/** Filtered bytes of rows, as RFC 2083, section 6, says: each row with another filter. */
function filtered(rows: readonly Uint8Array[], step: number): Uint8Array {
  const out: number[] = [];
  rows.forEach((row, y) => {
    const filter = y % 5;
    out.push(filter);
    row.forEach((byte, i) => {
      const left = i >= step ? row[i - step]! : 0;
      const up = y > 0 ? rows[y - 1]![i]! : 0;
      const corner = y > 0 && i >= step ? rows[y - 1]![i - step]! : 0;
      const guess = left + up - corner;
      const far = [left, up, corner].map((one) => Math.abs(guess - one));
      const paeth = [left, up, corner][far.indexOf(Math.min(...far))]!;
      out.push((byte - [0, left, up, (left + up) >> 1, paeth][filter]!) & 255);
    });
  });
  return Uint8Array.from(out);
}

function png(width: number, height: number, kind: number, channels: number, values: Uint16Array): Blob {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = new Uint8Array(2 * width * channels);
    const view = new DataView(row.buffer);
    for (let i = 0; i < width * channels; i++) view.setUint16(2 * i, values[y * width * channels + i]!);
    return row;
  });
  const bytes = pngFile({ width, height, depth: 16, kind }, deflateSync(filtered(rows, 2 * channels)));
  return new Blob([new Uint8Array(bytes)]);
}

it.each([
  [0, 1, 1],
  [2, 3, 3],
  [4, 2, 1],
  [6, 4, 3]
])('reads 16 bits of kind %i to the value', async (kind, stored, kept) => {
  const [width, height] = [7, 11];
  const random = new Random(kind + 1);
  const values = Uint16Array.from({ length: width * height * stored }, () => random.below(65536));
  const read = await readDeepPng(png(width, height, kind, stored, values));
  expect([read!.width, read!.height, read!.channels]).toEqual([width, height, kept]);
  const expected = [...values].filter((_, i) => i % stored < kept);
  expect([...read!.values]).toEqual(expected);
});

it('leaves other files to the browser, and what ends early too', async () => {
  const values = new Uint16Array(64).fill(7);
  const whole = png(8, 8, 0, 1, values);
  expect(await readDeepPng(whole.slice(0, whole.size - 30))).toBeUndefined();
  expect(await readDeepPng(new Blob(['no picture at all, whatever it says here']))).toBeUndefined();
});

it('its window leaves out the darkest and brightest hundredth', () => {
  const values = Uint16Array.from({ length: 1000 }, (_, i) => (i === 0 ? 0 : i === 999 ? 65535 : 20000 + i));
  const { least, most, window } = greyRange({ width: 1000, height: 1, channels: 1, values });
  expect([least, most]).toEqual([0, 65535]);
  expect(window).toEqual({ low: 20009, high: 20989 });
});
