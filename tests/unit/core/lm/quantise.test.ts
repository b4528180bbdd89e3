import { describe, expect, it } from 'vitest';
import { frozenBytes, quantiseRows } from '$core/lm/quantise';
import { Random } from '$core/random';
import { dequantised } from '../../../support/lm/quantised';
import { smol } from '../../../support/lm/smol';

const types = ['int8', 'int4'] as const;
const most = { int8: 127, int4: 7 } as const;

describe('rounding to whole numbers', () => {
  it('packs a case worked by hand', () => {
    // The largest is 7, so the scale of the first group is 1 = 0x3f80; the second group's, of 3.5 / 7, is 0x3f00.
    const row = new Float32Array(40);
    row.set([7, -7, 1, -1, 2.4, -2.6, 0, 3]);
    row.set([3.5, -0.5], 32);
    const { numbers, scales } = quantiseRows(row, 40, 'int4');
    // 7, -7 = 9, 1, -1 = 15, 2, -3 = 13, 0, 3 from the lowest bits up; then 7, -1.
    expect([...numbers]).toEqual([0x30d2f197, 0, 0, 0, 0xf7, 0, 0, 0]);
    expect([...scales]).toEqual([0x3f003f80]);

    row.set([127, -127, 1, -1]);
    const eight = quantiseRows(row, 40, 'int8');
    expect([...eight.numbers.subarray(0, 2)]).toEqual([0xff01817f, 0x0300fd02]);
    expect(eight.numbers).toHaveLength(16);
    // 3.5 / 127 = 0.02755… lies between the bf16 0x3ce1 and 0x3ce2: rounded up.
    expect([...eight.scales]).toEqual([0x3ce23f80]);
  });

  it.each(types)('%s is off by half a scale at most, the scale at most 1/128 too large', (type) => {
    const random = new Random(7);
    const columns = 75;
    const values = Float32Array.from(
      { length: 60 * columns },
      (_, i) => random.normal() * 10 ** ((i % 9) - 6)
    );
    const back = dequantised(quantiseRows(values, columns, type), columns, type);
    for (let row = 0; row < 60; row++) {
      for (let from = 0; from < columns; from += 32) {
        const at = row * columns + from;
        const group = values.subarray(at, at + Math.min(32, columns - from));
        const size = Math.max(...group.map(Math.abs));
        const allowed = ((size / most[type]) * (1 + 1 / 128)) / 2 + 1e-12;
        group.forEach((value, i) => expect(Math.abs(back[at + i]! - value)).toBeLessThanOrEqual(allowed));
      }
    }
  });

  it.each(types)('%s keeps zeros zero, and what is too small becomes zero', (type) => {
    const values = Float32Array.from({ length: 64 }, (_, i) => (i < 32 ? 0 : 1e-40));
    expect(dequantised(quantiseRows(values, 64, type), 64, type).every((value) => value === 0)).toBe(true);
  });
});

it('what a base takes is worked out from its shapes', () => {
  const linear = 30 * (2 * 576 * 576 + 2 * 192 * 576 + 3 * 576 * 1536);
  const model = { architecture: smol, bytes: 269e6, weightType: 'BF16' } as const;
  expect(frozenBytes(model, 'file')).toBe(269e6);
  // All dimensions are multiples of 64: a byte, or half of one, and two bytes of scale for 32.
  expect(frozenBytes(model, 'int8')).toBe(269e6 - linear * (2 - 1.0625));
  expect(frozenBytes(model, 'int4')).toBe(269e6 - linear * (2 - 0.5625));
});
