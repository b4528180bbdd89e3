// Which kernel is taken of those that were tried on an adapter: the fastest that gives the direct one's numbers.
import { expect, test } from 'vitest';
import { Random } from '$core/random';
import { fastestSame, type Tried } from '$workers/lm/model/products';
import type { MatmulVariant } from '$workers/lm/wgsl/matmul-spec';

const depth = 512;
const random = new Random(3);
const product = Float32Array.from({ length: 4096 }, () => Math.sqrt(depth) * random.normal());
const direct: Tried = { variant: 'direct', ms: 10, numbers: product };
const fast = (variant: MatmulVariant, change: (value: number, at: number) => number): Tried => ({
  variant,
  ms: 1,
  numbers: product.map(change)
});
const chosen = (other: Tried): MatmulVariant => fastestSame([direct, other], depth);

/** Rounded to the eleven bits of a half's fraction. */
function toHalf(value: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / unit) * unit;
}

test('the fastest is taken, also where it adds in another order', () => {
  expect(chosen(fast('shared64', (value) => value))).toBe('shared64');
  expect(chosen(fast('half64', (value) => value * (1 + 3e-7)))).toBe('half64');
  expect(chosen({ ...fast('quad', (value) => value), ms: 11 })).toBe('direct');
});

test('one that rounds to 16 bits, is wrong in one number or gives none is not taken, however fast', () => {
  expect(chosen(fast('half64', toHalf))).toBe('direct');
  expect(chosen(fast('quad', (value, at) => (at === 4095 ? value + 1 : value)))).toBe('direct');
  expect(chosen(fast('half64', (value, at) => (at === 7 ? NaN : value)))).toBe('direct');
  expect(chosen(fast('shared32', () => 0))).toBe('direct');
  const slower: Tried = { variant: 'shared32', ms: 5, numbers: product };
  expect(fastestSame([direct, fast('half64', toHalf), slower], depth)).toBe('shared32');
});
