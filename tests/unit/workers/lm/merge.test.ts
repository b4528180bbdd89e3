import { expect, test } from 'vitest';
import { decode } from '$workers/lm/model/decode';
import { encode } from '$workers/lm/peft/merge';

test('numbers are rounded to the nearest bf16 and f16, ties to even, as hand-worked', () => {
  const bf16 = (value: number): number => decode(encode(Float32Array.of(value), 'BF16'), 'BF16')[0]!;
  expect([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -0.1].map(bf16)).toEqual([1, 1, 1 + 2 ** -6, -0.10009765625]);
  const f16 = (value: number): number => decode(encode(Float32Array.of(value), 'F16'), 'F16')[0]!;
  expect(
    [1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_504, 65_519, 1e6, 2 ** -24, 2 ** -26, -(2 ** -14)].map(f16)
  ).toEqual([1, 1, 1 + 2 ** -9, 65_504, 65_504, Infinity, 2 ** -24, 0, -(2 ** -14)]);
});

test('every half is its own nearest', () => {
  const halves = new Uint16Array(0x7c00);
  for (let i = 0; i < halves.length; i++) halves[i] = i;
  const values = decode(new Uint8Array(halves.buffer), 'F16');
  expect(new Uint16Array(encode(values, 'F16').buffer)).toEqual(halves);
});
