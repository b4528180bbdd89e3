import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampTop,
  columnsInView,
  edgesOf,
  extentOf,
  isScaled,
  maxScrollPx,
  rowsInView,
  scrollFromTop,
  scrollToShow,
  topFromScroll
} from '../../../src/ui/grid-geometry';

describe('rows', () => {
  it('a small table scrolls as it is', () => {
    const extent = extentOf(1000, 30, 600);
    expect(isScaled(extent)).toBe(false);
    expect(topFromScroll(extent, 1234)).toBe(1234);
  });

  it('a table of a million rows is scaled, and its ends are its ends', () => {
    const extent = extentOf(1_000_000, 30, 600);
    expect(extent.scrolled).toBe(maxScrollPx);
    expect(topFromScroll(extent, 0)).toBe(0);
    expect(topFromScroll(extent, maxScrollPx - 600)).toBe(30_000_000 - 600);
    expect(rowsInView(30_000_000 - 600, 600, 30, 1_000_000).to).toBe(1_000_000);
  });

  it('scroll position and top are inverse, at any size', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.integer({ min: 100, max: 2000 }),
      fc.float({ min: 0, max: 1, noNaN: true })
    );
    fc.assert(
      fc.property(sizes, ([rows, view, share]) => {
        const extent = extentOf(rows, 30, view);
        const top = clampTop(extent, share * extent.total);
        expect(topFromScroll(extent, scrollFromTop(extent, top))).toBeCloseTo(top, 3);
      })
    );
  });

  it('shows the rows that touch the window, with some to spare, and none beyond the ends', () => {
    expect(rowsInView(0, 90, 30, 1000, 2)).toEqual({ from: 0, to: 5 });
    expect(rowsInView(3000, 90, 30, 1000, 2)).toEqual({ from: 98, to: 105 });
    expect(rowsInView(0, 90, 30, 2, 2)).toEqual({ from: 0, to: 2 });
    expect(rowsInView(0, 90, 30, 0)).toEqual({ from: 0, to: 0 });
  });
});

describe('columns', () => {
  const edges = edgesOf([100, 50, 200, 100]);

  it('have left edges, and their total last', () => {
    expect(edges).toEqual([0, 100, 150, 350, 450]);
  });

  it('in view are those that overlap the window', () => {
    expect(columnsInView(edges, 0, 90, 0)).toEqual({ from: 0, to: 1 });
    expect(columnsInView(edges, 120, 40, 0)).toEqual({ from: 1, to: 3 });
    expect(columnsInView(edges, 400, 500, 1)).toEqual({ from: 2, to: 4 });
    expect(columnsInView(edgesOf([]), 0, 500)).toEqual({ from: 0, to: 0 });
  });

  it('agree with looking at each column, at any widths', () => {
    const widths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(widths, fc.nat(5000), fc.integer({ min: 1, max: 2000 }), (all, left, view) => {
        const { from, to } = columnsInView(edgesOf(all), left, view, 0);
        const known = edgesOf(all);
        all.forEach((_, i) => {
          const overlaps = known[i]! < left + view && known[i + 1]! > left;
          if (overlaps) expect(i >= from && i < to).toBe(true);
        });
      })
    );
  });
});

it('scrolls as little as shows a cell whole', () => {
  expect(scrollToShow(100, 50, 110, 120)).toBe(100);
  expect(scrollToShow(100, 50, 80, 90)).toBe(80);
  expect(scrollToShow(100, 50, 160, 170)).toBe(120);
});
