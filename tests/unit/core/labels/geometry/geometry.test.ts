// Against pycocotools and shapely (tests/cases/labels/make.py).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  compressRuns,
  decompressRuns,
  maskArea,
  maskBounds,
  maskFromPixels,
  maskOf,
  maskToPixels
} from '$core/labels/geometry/mask';
import { areaOf, pieces } from '$core/labels/geometry/outline';
import { overlap } from '$core/labels/geometry/overlap';
import { similarity } from '$core/labels/geometry/similarity';
import type { Box, Mask, Point, Ring } from '$core/labels/project';

interface Cases {
  readonly masks: readonly {
    readonly width: number;
    readonly height: number;
    readonly pixels: readonly string[];
    readonly strings: readonly string[];
    readonly areas: readonly number[];
    readonly bounds: readonly (readonly [number, number, number, number])[];
    readonly iou: number;
  }[];
  readonly polygons: readonly {
    readonly first: readonly Point[];
    readonly hole: readonly Point[] | null;
    readonly second: readonly Point[];
    readonly areas: readonly number[];
    readonly shared: number;
    readonly iou: number;
  }[];
  readonly boxes: readonly {
    readonly boxes: readonly (readonly [number, number, number, number, number])[];
    readonly iou: number;
  }[];
}

const cases = JSON.parse(readFileSync('tests/cases/labels/geometry.json', 'utf8')) as Cases;

function box(x: number, y: number, width: number, height: number, rotation = 0): Box {
  return { kind: 'box', x, y, width, height, ...(rotation ? { rotation } : {}) };
}

describe.each(cases.masks)('a mask of $width x $height', (one) => {
  const masks = one.pixels.map((text) => maskFromPixels([...text].map(Number), one.width, one.height));

  it('is written and read as by pycocotools', () => {
    masks.forEach((mask, i) => {
      expect(compressRuns(mask.counts)).toBe(one.strings[i]);
      expect(decompressRuns(one.strings[i]!)).toEqual(mask.counts);
      expect([...maskToPixels(mask)].join('')).toBe(one.pixels[i]);
    });
  });

  it('has the area, bounds and overlap of pycocotools', () => {
    masks.forEach((mask, i) => {
      expect(maskArea(mask)).toBe(one.areas[i]);
      const bounds = maskBounds(mask);
      const [x, y, width, height] = one.bounds[i]!;
      if (bounds) expect(bounds).toEqual({ left: x, top: y, right: x + width, bottom: y + height });
      else expect(width * height).toBe(0);
    });
    expect(similarity(masks[0]!, masks[1]!)).toBeCloseTo(one.iou, 12);
  });
});

describe('polygons', () => {
  it.each(cases.polygons.map((one, i) => [i, one] as const))('%i overlap as shapely says', (_, one) => {
    const first: Ring = one.hole ? { points: one.first, holes: [one.hole] } : { points: one.first };
    const found = overlap([first], [{ points: one.second }]);
    expect(found.first).toBeCloseTo(one.areas[0]!, 6);
    expect(found.second).toBeCloseTo(one.areas[1]!, 6);
    expect(found.shared).toBeCloseTo(one.shared, 6);
    const shapes = [first, { points: one.second }].map((ring) => ({ kind: 'polygon' as const, ...ring }));
    expect(similarity(shapes[0]!, shapes[1]!)).toBeCloseTo(one.iou, 9);
  });

  it('of thousands of corners overlap to 1 in 1,000', () => {
    const circle = (x: number) =>
      Array.from({ length: 2000 }, (_, i): Point => {
        const angle = (i / 1000) * Math.PI;
        return [x + 50 * Math.cos(angle), 50 * Math.sin(angle)];
      });
    const { first, shared } = overlap([{ points: circle(0) }], [{ points: circle(50) }]);
    const lens = 2 * 2500 * Math.acos(0.5) - 25 * Math.sqrt(10_000 - 2500);
    expect(Math.abs(first / (Math.PI * 2500) - 1)).toBeLessThan(1e-3);
    expect(Math.abs(shared / lens - 1)).toBeLessThan(1e-3);
  });

  it('in several parts count each place once', () => {
    const square = (x: number): readonly Point[] => [
      [x, 0],
      [x + 2, 0],
      [x + 2, 2],
      [x, 2]
    ];
    const both = overlap([{ points: square(0) }, { points: square(1) }], [{ points: square(0) }]);
    expect(both).toEqual({ first: 6, second: 4, shared: 4 });
    expect(areaOf([{ points: square(0), holes: [square(0).map(([x, y]) => [x / 2, y / 2])] }])).toBe(3);
  });
});

describe('boxes', () => {
  it.each(cases.boxes.map((one, i) => [i, one] as const))(
    '%i, turned or not, overlap as shapely says',
    (_, one) => {
      const [a, b] = one.boxes.map((each) => box(...each));
      expect(similarity(a!, b!)).toBeCloseTo(one.iou, 9);
    }
  );

  it('compare with masks by the pixels whose centres they cover', () => {
    const mask = maskOf(pieces(box(2, 1, 3, 2)), 8, 4);
    expect(maskArea(mask)).toBe(6);
    expect(similarity(mask, box(2, 1, 3, 2))).toBe(1);
    expect(similarity(box(2, 1, 3, 4), mask)).toBeCloseTo(6 / 9, 12);
  });

  it('without area are like nothing, not NaN', () => {
    expect(similarity(box(1, 1, 0, 0), box(1, 1, 0, 0))).toBe(0);
    const empty: Mask = { kind: 'mask', width: 2, height: 2, counts: [4] };
    expect(similarity(empty, empty)).toBe(0);
  });
});

describe('a broken string of runs', () => {
  it.each(['`', 'zzz', '\n', 'PPPPPPPPPPPPPPPP', 'hello world', '🦝'])('%j is refused', (text) => {
    expect(decompressRuns(text)).toBeUndefined();
  });
});
