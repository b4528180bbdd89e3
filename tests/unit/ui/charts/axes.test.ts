import { afterEach, describe, expect, it } from 'vitest';
import { extentOf, makeAxis, tickLabels } from '$ui/charts/axes';
import { locale } from '$ui/i18n.svelte';

afterEach(() => {
  locale.current = 'en';
});

describe('tick labels', () => {
  it('have the same decimals, and no minus zero', () => {
    expect(tickLabels([-0.2, -0, 0.2, 0.4])).toEqual(['-0.2', '0.0', '0.2', '0.4']);
    expect(tickLabels([0, 0.25, 0.5], true)).toEqual(['0%', '25%', '50%']);
    expect(tickLabels([0.9, 0.905, 0.91], true)).toEqual(['90.0%', '90.5%', '91.0%']);
  });

  it('are short for large numbers unless that would make two of them equal', () => {
    expect(tickLabels([0, 500_000, 1_000_000])).toEqual(['0', '500K', '1M']);
    expect(tickLabels([1_000_000, 1_000_010])).toEqual(['1,000,000', '1,000,010']);
  });

  it('follow the language', () => {
    locale.current = 'sv';
    expect(tickLabels([0, 0.5])).toEqual(['0,0', '0,5']);
  });
});

describe('an axis', () => {
  it('maps its domain to pixels and gives one value room around it', () => {
    const axis = makeAxis([0, 10], 100, 0);
    expect([axis.at(0), axis.at(5), axis.at(10)]).toEqual([100, 50, 0]);
    const point = makeAxis([3, 3], 0, 100);
    expect(point.at(3)).toBeCloseTo(50, 9);
    // Closer than any step between them.
    expect(makeAxis([5e-324, 1e-320], 0, 100).ticks.length).toBeLessThan(10);
  });

  it('is logarithmic only over positive values', () => {
    const log = makeAxis([1, 10_000], 0, 400, { kind: 'log' });
    expect(log.at(100)).toBeCloseTo(200, 9);
    expect(log.ticks.every(({ value }) => Number.isInteger(Math.log10(value)))).toBe(true);
    expect(makeAxis([0, 10], 0, 100, { kind: 'log' }).at(5)).toBe(50);
  });

  it('labels dates in the unit that changes between ticks', () => {
    const axis = makeAxis([Date.UTC(2020, 0), Date.UTC(2024, 0)], 0, 400, { kind: 'date' });
    expect(axis.ticks.map(({ label }) => label)).toContain('2022');
  });
});

it('takes the extent of finite values only', () => {
  expect(extentOf([[NaN, 3, Infinity], [-2]])).toEqual([-2, 3]);
  expect(extentOf([[NaN]])).toEqual([0, 1]);
});
